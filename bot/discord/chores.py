"""What the bot does by itself once a day: erasing text that is older than its server keeps it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.app import App
from bot.discord.errors import sentence
from knowledge.journal import expire
from knowledge.store.clock import now

log = logging.getLogger(__name__)

FIRST = 60.0
"""Seconds from the start to the first time."""
EVERY = 24 * 60 * 60.0

Chore = Callable[[], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]


async def daily(chore: Chore, pause: Pause = asyncio.sleep) -> None:
    """Do a chore soon after the start and then once a day, until cancelled; what fails is tried again the next day."""
    await pause(FIRST)
    while True:
        try:
            await chore()
        except Exception as error:
            log.warning("The daily erasing of old text failed; it is tried again tomorrow: %s", sentence(error))
        await pause(EVERY)


async def erase_old_text(app: App) -> None:
    """Erase what is older than its server keeps it, off the event loop. Raises DataFolderError."""
    report = await app.service.in_thread(lambda: expire(app.memory.store, now()))
    if report.total:
        log.info(
            "Old text was erased: %d answers, %d duels, %d comments, %d corrections.",
            report.answers,
            report.duels,
            report.comments,
            report.corrections,
        )
