"""Once soon after the start and then once a day, whatever happens; by a clock of the test's own."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.app import App
from bot.discord.chores import EVERY, FIRST, daily, erase_old_text
from knowledge.errors import DataFolderError
from knowledge.store.clock import now
from tests.knowledge.making import whole


class Clock:
    """Lets a pause pass at once, and ends the test's patience after some of them."""

    def __init__(self, pauses: int) -> None:
        self.paused: list[float] = []
        self._left = pauses

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        if len(self.paused) > self._left:
            raise asyncio.CancelledError


async def test_soon_after_the_start_and_then_once_a_day() -> None:
    clock, done = Clock(3), []

    async def chore() -> None:
        done.append(sum(clock.paused))

    with pytest.raises(asyncio.CancelledError):
        await daily(chore, clock.pause)
    assert done == [FIRST, FIRST + EVERY, FIRST + 2 * EVERY]


@pytest.mark.parametrize("error", [DataFolderError("The disk is full."), ZeroDivisionError()])
async def test_what_fails_is_tried_again_the_next_day(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    clock, tried = Clock(2), []

    async def chore() -> None:
        tried.append(1)
        raise error

    with pytest.raises(asyncio.CancelledError):
        await daily(chore, clock.pause)
    assert len(tried) == 2
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert all("tried again tomorrow" in warning for warning in warnings)


async def test_old_text_is_erased_and_the_log_counts_it(app: App, caplog: pytest.LogCaptureFixture) -> None:
    app.memory.journal.append(*whole("a1", at=now() - timedelta(days=200)), *whole("a2", at=now()))
    with caplog.at_level(logging.INFO, "bot.discord.chores"):
        await erase_old_text(app)
        await erase_old_text(app)
    assert caplog.messages == ["Old text was erased: 1 answers, 0 duels, 0 comments, 0 corrections."]
    assert (app.memory.reader.row("a1").question, app.memory.reader.row("a2").question) == (None, "How do I reset it?")
