from hypothesis import given
from hypothesis import strategies as st

from bot.discord.conversation import MAX_CHARS, MAX_TURNS, newest
from knowledge.types import Turn

turns = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text("abc", max_size=3000)), max_size=12)


@given(turns)
def test_what_is_kept_is_the_newest_that_fits_in_order(history: list[Turn]) -> None:
    kept = newest(history)
    assert len(kept) <= MAX_TURNS
    assert sum(len(turn.content) for turn in kept) <= MAX_CHARS
    assert list(kept) == (history[-len(kept) :] if kept else [])


@given(turns)
def test_as_much_is_kept_as_fits(history: list[Turn]) -> None:
    kept = newest(history)
    if len(kept) < min(MAX_TURNS, len(history)):
        next_one = history[-len(kept) - 1]
        assert sum(len(turn.content) for turn in kept) + len(next_one.content) > MAX_CHARS


def test_a_newest_turn_that_is_too_long_keeps_its_beginning() -> None:
    (kept,) = newest([Turn("user", "old"), Turn("assistant", "x" * (MAX_CHARS + 1))])
    assert kept == Turn("assistant", "x" * MAX_CHARS)


def test_older_turns_give_way_first() -> None:
    history = [Turn("user", f"turn {number}") for number in range(MAX_TURNS + 3)]
    assert newest(history) == tuple(history[3:])
    assert newest([]) == ()
