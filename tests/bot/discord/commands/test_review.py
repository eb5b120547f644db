from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.review import OPINIONS, PageButton, Wanted, render
from bot.discord.splitting import LIMIT, width
from knowledge.journal import AnswerRow, Rating
from knowledge.types import Kind, Reason, Strategy

DOWN = Rating("p:1", -1, "wrong", "It is a kettle.", "2026-11-23T12:00:00+00:00")
UP = Rating("p:2", 1, None, None, "2026-11-23T12:00:00+00:00")
ROW = AnswerRow(
    id="a01kajvp3x7q2m5t8w4z",
    asked_at="2026-11-23T12:00:00+00:00",
    conversation=None,
    asker="p:3",
    server="1",
    channel="300000000000000001",
    question="What is it?",
    kind="specialized",
    domain="x1000",
    p_specialized=0.9,
    decided_by="evidence",
    eligible=("knowledge",),
    odds={"knowledge": 1.0},
    policy="fixed",
    strategy="knowledge",
    answered_by="knowledge",
    variant_odds={},
    model_odds={},
    template="grounded@1",
    model="m",
    answer="A **dishwasher**.",
    first_token_ms=1.0,
    total_ms=2.0,
    input_tokens=None,
    output_tokens=None,
    cost_usd=None,
    ratings=(UP, DOWN),
    status="complete",
    private=False,
)


def test_a_page_shows_what_was_asked_answered_and_said() -> None:
    lines = render(ROW, 0, 7).splitlines()
    assert lines[0] == (
        "**1 of 7** · 2026-11-23 · <#300000000000000001> · specialized (x1000) · knowledge · `a01kajvp3x7q2m5t8w4z`"
    )
    assert lines[1:3] == ["> What is it?", r"A \*\*dishwasher\*\*."]
    assert lines[3:] == ["👎 wrong · It is a kettle.", "👍"]


def test_people_are_not_shown() -> None:
    assert "p:" not in render(ROW, 0, 1)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(
            "all", Strategy.COMBINED, Kind.SPECIALIZED, Reason.WRONG_ROUTE, "12345678901234567890", worst_first=True
        ),
        Wanted("unrated", channel="1"),
    ],
)
def test_a_review_goes_on_from_its_buttons_alone(wanted: Wanted) -> None:
    button = PageButton(999_999_999, wanted, "Next")
    assert len(button.custom_id) <= 100
    match = PageButton.__discord_ui_compiled_template__.fullmatch(button.custom_id)
    assert match is not None
    assert Wanted.parse(match["code"]) == wanted


def test_private_answers_are_never_asked_for() -> None:
    filters = Wanted("all").filters("1", frozenset({"2"}), 3)
    assert (filters.server, filters.private, filters.rating) == ("1", False, None)
    assert (filters.channels, filters.offset, filters.limit) == ({"2"}, 3, 1)


def test_what_was_forgotten_is_named_so() -> None:
    shown = render(replace(ROW, question=None, answer=None), 0, 1)
    assert "> (forgotten)" in shown
    assert "(no text)" in shown


def test_only_some_of_many_opinions_are_shown_the_dislikes_first() -> None:
    shown = render(replace(ROW, ratings=(UP,) * 20 + (DOWN,) * 3), 0, 1).splitlines()[3:]
    assert len(shown) == OPINIONS
    assert [line[0] for line in shown[:4]] == ["👎", "👎", "👎", "👍"]


nasty = st.text(st.sampled_from("*`_|~@<#>\n😀ab "), max_size=6000)


@given(nasty, nasty, nasty)
def test_every_page_fits_into_a_message_without_mentions(question: str, answer: str, comment: str) -> None:
    ratings = (replace(DOWN, comment=comment),) * 10
    shown = render(replace(ROW, question=question, answer=answer, ratings=ratings), 0, 1)
    assert width(shown) <= LIMIT
    assert "@everyone" not in shown
    assert "<@" not in shown
