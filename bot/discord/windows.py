"""A bucket of calls that Discord counts together, and turns in it that no jitter of the network can make too many.

Discord counts a call when it arrives, which is some time between its sending and its response. So a turn that was used
is given back only when a whole period has passed since the response: whatever lay between, the call left Discord's
window before. Headers of responses can only tighten or widen this (https://discord.com/developers/docs/topics/rate-limits).
"""

import asyncio
import heapq
from collections.abc import Callable
from enum import IntEnum
from itertools import count

CALLS = 5
PERIOD = 5.0
"""At most CALLS of a kind in any PERIOD seconds, where no header says otherwise: Discord publishes no limits."""
LONGEST_PERIOD = 60.0
"""Seconds; what a header says beyond this is not taken for a period."""
SHORTEST_WAIT = 0.001
"""Seconds; less than a timer can tell apart would spin."""

Clock = Callable[[], float]


class Urgency(IntEnum):
    """Who goes first where turns are scarce."""

    MUST = 0
    """The first text of an answer, and its end."""
    NEXT = 1
    """Further parts."""
    GROWTH = 2
    """Text that has grown."""


class Window:
    """At most `calls` in any `period` seconds; turns are given by urgency, and among equals in the order of asking."""

    def __init__(self, clock: Clock, calls: int = CALLS, period: float = PERIOD) -> None:
        self._clock = clock
        self.calls = calls
        self._least_period = self.period = period
        self._under_way = 0
        self._resting: list[float] = []
        """When used turns are free again; a heap."""
        self._shut_until = 0.0
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def free(self) -> int:
        """How many calls may be made at once."""
        now = self._clock()
        while self._resting and self._resting[0] <= now:
            heapq.heappop(self._resting)
        return 0 if now < self._shut_until else max(0, self._left)

    @property
    def idle(self) -> bool:
        """Whether nothing counts any more and nobody waits."""
        return self.free == self.calls and not self._waiting

    async def take(self, urgency: Urgency = Urgency.MUST) -> None:
        """Wait for a turn and take it; a turn that comes to somebody who was cancelled goes on to the next."""
        if self._try(keep=0, urgency=urgency):
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._numbers), turn))
        self._look()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(used=False)
            raise

    def take_now(self, keep: int = 0) -> bool:
        """Take a turn, if more than `keep` are free and nobody waits."""
        return self._try(keep=keep, urgency=None)

    def frees_at(self, wanted: int) -> float:
        """When at least `wanted` calls will be free; infinity where a response must come first."""
        now, missing = self._clock(), wanted - self.free
        if missing <= 0:
            return now
        missing = wanted - self._left
        if missing <= 0:
            return self._shut_until
        if missing > len(self._resting):
            return float("inf")
        return max(heapq.nsmallest(missing, self._resting)[-1], self._shut_until)

    def give_back(self, *, used: bool) -> None:
        """Return a turn; one that was used counts for another period."""
        self._under_way -= 1
        if used:
            self._rest(self.period)
        self._look()

    def count(self) -> None:
        """Note a call that is under way and took no turn; it is given back like others."""
        self._under_way += 1

    def obey(self, limit: int, remaining: int, reset_after: float) -> None:
        """Take in what a response says: how many calls, how many of them are left, and for how many seconds."""
        self.calls = max(1, limit)
        if remaining == limit - 1 and reset_after <= LONGEST_PERIOD:
            self.period = max(self._least_period, reset_after)
        _ = self.free
        for _ in range(self._left - remaining):
            self._rest(reset_after)
        if remaining <= 0:
            self.shut(reset_after)
        self._look()

    def shut(self, seconds: float) -> None:
        """Let nobody through for so long."""
        self._shut_until = max(self._shut_until, self._clock() + seconds)
        self._look()

    @property
    def _left(self) -> int:
        return self.calls - self._under_way - len(self._resting)

    def _rest(self, seconds: float) -> None:
        heapq.heappush(self._resting, self._clock() + seconds)

    def _try(self, keep: int, urgency: Urgency | None) -> bool:
        self._forget_cancelled()
        if self._waiting and (urgency is None or self._waiting[0][0] <= urgency):
            return False
        if self.free <= keep:
            return False
        self._under_way += 1
        return True

    def _look(self) -> None:
        """Give free turns to those that wait, and look again when the next one will be free."""
        self._forget_cancelled()
        while self._waiting and self.free > 0:
            _, _, turn = heapq.heappop(self._waiting)
            self._under_way += 1
            turn.set_result(None)
            self._forget_cancelled()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting and (at := self.frees_at(1)) < float("inf"):
            delay = max(at - self._clock(), SHORTEST_WAIT)
            self._timer = asyncio.get_running_loop().call_later(delay, self._look)

    def _forget_cancelled(self) -> None:
        while self._waiting and self._waiting[0][2].done():
            heapq.heappop(self._waiting)
