from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.gaps import NONE, GapsButton, GapSelect, render
from bot.discord.commands.paging import A_PAGE
from bot.discord.splitting import LIMIT, width
from knowledge.curated import GapGroup
from knowledge.journal.gaps import Gap


def group(*questions: str, domain: str | None = "pumps", changed: bool = False, askers: str = "ab") -> GapGroup:
    """The questions, newest first, each asked by the next of the askers."""
    at = "2026-11-03T12:00:00+00:00"
    people = (askers * len(questions))[: len(questions)]
    gaps = (Gap(f"a{n}", at, text, domain, asker=people[n]) for n, text in enumerate(questions))
    return GapGroup(tuple(gaps), documents_changed=changed)


def test_a_page_counts_and_lists() -> None:
    groups = [group("How big?", "How big"), group("And?", "and", askers="a"), group("Why?", domain=None, changed=True)]
    assert render(groups, 0).splitlines() == [
        "**Not answered by the documents:** 3 questions (asked 5 times) · page 1 of 1",
        "- **2×** by 2 How big? · 2026-11-03 · pumps",
        "- **2×** And? · 2026-11-03 · pumps",
        "- Why? · 2026-11-03 · documents changed since",
    ]
    assert render([], 0) == NONE


def test_pages_follow_each_other() -> None:
    groups = [group(f"Question {number}?") for number in range(A_PAGE + 1)]
    first, second = render(groups, 0), render(groups, 1)
    assert first.count("\n- ") == A_PAGE
    assert second.splitlines()[1:] == [f"- Question {A_PAGE}? · 2026-11-03 · pumps"]
    assert "page 2 of 2" in second


def test_the_button_says_its_page() -> None:
    match = GapsButton.__discord_ui_compiled_template__.fullmatch(GapsButton(12).custom_id)
    assert match is not None
    assert match["page"] == "12"


def test_the_menu_names_each_question_by_its_newest_example() -> None:
    options = GapSelect([group("How  big\nis it?", "How big"), group("x" * 300)]).item.options
    assert [(option.label, option.value) for option in options] == [("How big is it?", "a0"), ("x" * 99 + "…", "a0")]


nasty = st.text(st.sampled_from("*`_|~@<#>\n😀ab "), min_size=1, max_size=3000)


@given(st.lists(nasty, min_size=1, max_size=12))
def test_every_page_fits_into_a_message_without_mentions(questions: list[str]) -> None:
    shown = render([group(question) for question in questions], 0)
    assert width(shown) <= LIMIT
    assert "<@" not in shown
    assert "@everyone" not in render([group("@everyone @here <@1>")], 0)
