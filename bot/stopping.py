"""Ending an answer early, from outside: at a press, or when the place where it is shown ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Stop:
    """Ends one answer; what there is by then counts as the answer, journalled as stopped.

    `at`: the loop's time at which the answer ends in any case; None for never.
    """

    def __init__(self, at: float | None = None) -> None:
        self._at = at
        self._scope: asyncio.Timeout | None = None
        self.asked = False
        """Whether somebody asked for it."""
        self.happened = False
        """Whether an answer was ended by it."""

    @property
    def late(self) -> bool:
        """Whether the answer was ended by its time, and by nobody."""
        return self.happened and not self.asked

    def ask(self) -> None:
        """End the answer now, or as soon as it begins; harmless when repeated or when the answer is over."""
        self.asked = True
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def within(self) -> AsyncIterator[None]:
        """Work that this ends: it is cancelled where it waits, and the code after the block goes on.

        In a generator the block must be left by the task that entered it, so one task has to consume it.
        """
        try:
            async with asyncio.timeout_at(0 if self.asked else self._at) as self._scope:
                yield
        except TimeoutError:
            if self._scope is None or not self._scope.expired():
                raise
            self.happened = True
        finally:
            self._scope = None
