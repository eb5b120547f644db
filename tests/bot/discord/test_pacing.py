import asyncio
import itertools
import time

import pytest

from bot.discord.pacing import IN_ALL, SPARE, Lane, Lanes
from bot.discord.windows import CALLS, PERIOD
from tests.bot.discord.screen import fresh
from tests.bot.discord.virtual import now, run


def test_sends_beyond_the_limit_wait_for_their_turn() -> None:
    async def work() -> list[float]:
        lane, sent = fresh(), []

        async def send() -> None:
            with await lane.to_send() as turn:
                turn.spend()
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
        while turn := await lane.to_edit(last, over):
            with turn:
                turn.spend()
                last = now()
                done.append(last)
        with await lane.to_finish() as turn:
            turn.spend()
            done.append(now())
        lane.streaming -= 1

    async def work() -> list[float]:
        lane, done = fresh(), []
        lane.streaming = answers
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


def longest_stall(edits: list[float], answers: int) -> float:
    """The longest time that one of `answers` waited, if they were edited in turn."""
    return max(later - earlier for earlier, later in zip([0.0] * answers + edits, edits, strict=False))


def test_two_short_answers_grow_half_way_and_finish_at_once() -> None:
    """Even shares of the turns made a stall of 2.05 s here, a hurry in the beginning 1.55 s."""
    edits = edits_of(2, 3.0)
    assert edits == pytest.approx([1.5, 1.5, 3.0, 3.0], abs=0.05)


def test_two_long_answers_go_on_growing_with_one_turn_left_for_an_ending() -> None:
    """A text that does not change uses the other ending's turn: 3.8 s without a change at most, 5.05 s before."""
    assert longest_stall(edits_of(2, 40), 2) < 4


def test_many_answers_leave_their_turns_to_those_that_end() -> None:
    edits = edits_of(10, 3.2)
    assert sum(moment < 3.3 for moment in edits) == 5
    assert sum(moment < 8.3 for moment in edits) == 10


def test_long_answers_side_by_side_are_all_edited_meanwhile() -> None:
    assert sum(moment < 60 for moment in edits_of(6, 60)) >= 36


def test_waiting_for_an_edit_ends_when_the_answer_is_over() -> None:
    async def work() -> float:
        lane, over = fresh(), asyncio.Event()
        asyncio.get_running_loop().call_later(0.3, over.set)
        assert await lane.to_edit(now(), over) is None
        return now()

    assert run(work()) == pytest.approx(0.3)


def test_a_lane_is_shared_while_answers_stream_there_and_forgotten_when_idle() -> None:
    clock = [0.0]
    lanes = Lanes(lambda: clock[0])
    with lanes.streaming("here") as first, lanes.streaming("here") as second:
        assert first is second
        assert first.streaming == 2
        assert first.sends.take_now()
        first.sends.give_back(used=True)
    with lanes.streaming("there"):
        assert len(lanes) == 2, "a turn still counts"
    clock[0] += PERIOD + 0.1
    with lanes.streaming("elsewhere"):
        assert len(lanes) == 1


def test_no_second_holds_more_requests_than_discord_takes_in_all() -> None:
    async def work() -> list[float]:
        lanes, sent = Lanes(now), []

        async def send(channel: int) -> None:
            with lanes.streaming(channel) as lane, await lane.to_send() as turn:
                turn.spend()
                sent.append(now())
                await asyncio.sleep(0.1)

        await asyncio.gather(*(send(channel) for channel in range(100)))
        return sent

    sent = run(work())
    assert sent == pytest.approx([0.0] * IN_ALL + [1.1] * IN_ALL + [2.2] * (100 - 2 * IN_ALL))


def test_where_everything_is_busy_texts_grow_later_and_first_texts_come_at_once() -> None:
    async def work() -> tuple[float, float]:
        lane, over = fresh(), asyncio.Event()
        lane.streaming = 1
        while lane.in_all.free > SPARE:
            assert lane.in_all.take_now()
        with await lane.to_send():
            sent = now()
        asyncio.get_running_loop().call_later(3, lambda: lane.in_all.give_back(used=False))
        turn = await lane.to_edit(now() - 2, over)
        assert turn is not None
        with turn:
            return sent, now()

    sent, grown = run(work())
    assert sent == 0
    assert 2.9 < grown < 3.5


def test_nobody_is_shown_typing_where_turns_are_scarce() -> None:
    async def work() -> None:
        lane = fresh()
        lane.streaming = 2
        assert lane.to_announce() is None
        lane.streaming = 1
        turn = lane.to_announce()
        assert turn is not None
        with turn:
            turn.spend()
        assert lane.sends.free == CALLS - 1, "it counts like a message"
        assert [lane.sends.take_now() for _ in range(2)] == [True, True]
        assert lane.to_announce() is None

    run(work())


def test_a_cancelled_wait_keeps_no_turn() -> None:
    async def work() -> None:
        lane = fresh()
        while lane.in_all.take_now():
            pass
        waiting = asyncio.create_task(lane.to_send())
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert lane.sends.idle

    run(work())


async def test_a_clock_that_goes_on_while_it_is_looked_at_keeps_nobody_waiting() -> None:
    lanes = Lanes(time.monotonic)
    with lanes.streaming(1) as here:
        async with asyncio.timeout(2):
            assert await here.to_edit(time.monotonic() - 2, asyncio.Event()) is not None
