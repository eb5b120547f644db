"""How often messages may be sent and edited, channel by channel, so that Discord never has to refuse.

Published are 50 requests a second in all (https://discord.com/developers/docs/topics/rate-limits); the rest is left to
headers; seen in practice are 5 sends and, apart from these, 5 edits in 5 seconds a channel. Waiting here rather than in
discord.py means that the text is chosen when its turn comes: the newest wins, and nothing piles up.
"""

import asyncio
import contextlib
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from bot.discord.windows import PERIOD, SHORTEST_WAIT, Clock, Urgency, Window

IN_ALL = 48
"""Requests in any second: a little below the 50 that are published."""
SPARE = 12
"""Of these, so many are left to first texts and endings."""
SPACING = 1.0
"""Seconds between two edits of one message, at least."""
EARLY = 0.75
"""How much of its even share of time an edit waits while turns are plentiful: most answers are short."""
PATIENCE = 0.25
"""For each answer and one more, the share of a period after which a text that stood still may use an ending's turn."""
LOOK_AGAIN = 0.25
"""Seconds after which somebody who waits to edit looks again: others may have ended meanwhile."""


class Turn:
    """Leave to make one request; given back at the end of a `with`, as unused unless `spend` was called.

    `bucket` is the one of its windows that the headers of its response speak of, if any.
    """

    def __init__(self, *windows: Window, bucket: Window | None = None) -> None:
        self.windows = windows
        self.bucket = bucket
        self.requests = 0
        """How often the request was made; discord.py repeats it where Discord fails."""
        self._spent = False
        self._token: Token[Turn | None] | None = None

    def spend(self) -> None:
        """From here on requests of this task are this turn's."""
        self._spent = True
        self._token = CURRENT.set(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            CURRENT.reset(self._token)
        for window in self.windows:
            window.give_back(used=self._spent)


CURRENT: ContextVar[Turn | None] = ContextVar("turn", default=None)
"""The turn of the request that the running task makes."""


@dataclass(eq=False)
class Lane:
    """The turns of one channel, or of one interaction, shared by all answers that stream there."""

    clock: Clock
    in_all: Window
    sends: Window = field(init=False)
    edits: Window = field(init=False)
    streaming: int = 0

    def __post_init__(self) -> None:
        self.sends, self.edits = Window(self.clock), Window(self.clock)

    async def to_send(self, *, first: bool = True) -> Turn:
        """Wait for the turn to send a message: the `first` of an answer, or a further one."""
        return await self._take(self.sends, Urgency.MUST if first else Urgency.NEXT)

    async def to_finish(self) -> Turn:
        """Wait for the turn to edit a message for good."""
        return await self._take(self.edits, Urgency.MUST)

    async def to_delete(self) -> Turn:
        """Wait for the turn to delete a message."""
        await self.in_all.take(Urgency.NEXT)
        return Turn(self.in_all)

    async def to_edit(self, last: float, over: asyncio.Event) -> Turn | None:
        """Wait for a turn to edit a message whose last change was at `last`; None if `over` was set meanwhile.

        Turns are shared evenly: with n answers streaming, each may edit every n·PERIOD/CALLS seconds. One turn is left
        for each answer to end with, unless the message has not changed for PERIOD seconds.
        """
        while not over.is_set():
            due = self._due(last)
            now = self.clock()
            if due <= now and (turn := self._growth(now, last)):
                return turn
            await _set_within(over, min(max(due - now, SHORTEST_WAIT), LOOK_AGAIN))
        return None

    def to_announce(self) -> Turn | None:
        """A turn to show that somebody types, where turns are plentiful; it counts like a message."""
        scarce = self.streaming > 1 or self.sends.free <= self.sends.calls // 2
        both = None if scarce else self._both(self.sends, 0)
        return Turn(*both) if both else None

    async def _take(self, window: Window, urgency: Urgency) -> Turn:
        await window.take(urgency)
        try:
            await asyncio.sleep(0)  # what has come meanwhile goes along
            await self.in_all.take(urgency)
        except asyncio.CancelledError:
            window.give_back(used=False)
            raise
        return Turn(window, self.in_all, bucket=window)

    def _growth(self, now: float, last: float) -> Turn | None:
        stalled = now >= last + self._patience
        both = self._both(self.edits, 1 if stalled else self._endings)
        return Turn(*both, bucket=self.edits) if both else None

    def _both(self, window: Window, keep: int) -> tuple[Window, Window] | None:
        """A turn in `window` and in all together, if they can be had at once and `keep` are left in `window`."""
        if self.in_all.free <= SPARE or not window.take_now(keep):
            return None
        if not self.in_all.take_now(SPARE):
            window.give_back(used=False)
            return None
        return window, self.in_all

    @property
    def _endings(self) -> int:
        """Turns that are kept for answers to end with."""
        return min(self.streaming, self.edits.calls - 1)

    def _due(self, last: float) -> float:
        with_all_endings = self.edits.frees_at(1 + self._endings)
        after_a_stall = max(last + self._patience, self.edits.frees_at(2))
        share = self.streaming * self.edits.period / self.edits.calls
        hurry = EARLY if self.edits.free > self._endings + 1 else 1.0
        return max(last + max(SPACING, share * hurry), min(with_all_endings, after_a_stall))

    @property
    def _patience(self) -> float:
        return PERIOD * min(1.0, (self.streaming + 1) * PATIENCE)


class Lanes:
    """Lanes by channel, kept while something streams there or a turn still counts; and the limit of all together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[Hashable, Lane] = {}
        self.in_all = Window(clock, IN_ALL, 1.0)

    @contextmanager
    def streaming(self, key: Hashable) -> Iterator[Lane]:
        """The lane of `key`, with one more answer streaming there."""
        self._forget_idle()
        lane = self._lanes.setdefault(key, Lane(self._clock, self.in_all))
        lane.streaming += 1
        try:
            yield lane
        finally:
            lane.streaming -= 1

    def get(self, key: Hashable) -> Lane | None:
        """The lane of `key`, if it is kept."""
        return self._lanes.get(key)

    def __len__(self) -> int:
        return len(self._lanes)

    def _forget_idle(self) -> None:
        idle = [key for key, lane in self._lanes.items() if not lane.streaming and lane.sends.idle and lane.edits.idle]
        for key in idle:
            del self._lanes[key]


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
