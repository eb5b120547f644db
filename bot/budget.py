"""How much one person and one server may ask: cool-down, answers at once with a fair queue, and daily caps.

All figures are settings (see `knowledge.known_settings`). Questions and dollars of a day are counted from the journal
once and kept in memory from then on; a day ends at midnight UTC. Being forgotten does not lift a limit: what is kept in
memory (a count, and when somebody asked last) goes by itself at the end of the day or the hour.

TacticianError
└── LimitError    a limit is reached; the sentence says which, and when it is lifted
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from bot.queueing import FairQueue, Ticket
from knowledge.errors import TacticianError
from knowledge.journal import Spending
from knowledge.types import Place

MOST_WAITING = 500
"""Questions that wait on one server, at most."""
MOST_WAITING_OF_ONE = 3
"""Questions of one person that wait, at most."""
BURST = 3
"""Questions that one person may ask in quick succession before the cool-down is felt."""
GRACE = 2.0
"""Seconds that somebody waits before they are told their place in the queue."""
KEPT = 100
FORGET_AFTER = 3600.0
"""Beyond KEPT people, who has asked nothing for FORGET_AFTER seconds is dropped."""

Told = Callable[[int], Awaitable[None]]
"""Is told the place in the queue, beginning with 1."""


Values = Callable[[str | None], Awaitable[dict[str, Any]]]
"""A server → every setting's value there."""
InThread = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs what blocks off the event loop."""


class LimitError(TacticianError):
    """A limit is reached; the sentence says which one, and when it is lifted."""


class Spent(Protocol):
    """The part of the journal that limits need."""

    def spending(self, since: datetime, *, server: str | None, asker: str | None = None) -> Spending:
        """Questions asked since then, and what their answers cost."""


@dataclass
class _Day:
    """What a person or a server has used of one day."""

    date: str
    questions: int
    usd: float


@dataclass
class _Bucket:
    """Questions that a person may ask at once; refilled one by one."""

    filled: float
    at: float


@dataclass(eq=False)
class Admission:
    """One admitted question; whoever answers it sets what the answer cost."""

    cost_usd: float = 0.0


class Budget:
    """Admits questions, or refuses them; for one event loop."""

    def __init__(
        self,
        values: Values,
        journal: Spent,
        pseudonym: Callable[[str], str],
        *,
        in_thread: InThread = asyncio.to_thread,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._values = values
        self._journal = journal
        self._pseudonym = pseudonym
        self._in_thread = in_thread
        self._clock = clock
        self._now = now
        self._queues: dict[str, FairQueue] = {}
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._days: dict[tuple[str, str], _Day] = {}

    @asynccontextmanager
    async def admitted(self, place: Place, told: Told | None = None) -> AsyncIterator[Admission]:
        """Waits for the turn of a question asked in `place`; inside, it counts as under way.

        `told` hears the place in the queue of whoever waits longer than GRACE seconds. Raises LimitError (cool-down,
        full queue, daily cap) and DataFolderError.
        """
        values = await self._values(place.server)
        days = await self._days_of(place, values)
        self._cool_down(place, values)
        for day in days:
            day.questions += 1
        admission = Admission()
        try:
            async with self._turn(place, values, told):
                yield admission
        finally:
            for day in days:
                day.usd += admission.cost_usd

    @asynccontextmanager
    async def _turn(self, place: Place, values: dict[str, Any], told: Told | None) -> AsyncIterator[None]:
        queue = self._queues.setdefault(place.server or "", FairQueue())
        ticket = queue.enter(place.asker or "", values["server_at_once"], values["user_at_once"])
        try:
            _require_room(queue, ticket)
            await _until_admitted(queue, ticket, told)
            yield
        finally:
            queue.leave(ticket)

    def _cool_down(self, place: Place, values: dict[str, Any]) -> None:
        """A bucket of BURST questions, or more where more may be under way, refilled one by one."""
        seconds, size = float(values["cooldown_seconds"]), float(max(BURST, values["user_at_once"]))
        if place.asker is None or seconds == 0:
            return
        now = self._clock()
        self._tidy(now)
        bucket = self._buckets.setdefault((place.server or "", place.asker), _Bucket(size, now))
        filled = min(size, bucket.filled + (now - bucket.at) / seconds)
        bucket.filled, bucket.at = filled, now
        if filled < 1:
            wait = duration(math.ceil((1 - filled) * seconds))
            raise LimitError(f"That was quick. Ask your next question in {wait}.")
        bucket.filled = filled - 1

    def _tidy(self, now: float) -> None:
        if len(self._buckets) >= KEPT:
            self._buckets = {key: kept for key, kept in self._buckets.items() if now - kept.at < FORGET_AFTER}

    async def _days_of(self, place: Place, values: dict[str, Any]) -> list[_Day]:
        """What was used of today by those for whom a cap is set, checked against their caps."""
        days = []
        for who, asker in (("user", place.asker), ("server", None)):
            caps = values[f"{who}_daily_questions"], values[f"{who}_daily_usd"]
            if caps == (None, None) or (who == "user" and asker is None):
                continue
            day = await self._day(place.server, asker)
            self._require(day, who, *caps)
            days.append(day)
        return days

    async def _day(self, server: str | None, asker: str | None) -> _Day:
        midnight = self._now().replace(hour=0, minute=0, second=0, microsecond=0)
        key, date = (server or "", asker or ""), midnight.date().isoformat()
        kept = self._days.get(key)
        if kept is None or kept.date != date:
            who = self._pseudonym(asker) if asker else None
            spent = await self._in_thread(lambda: self._journal.spending(midnight, server=server, asker=who))
            kept = self._days.get(key)
            if kept is None or kept.date != date:  # nobody else counted meanwhile
                self._days = {key: day for key, day in self._days.items() if day.date == date}
                kept = self._days[key] = _Day(date, spent.questions, spent.usd)
        return kept

    def _require(self, day: _Day, who: str, questions: int | None, usd: float | None) -> None:
        whose = "You have" if who == "user" else "This server has"
        if questions is not None and day.questions >= questions:
            number = "1 question" if questions == 1 else f"{questions:,} questions"
            raise LimitError(f"{whose} asked {number} today, the most that is allowed. {self._reset()}")
        if usd is not None and day.usd >= usd:
            raise LimitError(f"{whose} used up today's budget for answers. {self._reset()}")

    def _reset(self) -> str:
        now = self._now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return f"Ask again after midnight UTC, in {duration((midnight - now).total_seconds())}."


def duration(seconds: float) -> str:
    """`seconds` as a person says it, rounded up: 2 s, 5 min, 3 h 12 min."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{max(1, whole)} s"
    minutes = math.ceil(whole / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{minutes} min"


def _require_room(queue: FairQueue, ticket: Ticket) -> None:
    if ticket.admitted.is_set():
        return
    if queue.waiting_of(ticket.who) > MOST_WAITING_OF_ONE:
        raise LimitError(
            f"{MOST_WAITING_OF_ONE} questions of yours are waiting already. Ask again when one is answered."
        )
    if queue.waiting > MOST_WAITING:
        raise LimitError(f"{MOST_WAITING} questions are waiting on this server already. Ask again in a minute.")


async def _until_admitted(queue: FairQueue, ticket: Ticket, told: Told | None) -> None:
    try:
        await asyncio.wait_for(ticket.admitted.wait(), GRACE)
    except TimeoutError:
        if told is not None:
            await told(queue.place_of(ticket))
        await ticket.admitted.wait()
