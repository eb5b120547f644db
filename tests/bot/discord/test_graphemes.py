import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.graphemes import is_border, whole_border

FAMILY = "👩‍👩‍👧‍👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WHOLE = ["e\u0301", "👍🏽", FAMILY, "🇩🇪", SCOTLAND, "❤️", "각", "\r\n", "क्", "न\u093f", "👁️‍🗨️"]


@pytest.mark.parametrize("character", WHOLE)
def test_nothing_is_cut_inside_of_one_visible_character(character: str) -> None:
    text = f"a{character}b"
    borders = [place for place in range(len(text) + 1) if is_border(text, place)]
    assert borders == [0, 1, len(text) - 1, len(text)]


def test_two_flags_are_cut_between_them_only() -> None:
    text = "🇩🇪🇫🇷"
    assert [place for place in range(1, 4) if is_border(text, place)] == [2]


def test_decomposed_hangul_stays_together() -> None:
    text = "\u1100\u1161\u11a8\u1100"
    assert not is_border(text, 1)
    assert not is_border(text, 2)


def test_plain_letters_may_be_cut_anywhere() -> None:
    assert all(is_border("hello", place) for place in range(6))


def test_the_border_is_sought_backwards() -> None:
    text = f"abc{FAMILY}"
    assert whole_border(text, len(text) - 1) == 3
    assert whole_border(text, 3) == 3


def test_without_any_border_the_place_itself_is_taken() -> None:
    assert whole_border("\u0301" * 50, 40, 20) == 40


@given(st.text(max_size=60), st.integers(1, 60), st.integers(1, 60))
def test_the_border_lies_between_the_bounds(text: str, at: int, lowest: int) -> None:
    lowest, at = sorted((lowest, at))
    place = whole_border(text, at, lowest)
    assert lowest <= place <= at
    assert is_border(text, place) or place == at
