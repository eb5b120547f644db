import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.buttons.explaining import DECIDERS, explain, place_name
from bot.discord.buttons.records import EXPIRED
from bot.discord.splitting import LIMIT, width
from knowledge.types import Override, Scope, Strategy
from tests.bot.discord.buttons.records import detail, expired, passage

PINGS = re.compile(r"@(?:everyone|here)\b|<@")
NASTY = st.lists(st.sampled_from([*"*_`~|>#[]()@<:/ a\n👍é", "@everyone", "@here", "<@1>"])).map("".join)


def test_everything_that_led_to_an_answer_is_told() -> None:
    text = explain(
        detail(
            passages=(passage(0.41, locator="Errors › E4"), passage(0.92)),
            attempts=({"strategy": "tuned", "model": "small", "error": "It hung."},),
        )
    )
    assert text.splitlines() == [
        "**Why this answer?**",
        "**Kind:** specialized (x1000) · 97.3 % likely to be about the documents",
        "**Decided by:** what the documents hold – The documents of x1000 speak of this.",
        "**Best passages:**",
        "`0.92` manual.md › Errors › E5",
        "`0.41` manual.md › Errors › E4",
        "**Strategy:** knowledge, the usual one for such questions",
        "**Odds:** knowledge 95 % · tuned 5 % (policy explore 1)",
        "**Failed before:** tuned (small): It hung.",
        "**Template:** grounded@1 · **Model:** gpt-x",
        "**Time:** 3.2 s, first text after 312 ms, routing 21 ms · **Tokens:** 1,812 in, 150 out · **Cost:** $0.00123",
        "-# 2026-11-23 12:00 UTC · complete · a01kajvp3x7q2m5t8w4z",
    ]


def test_what_a_follow_up_was_understood_as_is_told() -> None:
    text = explain(detail(question="and E7?", standalone="What does *E5* mean? @everyone and E7?"))
    [line] = [line for line in text.splitlines() if "Understood as" in line]
    assert line.startswith("**Understood as:** What does \\*E5\\* mean?")
    assert not PINGS.search(line)


@pytest.mark.parametrize("standalone", [None, "", "and E7?"])
def test_a_question_that_was_taken_as_it_is_is_not_told_again(standalone: str | None) -> None:
    assert "Understood as" not in explain(detail(question="  and E7? ", standalone=standalone))


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope.ASK, "wished for this question"),
        (Scope.USER, "set by the asker for their own questions"),
        (Scope.CHANNEL, "set for this channel"),
        (Scope.SERVER, "set for this server"),
    ],
)
def test_an_override_says_whose_it_is(scope: Scope, words: str) -> None:
    override = Override(scope, Strategy.PLAIN)
    odds = {"plain": 1.0, "knowledge": 0.0}
    text = explain(
        detail(override=override, policy="override", strategy="plain", odds=odds, eligible=("plain", "knowledge"))
    )
    assert f"**Strategy:** plain, {words}, but **knowledge** had to answer" in text
    assert "**Odds:** plain 100 % · knowledge 0 % (policy override 1)" in text


def test_chance_is_named_where_it_chose() -> None:
    text = explain(detail(strategy="tuned", answered_by="tuned"))
    assert "**Strategy:** tuned, drawn by chance, so that strategies can be compared" in text


def test_an_override_whose_scope_nobody_noted() -> None:
    assert "**Strategy:** knowledge, set by somebody" in explain(detail(policy="override"))


@pytest.mark.parametrize("by", DECIDERS)
def test_whoever_decided_is_named_in_words(by: str) -> None:
    assert f"**Decided by:** {DECIDERS[by]} – " in explain(detail(decided_by=by))


def test_unknown_deciders_stand_as_they_are() -> None:
    assert "**Decided by:** a new \\*thing\\* – " in explain(detail(decided_by="a new *thing*"))
    assert "**Decided by:** not known\n" in explain(detail(decided_by=None, reason=None))


def test_what_is_not_known_is_said_to_be_so() -> None:
    text = explain(
        detail(
            **dict.fromkeys(["p_specialized", "template", "model", "total_ms", "first_token_ms", "route_ms"]),
            **dict.fromkeys(["input_tokens", "output_tokens", "cost_usd", "policy", "policy_version", "domain"]),
        )
    )
    assert "**Kind:** specialized\n" in text
    assert "**Template:** none · **Model:** no model\n" in text
    assert "**Time:** not known · **Tokens:** ? in, ? out · **Cost:** not known\n" in text
    assert "(policy not known)" in text
    assert "**Passages read:** none" in text


@pytest.mark.parametrize(
    ("cost", "shown"), [(0.0, "$0"), (0.5, "$0.5"), (12.0, "$12"), (1e-9, "< $0.000001"), (0.000123, "$0.000123")]
)
def test_costs(cost: float, shown: str) -> None:
    assert f"**Cost:** {shown}\n" in explain(detail(cost_usd=cost))


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0 %"), (1.0, "100 %"), (0.00001, "< 0.1 %"), (0.99999, "> 99.9 %"), (0.125, "12.5 %")]
)
def test_shares(share: float, shown: str) -> None:
    assert f" · {shown} likely" in explain(detail(p_specialized=share))


def test_an_answer_that_was_never_routed() -> None:
    text = explain(detail(kind=None, strategy=None, answered_by=None, odds={}, eligible=(), status="interrupted"))
    assert "Nothing was decided" in text
    assert "Odds" not in text


def test_an_expired_record_keeps_strategy_and_odds_and_no_text() -> None:
    text = explain(
        expired(
            passages=(passage(source="secret.md"),), attempts=({"strategy": "tuned", "model": None, "error": "Said."},)
        )
    )
    assert text.startswith(EXPIRED)
    assert "**Strategy:** knowledge" in text
    assert "**Odds:** knowledge 95 % · tuned 5 %" in text
    assert "**Template:** grounded@1 · **Model:** gpt-x" in text
    assert all(word not in text for word in ("secret", "Said", "Decided"))


def test_a_failed_answer_has_not_expired() -> None:
    assert EXPIRED not in explain(detail(answer=None, status="failed"))


def test_more_failures_are_counted() -> None:
    failures = tuple({"strategy": "plain", "model": None, "error": f"number {n}"} for n in range(5))
    text = explain(detail(attempts=failures))
    assert text.count("**Failed before:** plain: number") == 3
    assert "and 2 more that failed" in text


def test_more_passages_are_counted_and_the_best_come_first() -> None:
    text = explain(detail(passages=tuple(passage(n / 10) for n in range(9))))
    assert "**Best passages** of 9:\n`0.80` " in text
    assert text.count("manual.md") == 5


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("notes.md", "notes.md › Here"),
        ("https://example.com/a_b", "<https://example.com/a_b> › Here"),
        ("https://example.com/" + "a" * 300, "example.com/" + "a" * 47 + "… › Here"),
        ("https://example.com/> @everyone", "example.com/> @\u200beveryone › Here"),
        ("https://example.com/@everyone", "example.com/@\u200beveryone › Here"),
        ("javascript:alert(1)", "javascript:alert(1) › Here"),
    ],
)
def test_addresses_are_links_where_they_can_be(source: str, shown: str) -> None:
    assert place_name(source, "Here", "Title", 60) == shown


def test_the_title_stands_in_for_the_place() -> None:
    assert place_name("a.md", "", "A title", 60) == "a.md › A title"
    assert place_name("a.md", "", "", 60) == "a.md"


@given(names=NASTY, error=NASTY, count=st.integers(0, 12))
def test_it_fits_into_a_message_whatever_names_are_like(names: str, error: str, count: int) -> None:
    text = explain(
        detail(
            domain=names[:40],
            reason=names,
            decided_by=names,
            policy=names,
            policy_version=names,
            template=names,
            model=names,
            passages=(passage(source=f"https://e.org/{names}", locator=names),) * count,
            attempts=({"strategy": "plain", "model": names, "error": error},) * count,
            eligible=tuple(Strategy),
            odds={strategy.value: 0.2 for strategy in Strategy},
        )
    )
    assert 0 < width(text) <= LIMIT
    assert not PINGS.search(text)
