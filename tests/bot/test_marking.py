"""The mark behind sentences without support."""

from hypothesis import given
from hypothesis import strategies as st

from bot.marking import LEGEND, MARK, legend, marked, with_marks
from routers.types import Unsupported
from tests.bot.discord.answers import answer


def test_marks_stand_behind_their_sentences() -> None:
    assert with_marks("One. Two. Three", [4, 9]) == f"One.{MARK} Two.{MARK} Three"


def test_without_unsupported_sentences_nothing_changes() -> None:
    plain = answer("One. Two.")
    assert marked(plain) == "One. Two."
    assert legend(plain) == ""


def test_a_finished_answer_has_its_marks_and_their_meaning() -> None:
    found = answer("One. Two.", unsupported=(Unsupported("One.", 4),))
    assert marked(found) == f"One.{MARK} Two."
    assert legend(found) == LEGEND
    assert LEGEND.startswith(MARK.strip())


def test_a_mark_stays_inside_the_row_of_a_table() -> None:
    row = "| ECO | 60 minutes |"
    assert with_marks(row, [len(row) - 2]) == f"| ECO | 60 minutes{MARK} |"


@given(st.text(alphabet="ab .\n", max_size=80), st.lists(st.integers(0, 80), max_size=5))
def test_nothing_but_marks_is_added(text: str, ends: list[int]) -> None:
    shown = with_marks(text, [end for end in ends if end <= len(text)])
    assert shown.replace(MARK, "") == text
