from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.team.one import NO_QUESTION, EditButton, EraseButton, shown
from bot.discord.splitting import LIMIT, width
from knowledge.journal import new_id
from tests.bot.discord.commands.team.answers import curated


def test_an_answer_is_shown_with_its_question_author_date_and_place() -> None:
    text, view = shown(curated(channels=("10",)), None)
    assert text.splitlines() == [
        "> Question 1?",
        "Two metres.",
        "-# answer by Ann, 2026-11-23 · given only in a channel that is gone · pumps",
    ]
    assert [getattr(item, "custom_id", None) for item in view.children] == [
        "tactician:team:edit:c1",
        "tactician:team:erase:c1",
    ]
    assert "given everywhere" in shown(curated(), None)[0]


def test_one_whose_question_was_forgotten_says_what_to_do() -> None:
    assert NO_QUESTION in shown(curated(question=None), None)[0]


def test_the_buttons_are_found_again_by_their_ids() -> None:
    name = new_id("c")
    for button in (EditButton(name), EraseButton(name)):
        match = type(button).__discord_ui_compiled_template__.fullmatch(button.custom_id)
        assert match is not None
        assert match["name"] == name
        assert len(button.custom_id) <= 100


nasty = st.text(st.sampled_from("*`_|~@<#>\n😀ab "), min_size=1, max_size=4000)


@given(nasty, nasty, nasty)
def test_it_fits_into_a_message_without_mentions(question: str, answer: str, name: str) -> None:
    text, _ = shown(curated(question=question[:1000], text=answer, signature=name[:80]), None)
    assert width(text) <= LIMIT - 100
    assert "<@" not in text
    assert "@everyone" not in shown(curated(question="@everyone", text="@everyone", signature="@everyone"), None)[0]
