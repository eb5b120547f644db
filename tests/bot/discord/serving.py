"""The bot running against the stand-in for Discord, inside the test's own process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import App
from bot.discord import run
from tests.wire.stand_in import Wire


@asynccontextmanager
async def serving(app: App, wire: Wire, token: str = "right") -> AsyncIterator[asyncio.Task[None]]:
    """A bot that has connected; it must have ended, within 10 s, when the block is left."""
    wire.ready.clear()
    task = asyncio.create_task(run(app, token))
    ready = asyncio.create_task(wire.ready.wait())
    try:
        await asyncio.wait({task, ready}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert not task.done(), task
        yield task
        await asyncio.wait_for(task, 10)
    finally:
        task.cancel()
        ready.cancel()
        await asyncio.gather(task, ready, return_exceptions=True)


def tell_to_stop(number: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)
