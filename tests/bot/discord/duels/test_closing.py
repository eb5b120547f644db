"""The task that looks for duels to end: at once, then again and again, until it is told to stop."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import App
from bot.discord.duels import Duels
from bot.discord.duels.closing import EVERY
from knowledge.journal import ShownMessage
from tests.bot.discord.duels.making import standing
from tests.bot.discord.virtual import run


class Counting(Duels):
    """Notes when it looks; the second look fails."""

    def __init__(self) -> None:
        super().__init__(SimpleNamespace(app=None))  # type: ignore[arg-type]
        self.looks: list[float] = []

    async def sweep(self, at: Any = None) -> int:
        self.looks.append(asyncio.get_running_loop().time())
        if len(self.looks) == 2:
            raise ValueError("a defect")
        return 0


def test_it_looks_at_once_and_again_whatever_happens(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> list[float]:
        duels = Counting()
        duels.start()
        await asyncio.sleep(3.5 * EVERY)
        duels.stop()
        await asyncio.sleep(10 * EVERY)
        return duels.looks

    assert run(work()) == [0.0, EVERY, 2 * EVERY, 3 * EVERY]
    assert "a defect" in caplog.text


def test_what_was_never_started_can_be_stopped() -> None:
    Counting().stop()


@pytest.mark.parametrize("messages", [(), (ShownMessage("a2", "999", "5"),)])
async def test_a_duel_without_a_message_of_its_own_changes_none(app: App, messages: tuple[ShownMessage, ...]) -> None:
    client: Any = SimpleNamespace(app=app)  # would fail at any request to Discord
    await Duels(client).publish(standing(closed_at="2026-11-23", messages=messages))
