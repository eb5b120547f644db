"""How often messages may be sent and edited, channel by channel, so that Discord never has to refuse.

Discord publishes no limits; seen in practice are 5 sends and, apart from these, 5 edits in 5 seconds a channel
(https://discord.com/developers/docs/topics/rate-limits tells to obey the headers, which discord.py does in any case).
Waiting here instead means that the text is chosen when its turn comes: the newest wins, and nothing piles up.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CALLS = 5
PERIOD = 5.0
"""At most CALLS of a kind in any PERIOD seconds."""
SPACING = 1.0
"""Seconds between two edits of one message, at least."""
SHORTEST_WAIT = 0.001
"""Seconds; less than a timer can tell apart would spin."""

Clock = Callable[[], float]


class Window:
    """At most `calls` in any `period` seconds; turns are given in the order of asking."""

    def __init__(self, calls: int = CALLS, period: float = PERIOD) -> None:
        self._period = period
        self._turns: deque[float] = deque(maxlen=calls)

    def reserve(self, now: float) -> float:
        """Take the next turn; returns when it is, `now` or later."""
        turn = max(now, self._turns[0] + self._period) if self._full else now
        turn = max(turn, self._turns[-1]) if self._turns else turn
        self._turns.append(turn)
        return turn

    def free(self, now: float) -> int:
        """How many calls may be made at once."""
        return (self._turns.maxlen or 0) - sum(turn > now - self._period for turn in self._turns)

    def frees_at(self, now: float, wanted: int) -> float:
        """When at least `wanted` calls will be free, if nobody takes a turn meanwhile."""
        taken = [turn for turn in self._turns if turn > now - self._period]
        surplus = wanted - self.free(now)
        return now if surplus <= 0 else taken[min(surplus, len(taken)) - 1] + self._period

    @property
    def _full(self) -> bool:
        return len(self._turns) == self._turns.maxlen


@dataclass(eq=False)
class Lane:
    """The turns of one channel, or of one interaction, shared by all answers that stream there."""

    clock: Clock
    sends: Window = field(default_factory=Window)
    edits: Window = field(default_factory=Window)
    streaming: int = 0

    async def to_send(self) -> None:
        """Wait for the turn to send a message."""
        await _until(self.sends.reserve(self.clock()), self.clock)

    async def to_finish(self) -> None:
        """Wait for the turn to edit a message for good."""
        await _until(self.edits.reserve(self.clock()), self.clock)

    async def to_edit(self, last: float, over: asyncio.Event) -> bool:
        """Wait for a turn to edit a message whose last change was at `last`; False if `over` was set meanwhile.

        Turns are shared evenly: with n answers streaming, each may edit every n·PERIOD/CALLS seconds. One turn is left
        for each answer to end with, unless the message has not changed for PERIOD seconds.
        """
        while not over.is_set():
            now = self.clock()
            due = self._due(now, last)
            if due <= now:
                self.edits.reserve(now)
                return True
            await _set_within(over, max(due - now, SHORTEST_WAIT))
        return False

    def _due(self, now: float, last: float) -> float:
        with_all_endings = self.edits.frees_at(now, 1 + min(self.streaming, CALLS - 1))
        after_a_stall = max(last + PERIOD, self.edits.frees_at(now, 2))
        spacing = max(SPACING, self.streaming * PERIOD / CALLS)
        return max(last + spacing, min(with_all_endings, after_a_stall))


class Lanes:
    """Lanes by channel, kept while something streams there or a turn still counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[Hashable, Lane] = {}

    @contextmanager
    def streaming(self, key: Hashable) -> Iterator[Lane]:
        """The lane of `key`, with one more answer streaming there."""
        self._forget_idle()
        lane = self._lanes.setdefault(key, Lane(self._clock))
        lane.streaming += 1
        try:
            yield lane
        finally:
            lane.streaming -= 1

    def __len__(self) -> int:
        return len(self._lanes)

    def _forget_idle(self) -> None:
        now = self._clock()
        idle = [
            key
            for key, lane in self._lanes.items()
            if not lane.streaming and lane.sends.free(now) == lane.edits.free(now) == CALLS
        ]
        for key in idle:
            del self._lanes[key]


async def _until(moment: float, clock: Clock) -> None:
    await asyncio.sleep(max(0.0, moment - clock()))


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
