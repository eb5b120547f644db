from hypothesis import given
from hypothesis import strategies as st

from bot.discord.fitting import within_tokens
from bot.discord.turns import LEAST_TOKENS, MAX_TOKENS, MAX_TURNS, START_TOKENS, newest, turns_of, with_start
from knowledge.journal import Exchange
from knowledge.types import Turn
from routers.strategies.budget import ASSUMED_CONTEXT, HISTORY_SHARE, prompt_tokens, tokens
from routers.types import Message

turns = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text("abÄ1 ", max_size=3000)), max_size=20)


def cost(kept: tuple[Turn, ...]) -> int:
    return prompt_tokens([Message(turn.role, turn.content) for turn in kept])


@given(turns)
def test_what_is_kept_is_the_newest_that_fits_in_order(history: list[Turn]) -> None:
    kept = newest(history)
    assert len(kept) <= MAX_TURNS
    assert cost(kept) <= MAX_TOKENS
    if kept:
        same = history[-len(kept) :]
        assert list(kept[1:]) == same[1:]
        assert kept[0].role == same[0].role
        assert same[0].content.startswith(kept[0].content)


@given(turns)
def test_as_much_is_kept_as_fits(history: list[Turn]) -> None:
    kept = newest(history)
    if len(kept) < min(MAX_TURNS, len(history)):
        assert cost(kept) > MAX_TOKENS - LEAST_TOKENS - 8 - 8


def test_a_turn_that_is_too_long_keeps_its_beginning() -> None:
    file = "Why does this fail? " + "some text of a file. " * 1000
    kept = newest([Turn("user", file), Turn("assistant", "Because.")])
    assert [turn.role for turn in kept] == ["user", "assistant"]
    assert kept[0].content.startswith("Why does this fail?")
    assert MAX_TOKENS - 20 <= cost(kept) <= MAX_TOKENS


def test_older_turns_give_way_first() -> None:
    history = [Turn("user", f"turn {number}") for number in range(MAX_TURNS + 3)]
    assert newest(history) == tuple(history[3:])
    assert newest([]) == ()
    assert newest(history, max_turns=0) == ()


def test_a_strategy_has_room_for_all_that_is_kept() -> None:
    assert MAX_TOKENS <= ASSUMED_CONTEXT * HISTORY_SHARE


def test_a_thread_keeps_its_start_however_long_it_became() -> None:
    start = (Turn("user", "How do I set up the X1000? " * 200), Turn("assistant", "Read the manual."))
    later = [Turn("user", f"Remark number {number}, with a few words more") for number in range(50)]
    kept = with_start(start, later)
    assert kept[0].content.startswith("How do I set up")
    assert cost(kept[:2]) <= START_TOKENS
    assert kept[2:] == tuple(later[-len(kept[2:]) :])
    assert len(kept) == MAX_TURNS
    assert cost(kept) <= MAX_TOKENS


@given(turns, turns)
def test_a_thread_stays_within_the_limits(start: list[Turn], later: list[Turn]) -> None:
    kept = with_start(start, later)
    assert len(kept) <= MAX_TURNS
    assert cost(kept) <= MAX_TOKENS


def test_a_short_thread_is_kept_as_a_whole() -> None:
    start, later = (Turn("user", "one"),), [Turn("assistant", "two")]
    assert with_start(start, later) == (*start, *later)


def test_an_exchange_is_one_turn_of_each() -> None:
    assert turns_of(Exchange("q", "a", "1", None)) == [Turn("user", "q"), Turn("assistant", "a")]
    assert turns_of(Exchange(None, None, "1", None)) == []


@given(st.text(max_size=300), st.integers(0, 200), st.booleans())
def test_a_cut_text_fits_and_no_more_would(text: str, budget: int, from_end: bool) -> None:
    cut = within_tokens(text, budget, from_end=from_end)
    assert tokens(cut) <= budget
    assert text.endswith(cut) if from_end else text.startswith(cut)
    if cut != text:
        longer = text[-len(cut) - 1 :] if from_end else text[: len(cut) + 1]
        assert tokens(longer) > budget
