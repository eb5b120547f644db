import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.budget import BURST, GRACE, MOST_WAITING, MOST_WAITING_OF_ONE, Budget, LimitError, duration
from knowledge.journal import Answered, Asked, Journal, People, Reader, Spending
from knowledge.known_settings import KNOWN
from knowledge.store import open_store
from knowledge.types import Place
from tests.bot.discord import virtual

HERE = Place(surface="discord", server="7", channel="8", asker="1")
EVENING = datetime(2026, 11, 23, 20, 47, 30, tzinfo=UTC)


class Values:
    def __init__(self, **values: Any) -> None:
        self.changed = values

    async def __call__(self, server: str | None = None) -> dict[str, Any]:
        return {name: known.default for name, known in KNOWN.items()} | self.changed


class Past:
    """A journal that holds so much of every day."""

    def __init__(self, questions: int = 0, usd: float = 0.0) -> None:
        self.held = Spending(questions, usd)
        self.asked: list[tuple[datetime, str | None, str | None]] = []

    def spending(self, since: datetime, *, server: str | None, asker: str | None = None) -> Spending:
        self.asked.append((since, server, asker))
        return self.held


async def inline(work: Callable[[], Any]) -> Any:
    return work()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.date = EVENING

    def __call__(self) -> float:
        return self.now


def budget(past: Past | None = None, clock: Clock | None = None, **values: Any) -> Budget:
    clock = clock or Clock()
    return Budget(
        Values(**values), past or Past(), lambda who: f"p:{who}", in_thread=inline, clock=clock, now=lambda: clock.date
    )


def place(asker: str, server: str = "7") -> Place:
    return Place(surface="discord", server=server, asker=asker)


async def ask(limits: Budget, where: Place = HERE, cost: float = 0.0) -> None:
    async with limits.admitted(where) as admission:
        admission.cost_usd = cost


# Cool-down


async def test_a_first_few_questions_come_at_once_then_one_every_few_seconds() -> None:
    clock = Clock()
    limits = budget(clock=clock, cooldown_seconds=3, user_at_once=2)
    for _ in range(BURST):
        await ask(limits)
    with pytest.raises(LimitError, match=r"That was quick\. Ask your next question in 3 s\."):
        await ask(limits)
    clock.now += 2
    with pytest.raises(LimitError, match="in 1 s"):
        await ask(limits)
    clock.now += 1
    await ask(limits)


async def test_who_may_have_more_under_way_may_ask_more_at_once() -> None:
    limits = budget(cooldown_seconds=3600, user_at_once=BURST + 2)
    for _ in range(BURST + 2):
        await ask(limits)
    with pytest.raises(LimitError):
        await ask(limits)


async def test_a_refusal_costs_nothing_and_others_are_not_concerned() -> None:
    clock = Clock()
    limits = budget(clock=clock, cooldown_seconds=3, user_at_once=1)
    for _ in range(BURST):
        await ask(limits)
    for _ in range(5):
        with pytest.raises(LimitError):
            await ask(limits)
    await ask(limits, place("2"))
    await ask(limits, place("1", server="9"))
    clock.now += 3
    await ask(limits)


async def test_no_cool_down_where_it_is_zero_or_nobody_is_known() -> None:
    limits = budget(cooldown_seconds=0)
    for _ in range(20):
        await ask(limits)
    strict = budget(cooldown_seconds=3600, user_at_once=1)
    for _ in range(BURST + 1):
        await ask(strict, Place(surface="discord", server="7"))


async def test_people_of_long_ago_are_not_kept() -> None:
    clock = Clock()
    limits = budget(clock=clock)
    for number in range(1000):
        await ask(limits, place(str(number)))
    clock.now += 4000
    await ask(limits, place("new"))
    assert len(limits._buckets) == 1


# At once


async def test_so_many_of_one_person_and_of_a_server_are_under_way() -> None:
    limits = budget(cooldown_seconds=0, user_at_once=2, server_at_once=3)
    async with AsyncExitStack() as stack:
        for asker in ("1", "1", "2"):
            await stack.enter_async_context(limits.admitted(place(asker)))
        late = asyncio.create_task(ask(limits, place("3")))
        elsewhere = asyncio.create_task(ask(limits, place("3", server="9")))
        await elsewhere
        assert not late.done()
    await late


def test_who_waits_long_is_told_the_place_once() -> None:
    async def work() -> list[tuple[float, str, int]]:
        values = Values(cooldown_seconds=0, server_at_once=1)
        limits = Budget(values, Past(), str, clock=virtual.now, in_thread=inline)
        told: list[tuple[float, str, int]] = []

        def tell(who: str) -> Callable[[int], Awaitable[None]]:
            async def note(at: int) -> None:
                told.append((virtual.now(), who, at))

            return note

        async def hold(who: str, seconds: float) -> None:
            async with limits.admitted(place(who), tell(who)):
                await asyncio.sleep(seconds)

        await asyncio.gather(hold("1", 1.0), hold("2", 5.0), hold("3", 1.0), hold("4", 1.0))
        return told

    assert virtual.run(work()) == [(GRACE, "3", 1), (GRACE, "4", 2)]


async def test_the_queue_is_bounded_for_one_person_and_for_a_server() -> None:
    limits = budget(cooldown_seconds=0, user_at_once=1, server_at_once=1)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(limits.admitted(place("1")))
        waiting = [asyncio.create_task(ask(limits, place("1"))) for _ in range(MOST_WAITING_OF_ONE)]
        await begun()
        with pytest.raises(LimitError, match="3 questions of yours are waiting already"):
            await ask(limits, place("1"))
        more = MOST_WAITING - MOST_WAITING_OF_ONE
        waiting += [asyncio.create_task(ask(limits, place(f"other {number}"))) for number in range(more)]
        await begun()
        with pytest.raises(LimitError, match="500 questions are waiting on this server"):
            await ask(limits, place("one more"))
    await asyncio.gather(*waiting)


async def begun() -> None:
    """Lets tasks run until they wait for their turn."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_is_cancelled_while_waiting_leaves_the_queue() -> None:
    limits = budget(cooldown_seconds=0, server_at_once=1)
    async with limits.admitted(place("1")):
        waiting = asyncio.create_task(ask(limits, place("2")))
        await begun()
        assert limits._queues["7"].waiting == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert limits._queues["7"].waiting == 0
    await ask(limits, place("3"))


# A day


async def test_the_questions_of_a_day_are_counted_on_from_the_journal() -> None:
    past = Past(questions=3)
    limits = budget(past, cooldown_seconds=0, user_daily_questions=5)
    await ask(limits)
    await ask(limits)
    with pytest.raises(LimitError, match=r"You have asked 5 questions today.* in 3 h 13 min\."):
        await ask(limits)
    assert past.asked == [(datetime(2026, 11, 23, tzinfo=UTC), "7", "p:1")]
    await ask(limits, place("2", server="9"))


async def test_a_server_has_a_cap_of_its_own() -> None:
    limits = budget(Past(questions=4), cooldown_seconds=0, server_daily_questions=5)
    await ask(limits, place("1"))
    with pytest.raises(LimitError, match="This server has asked 5 questions today"):
        await ask(limits, place("2"))


async def test_money_counts_when_an_answer_is_done() -> None:
    limits = budget(Past(usd=0.5), cooldown_seconds=0, user_daily_usd=1)
    await ask(limits, cost=0.4)
    await ask(limits, cost=0.4)
    with pytest.raises(LimitError, match="You have used up today's budget"):
        await ask(limits)


async def test_a_new_day_begins_at_midnight() -> None:
    clock, past = Clock(), Past(questions=5)
    limits = budget(past, clock, cooldown_seconds=0, user_daily_questions=5)
    with pytest.raises(LimitError):
        await ask(limits)
    clock.date = EVENING + timedelta(hours=4)
    past.held = Spending(0, 0.0)
    await ask(limits)


async def test_many_at_once_do_not_pass_the_cap_together() -> None:
    limits = budget(cooldown_seconds=0, server_daily_questions=10, server_at_once=100)
    results = await asyncio.gather(*(ask(limits, place(str(n))) for n in range(30)), return_exceptions=True)
    assert sum(result is None for result in results) == 10


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "2 min"),
        (3600, "1 h"),
        (3601, "1 h 1 min"),
        (11520, "3 h 12 min"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds: float, text: str) -> None:
    assert duration(seconds) == text


# What the journal says


def test_the_journal_counts_questions_and_dollars_of_a_person_and_of_a_server(tmp_path: Path) -> None:
    with_store = open_store(tmp_path)
    journal, reader = Journal(with_store, People(tmp_path)), Reader(with_store)
    yesterday = EVENING - timedelta(days=1)
    for number, (asker, server, at) in enumerate(
        [("1", "7", EVENING), ("1", "7", EVENING), ("2", "7", EVENING), ("1", None, EVENING), ("1", "7", yesterday)]
    ):
        journal.append(Asked(answer_id=f"a{number}", question="?", server=server, asker=asker, at=at))
        if number:
            journal.append(Answered(answer_id=f"a{number}", text="!", cost_usd=0.25))
    midnight = EVENING.replace(hour=0, minute=0)
    who = journal.people.pseudonym("1")
    assert reader.spending(midnight, server="7", asker=who) == Spending(2, 0.25)
    assert reader.spending(midnight, server="7") == Spending(3, 0.5)
    assert reader.spending(midnight, server=None) == Spending(1, 0.25)
    assert reader.spending(yesterday, server="7") == Spending(4, 0.75)
    with_store.close()
