"""When an answer turns in circles, and when it only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.models.repetition import RepetitionGuard

LOOPS = {
    "a line": "Here it comes:\n" + "The pump is new.\n" * 4,
    "a line with other marks": "* The pump is new\n- THE pump is new!\n\nThe pump is new…\n1) The pump, is new:\n",
    "a numbered list": "".join(f"{number}. The pump is new.\n" for number in range(1, 5)),
    "a run of words": "It is said that the pump of the machine is good and " * 5,
    "one word": "very " * 12,
}
HARMLESS = {
    "brackets": "}\n" * 30,
    "a table": "| E1 | lid |\n|---|---|\n" + "|  |  |\n" * 20,
    "short lines": "Yes.\nNo.\n" * 5,
    "code": "\n".join(f"if x == {number}:\n    return False" for number in range(2)) + "\nreturn None\n" * 3,
    "a list": "".join(f"{number}. Part X{number} of the pump has a seal.\n" for number in range(1, 20)),
    "three times": "The pump is new.\n" * 3,
}


def at(text: str, size: int) -> int | None:
    """Where the guard stops a text that comes in pieces of `size` characters."""
    guard = RepetitionGuard()
    ends = (start for start in range(0, len(text), size) if guard.loops(text[start : start + size]))
    return next(ends, None)


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS)
def test_loops_are_noticed(text: str, size: int) -> None:
    assert at(text, size) is not None


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_like_one_is_left_alone(text: str, size: int) -> None:
    assert at(text, size) is None


def test_the_fourth_time_is_the_last() -> None:
    line = "The pump is new.\n"
    assert at(line * 9, 1) == len(line) * 4 - 1


@given(st.text(alphabet="ab \n", max_size=300), st.integers(1, 20))
def test_pieces_do_not_matter(text: str, size: int) -> None:
    """How a text is cut decides only how soon it is noticed."""
    assert (at(text, size) is None) == (at(text, 1) is None)


@given(st.lists(st.integers(), unique=True, max_size=200))
def test_words_that_differ_never_loop(numbers: list[int]) -> None:
    assert at(" ".join(f"w{number}".replace("-", "m") for number in numbers), 7) is None
