import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.pacing import CALLS, PERIOD, Lane, Lanes, Window
from tests.bot.discord.virtual import now, run

gaps = st.lists(st.floats(0, 4), max_size=60)


@given(gaps)
def test_no_period_ever_holds_more_calls_than_allowed(gaps: list[float]) -> None:
    window, clock, turns = Window(), 0.0, []
    for gap in gaps:
        clock += gap
        turn = window.reserve(clock)
        assert turn >= clock
        turns.append(turn)
    assert turns == sorted(turns)
    assert all(later - earlier >= PERIOD - 1e-9 for earlier, later in zip(turns, turns[CALLS:], strict=False))


@given(gaps, st.integers(1, CALLS))
def test_what_is_said_to_be_free_is_free(gaps: list[float], wanted: int) -> None:
    window, clock = Window(), 0.0
    for gap in gaps:
        clock += gap
        if window.free(clock) > 0:
            assert window.reserve(clock) == clock
    assert window.free(window.frees_at(clock, wanted) + 1e-9) >= wanted


def test_turns_are_given_in_the_order_of_asking() -> None:
    window = Window()
    assert [window.reserve(0.0) for _ in range(12)] == [0.0] * 5 + [5.0] * 5 + [10.0] * 2


def test_sends_beyond_the_limit_wait_for_their_turn() -> None:
    async def work() -> list[float]:
        lane, sent = Lane(now), []

        async def send() -> None:
            await lane.to_send()
            sent.append(now())

        await asyncio.gather(*(send() for _ in range(11)))
        return sent

    assert run(work()) == pytest.approx([0.0] * 5 + [5.0] * 5 + [10.0])


def edits_of(answers: int, seconds: float) -> list[float]:
    """When `answers` answers that stream side by side in one channel are edited; the last edit of each included."""

    async def stream(lane: Lane, done: list[float]) -> None:
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, over.set)
        last = now()
        while await lane.to_edit(last, over):
            last = now()
            done.append(last)
        await lane.to_finish()
        done.append(now())
        lane.streaming -= 1

    async def work() -> list[float]:
        lane, done = Lane(now, streaming=answers), []
        await asyncio.gather(*(stream(lane, done) for _ in range(answers)))
        return done

    return run(work())


def test_one_answer_is_edited_about_once_a_second_and_finished_at_once() -> None:
    assert edits_of(1, 4.5) == pytest.approx([1.0, 2.0, 3.0, 4.0, 4.5], abs=0.01)


def test_a_long_answer_never_exceeds_the_window_nor_stalls() -> None:
    edits = edits_of(1, 60)
    assert all(later - earlier >= PERIOD - 0.01 for earlier, later in zip(edits, edits[CALLS:], strict=False))
    assert max(later - earlier for earlier, later in itertools.pairwise(edits)) <= 2.1
    assert edits[-1] == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize("answers", [2, 3])
def test_few_answers_share_the_turns_and_finish_at_once(answers: int) -> None:
    edits = edits_of(answers, 3.2)
    assert edits[-answers:] == pytest.approx([3.2] * answers, abs=0.01)


def test_many_answers_leave_their_turns_to_those_that_end() -> None:
    edits = edits_of(10, 3.2)
    assert sum(moment < 3.3 for moment in edits) == 5
    assert sum(moment < 8.3 for moment in edits) == 10


def test_long_answers_side_by_side_are_all_edited_meanwhile() -> None:
    assert sum(moment < 60 for moment in edits_of(6, 60)) >= 36


def test_waiting_for_an_edit_ends_when_the_answer_is_over() -> None:
    async def work() -> tuple[bool, float]:
        lane, over = Lane(now, streaming=1), asyncio.Event()
        asyncio.get_running_loop().call_later(0.25, over.set)
        return await lane.to_edit(now(), over), now()

    allowed, ended = run(work())
    assert not allowed
    assert ended == pytest.approx(0.25)


def test_a_lane_is_shared_while_answers_stream_there_and_forgotten_when_idle() -> None:
    clock = [0.0]
    lanes = Lanes(lambda: clock[0])
    with lanes.streaming("here") as first, lanes.streaming("here") as second:
        assert first is second
        assert first.streaming == 2
        first.sends.reserve(clock[0])
    with lanes.streaming("there"):
        assert len(lanes) == 2, "a turn still counts"
    clock[0] += PERIOD + 0.1
    with lanes.streaming("elsewhere"):
        assert len(lanes) == 1
