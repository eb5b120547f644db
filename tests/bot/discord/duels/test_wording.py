"""What is said before and after a vote: nothing that names, then everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.duels.wording import ballot, how, labels, no_duel, result, thanks, title, too_late
from bot.discord.splitting import LIMIT, width
from bot.dueling import Contender
from knowledge.types import Strategy
from tests.bot.discord.duels.making import citation, made, standing

FORBIDDEN = (*(strategy.value for strategy in Strategy), "model", "template", "@")


@pytest.mark.parametrize("retry", [False, True])
def test_the_ballot_names_nothing_and_says_that_both_are_ai(retry: bool) -> None:
    text = ballot(retry=retry)
    assert "AI-generated" in text
    assert not any(name in text for name in FORBIDDEN)
    assert list(labels(retry=retry)) == ["1", "2", "tie", "bad"]
    assert len(set(labels(retry=retry).values())) == 4
    assert all(len(label) <= 80 for label in labels(retry=retry).values())


def test_titles_are_places() -> None:
    assert [title(0), title(1)] == ["**Answer 1**\n", "**Answer 2**\n"]


def test_a_voter_learns_who_is_who_and_how_it_stands() -> None:
    assert thanks(standing(one=2, bad=1), "1") == (
        "Noted: **Answer 1**. Until the duel ends you may still change it.\n"
        "Answer 1: **plain** · gpt · 1.2 s · $0.0013\n"
        "Answer 2: **prompt** (explain@1) · gpt · 1.2 s · $0.0013\n"
        "Votes so far: Answer 1 2 · Answer 2 0 · tie 0 · both bad 1"
    )


def test_the_last_voter_cannot_change_it_any_more() -> None:
    assert thanks(standing(closed_at="2026-11-23"), "tie").startswith("Noted: **Tie**.\n")


def test_of_a_retry_the_places_have_other_names() -> None:
    text = thanks(standing(origin="retry", two=1), "2")
    assert text.startswith("Noted: **This one**.")
    assert "The first: **plain**" in text
    assert text.endswith("The first 0 · The other way 1 · tie 0 · both bad 0")


def test_the_result_is_for_everybody() -> None:
    text = result(standing(closed_at="2026-11-23", two=3))
    assert text.startswith("**This duel has ended.** Both answers are AI-generated.\nAnswer 1: **plain**")
    assert text.endswith("Votes: Answer 1 0 · Answer 2 3 · tie 0 · both bad 0")
    assert too_late(standing()).startswith("This duel has ended, so your vote was not counted.\nAnswer 1:")


@pytest.mark.parametrize(
    ("contender", "said"),
    [
        (Contender("plain", None), "**plain** · its record has expired"),
        (Contender("knowledge", made()), "**plain** instead of **knowledge** · gpt · 1.2 s · $0.0013"),
        (Contender("plain", made(cost_usd=0.0)), "**plain** · gpt · 1.2 s · free"),
        (Contender("plain", made(cost_usd=0.00001)), "**plain** · gpt · 1.2 s · less than $0.0001"),
        (Contender("plain", made(cost_usd=None, total_ms=None)), "**plain** · gpt"),
        (Contender("plain", made(unsupported=1)), "**plain** · gpt · 1.2 s · $0.0013 · 1 sentence without support"),
        (Contender("plain", made(unsupported=2)), "**plain** · gpt · 1.2 s · $0.0013 · 2 sentences without support"),
        (Contender("plain", made(model=None)), "**plain** · no model · 1.2 s · $0.0013"),
        (Contender("plain", made(model="embedded")), "**plain** · built-in model · 1.2 s · $0.0013"),
        (Contender("plain", made(template="a*b@1")), "**plain** (a\\*b@1) · gpt · 1.2 s · $0.0013"),
    ],
)
def test_how_an_answer_was_made(contender: Contender, said: str) -> None:
    assert how(contender) == said


def test_sources_come_with_the_reveal_and_harmless() -> None:
    named = Contender("knowledge", made(answered_by="knowledge", citations=(citation(2, "@everyone *x*.md"),)))
    lines = result(standing(second=named)).splitlines()
    assert lines[-2] == "-# [2] @\u200beveryone \\*x\\*.md › Error codes › E5"


def test_further_sources_are_counted() -> None:
    named = Contender("knowledge", made(citations=tuple(citation(n) for n in range(1, 8))))
    lines = result(standing(first=named)).splitlines()
    assert sum(line.startswith("-# [") for line in lines) == 4
    assert "-# and 3 more" in lines


@given(st.text(max_size=500), st.text(max_size=500), st.integers(0, 12))
def test_it_always_fits_into_one_message(name: str, source: str, count: int) -> None:
    citations = tuple(citation(n, source) for n in range(count))
    named = Contender("knowledge", made(template=name, model=name, citations=citations))
    stands = standing(first=named, second=named)
    for text in (thanks(stands, "1"), result(stands), too_late(stands)):
        assert 0 < width(text) <= LIMIT


def test_why_there_is_no_duel() -> None:
    assert no_duel(Strategy.KNOWLEDGE) == "-# There is no duel: knowledge could not answer this just now.\n"
