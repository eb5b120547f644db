from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.paging import A_PAGE
from bot.discord.commands.team.listing import FORGOTTEN, NONE, PickSelect, TeamPageButton, render
from bot.discord.splitting import LIMIT, width
from tests.bot.discord.commands.team.answers import curated


def test_a_page_lists_questions_with_author_and_date() -> None:
    answers = [curated(1), curated(2, question=None, signature=None, domain=None)]
    assert render(answers, 0).splitlines() == [
        "**The team's answers:** 2 · page 1 of 1",
        "- Question 1? · answer by Ann, 2026-11-23 · pumps",
        f"- {FORGOTTEN} · answer by the team, 2026-11-23",
    ]
    assert render([], 0) == NONE


def test_pages_follow_each_other() -> None:
    answers = [curated(number) for number in range(A_PAGE + 1)]
    assert render(answers, 0).count("\n- ") == A_PAGE
    assert render(answers, 1).splitlines()[1].startswith(f"- Question {A_PAGE}?")


def test_the_menu_names_the_answers_by_their_questions() -> None:
    options = PickSelect([curated(1, question="How\nbig? " + "x" * 200), curated(2, question=None)]).item.options
    assert [option.value for option in options] == ["c1", "c2"]
    assert options[0].label.startswith("How big? xxx")
    assert len(options[0].label) == 100
    assert options[1].label == FORGOTTEN


def test_the_button_says_its_page() -> None:
    match = TeamPageButton.__discord_ui_compiled_template__.fullmatch(TeamPageButton(12).custom_id)
    assert match is not None
    assert match["page"] == "12"


nasty = st.text(st.sampled_from("*`_|~@<#>\n😀ab "), min_size=1, max_size=1000)


@given(st.lists(st.tuples(nasty, nasty), min_size=1, max_size=12))
def test_every_page_fits_into_a_message_without_mentions(given: list[tuple[str, str]]) -> None:
    answers = [curated(place, question=asked, signature=name[:80]) for place, (asked, name) in enumerate(given)]
    shown = render(answers, 0)
    assert width(shown) <= LIMIT
    assert "<@" not in shown
    assert "@everyone" not in render([curated(question="@everyone", signature="@everyone <@1>")], 0)
