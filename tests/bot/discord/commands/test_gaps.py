from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.gaps import A_PAGE, NONE, Asked, GapsButton, render, together
from bot.discord.splitting import LIMIT, width
from knowledge.journal.gaps import Gap


def gap(question: str, domain: str | None = "pumps", day: int = 1) -> Gap:
    return Gap("a1", f"2026-11-{day:02}T12:00:00+00:00", question, domain)


def test_the_same_question_is_counted_once_with_its_newest_day() -> None:
    found = together([gap("How big is it?", day=3), gap("Why?", day=2), gap("how  BIG is it", day=1)])
    assert found == [
        Asked("How big is it?", "pumps", "2026-11-03T12:00:00+00:00", 2),
        Asked("Why?", "pumps", "2026-11-02T12:00:00+00:00", 1),
    ]


def test_the_same_words_in_another_domain_are_another_question() -> None:
    assert len(together([gap("Why?"), gap("Why?", "valves"), gap("Why?", None)])) == 3


def test_questions_of_signs_alone_stay_apart() -> None:
    assert len(together([gap("???"), gap("!!!"), gap("???")])) == 2


def test_a_page_counts_and_lists() -> None:
    assert render(together([gap("How big?"), gap("How big"), gap("Why?", None)]), 0).splitlines() == [
        "**Not answered by the documents:** 2 questions (asked 3 times) · page 1 of 1",
        "- **2×** How big? · 2026-11-01 · pumps",
        "- Why? · 2026-11-01",
    ]
    assert render([], 0) == NONE


def test_pages_follow_each_other() -> None:
    asked = together([gap(f"Question {number}?") for number in range(A_PAGE + 1)])
    first, second = render(asked, 0), render(asked, 1)
    assert first.count("\n- ") == A_PAGE
    assert second.splitlines()[1:] == [f"- Question {A_PAGE}? · 2026-11-01 · pumps"]
    assert "page 2 of 2" in second


def test_the_button_says_its_page() -> None:
    match = GapsButton.__discord_ui_compiled_template__.fullmatch(GapsButton(12).custom_id)
    assert match is not None
    assert match["page"] == "12"


nasty = st.text(st.sampled_from("*`_|~@<#>\n😀ab "), min_size=1, max_size=3000)


@given(st.lists(nasty, min_size=1, max_size=12))
def test_every_page_fits_into_a_message_without_mentions(questions: list[str]) -> None:
    shown = render(together([gap(question) for question in questions]), 0)
    assert width(shown) <= LIMIT
    assert "<@" not in shown
    assert "@everyone" not in render(together([gap("@everyone @here <@1>")]), 0)
