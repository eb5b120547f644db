import asyncio
import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.windows import CALLS, PERIOD, Urgency, Window
from tests.bot.discord.virtual import now, run

lags = st.tuples(st.floats(0, 3), st.floats(0, 3))
"""Seconds to the server, and back."""


async def call(window: Window, lag: tuple[float, float], arrivals: list[float]) -> None:
    await window.take()
    there, back = lag
    await asyncio.sleep(there)
    arrivals.append(now())
    await asyncio.sleep(back)
    window.give_back(used=True)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.floats(0, 4), lags), max_size=40))
def test_however_the_network_jitters_no_period_holds_more_arrivals_than_allowed(
    calls: list[tuple[float, tuple[float, float]]],
) -> None:
    async def work() -> list[float]:
        window, arrivals, under_way = Window(now), [], []
        for gap, lag in calls:
            await asyncio.sleep(gap)
            under_way.append(asyncio.create_task(call(window, lag, arrivals)))
        await asyncio.gather(*under_way)
        return sorted(arrivals)

    arrivals = run(work())
    assert len(arrivals) == len(calls)
    assert all(later - earlier >= PERIOD - 1e-9 for earlier, later in zip(arrivals, arrivals[CALLS:], strict=False))


def order_of(wishes: Sequence[Urgency], window: Window | None = None) -> list[tuple[int, float]]:
    """Who got turns, in their order, and when; each is used for no time at all."""

    async def work() -> list[tuple[int, float]]:
        turns, served = window or Window(now, 1, 1.0), []

        async def wait(number: int, urgency: Urgency) -> None:
            await turns.take(urgency)
            served.append((number, now()))
            turns.give_back(used=True)

        await asyncio.gather(*itertools.starmap(wait, enumerate(wishes)))
        return served

    return run(work())


def test_turns_are_given_in_the_order_of_asking() -> None:
    served = order_of([Urgency.MUST] * 12, Window(now))
    assert [number for number, _ in served] == list(range(12))
    assert [moment for _, moment in served] == pytest.approx([0.0] * 5 + [5.0] * 5 + [10.0] * 2)


def test_who_must_goes_before_who_only_grows() -> None:
    wishes = [Urgency.GROWTH, Urgency.GROWTH, Urgency.NEXT, Urgency.MUST, Urgency.MUST]
    assert [number for number, _ in order_of(wishes)] == [0, 3, 4, 2, 1]


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans(), st.floats(0, 2)), min_size=1, max_size=30))
def test_nobody_who_gives_up_takes_a_turn_along(waiters: list[tuple[float, bool, float]]) -> None:
    async def work() -> None:
        window = Window(now, 2, 1.0)

        async def wait(gives_up: bool, patience: float) -> None:
            try:
                async with asyncio.timeout(patience if gives_up else None):
                    await window.take()
            except TimeoutError:
                return
            window.give_back(used=not gives_up)

        tasks = []
        for gap, gives_up, patience in waiters:
            await asyncio.sleep(gap)
            tasks.append(asyncio.create_task(wait(gives_up, patience)))
        await asyncio.gather(*tasks)
        await asyncio.sleep(1.1)
        assert window.free == 2
        assert window.idle

    run(work())


def test_a_turn_that_reaches_somebody_who_was_cancelled_goes_on_to_the_next() -> None:
    async def work() -> float:
        window = Window(now, 1, 1.0)
        await window.take()
        first, second = asyncio.create_task(window.take()), asyncio.create_task(window.take())
        await asyncio.sleep(0.1)
        window.give_back(used=False)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        await second
        return now()

    assert run(work()) == pytest.approx(0.1)


def test_a_turn_is_taken_at_once_only_where_enough_are_left_and_nobody_waits() -> None:
    async def work() -> None:
        window = Window(now)
        assert [window.take_now(keep=3) for _ in range(4)] == [True, True, False, False]
        assert [window.take_now() for _ in range(4)] == [True, True, True, False]
        waiting = asyncio.create_task(window.take())
        await asyncio.sleep(0)
        window.give_back(used=False)
        assert not window.take_now()
        await waiting

    run(work())


def test_when_turns_will_be_free() -> None:
    async def work() -> None:
        window = Window(now)
        assert window.frees_at(5) == 0
        assert window.take_now()
        assert window.frees_at(4) == 0
        assert window.frees_at(5) == float("inf"), "its response must come first"
        await asyncio.sleep(1)
        window.give_back(used=True)
        assert window.frees_at(5) == 6
        window.shut(10)
        assert window.frees_at(1) == 11

    run(work())


def moments(headers: tuple[int, int, float], calls: int) -> list[float]:
    """When `calls` calls are made after one whose response said this."""

    async def work() -> list[float]:
        window, made = Window(now), []
        await window.take()
        window.obey(*headers)
        window.give_back(used=True)
        for _ in range(calls):
            await window.take()
            made.append(now())
            window.give_back(used=True)
        return made

    return run(work())


def test_a_larger_limit_is_used() -> None:
    assert moments((10, 9, 5.0), 10) == pytest.approx([0.0] * 9 + [5.0])


def test_a_smaller_limit_and_a_longer_period_are_kept() -> None:
    assert moments((2, 1, 8.0), 3) == pytest.approx([0.0, 8.0, 8.0])


def test_a_shorter_period_is_not_believed_since_some_tell_when_the_next_call_is_free() -> None:
    assert moments((2, 1, 1.0), 2) == pytest.approx([0.0, 5.0])


def test_calls_that_somebody_else_made_count() -> None:
    assert moments((5, 2, 3.0), 3) == pytest.approx([0.0, 0.0, 3.0])


def test_nothing_left_means_waiting() -> None:
    assert moments((5, 0, 2.5), 1) == pytest.approx([2.5])


def test_a_refusal_shuts_the_window_for_all() -> None:
    async def work() -> list[float]:
        window, made = Window(now), []
        window.shut(1.5)

        async def make() -> None:
            await window.take()
            made.append(now())

        await asyncio.gather(make(), make())
        return made

    assert run(work()) == pytest.approx([1.5, 1.5])
