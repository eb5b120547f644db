"""A streamed answer whose sentences are looked up as they complete."""

from hypothesis import given
from hypothesis import strategies as st

from routers.support import SupportStream
from routers.types import Unsupported
from tests.routers.support.test_rule import PUMP

GOOD, BAD = "Clean the screen every 50 hours.", "Paint the housing blue to cool the motor."


def told(*pieces: str) -> list[str | Unsupported]:
    stream = SupportStream((PUMP,), "How do I care for it?")
    return [*(part for piece in pieces for part in stream.feed(piece)), *stream.close()]


def test_the_text_is_parted_where_an_unsupported_sentence_ends() -> None:
    found = told(f"{BAD} {GOOD}")
    assert found == [BAD, Unsupported(BAD, len(BAD)), f" {GOOD}"]


def test_a_supported_sentence_is_passed_on_whole() -> None:
    assert told(f"{GOOD} {GOOD}") == [f"{GOOD} {GOOD}"]


def test_it_is_told_with_the_first_letter_of_the_next_sentence() -> None:
    assert told(BAD[:10], BAD[10:], " ", "T", "hen") == [
        BAD[:10],
        BAD[10:],
        " ",
        Unsupported(BAD, len(BAD)),
        "T",
        "hen",
    ]


def test_the_last_sentence_is_told_at_the_end() -> None:
    assert told(GOOD, " ", BAD)[-1] == Unsupported(BAD, len(GOOD) + 1 + len(BAD))


PARTS = st.lists(
    st.sampled_from([GOOD, BAD, " ", "\n", "\n\n", "- ", "| a | b |", "```\ncode\n```\n", "[1] "]), max_size=12
)


@given(PARTS, st.integers(1, 9))
def test_nothing_is_lost_and_the_places_do_not_depend_on_the_pieces(parts: list[str], size: int) -> None:
    text = "".join(parts)
    whole = told(text)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    cut = told(*pieces)
    assert "".join(part for part in cut if isinstance(part, str)) == text
    assert "".join(part for part in whole if isinstance(part, str)) == text
    unsupported = [part for part in whole if isinstance(part, Unsupported)]
    assert [part for part in cut if isinstance(part, Unsupported)] == unsupported
    assert all(text[: part.end].rstrip("| ").endswith(part.sentence.rstrip("| ")) for part in unsupported)
