"""Duels in place of answers: when there is none, and what people see meanwhile."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.app import App
from bot.discord.desk import Desk, Request
from bot.discord.duels import fighting
from bot.discord.duels.fighting import TYPING_SECONDS, _typing, instead
from tests.bot.discord.screen import Screen
from tests.bot.discord.virtual import run
from tests.bot.dueling.asking import question
from tests.scripted import ScriptedEndpoint


@dataclass
class Typing(Screen):
    """A screen that knows when its typing indicator was shown."""

    at: list[float] = field(default_factory=list)

    async def announce(self) -> None:
        self.at.append(asyncio.get_running_loop().time())


def announced(seconds: float, *, wanted: bool = True) -> list[float]:
    async def work() -> list[float]:
        screen = Typing()
        with _typing(screen, wanted=wanted):
            await asyncio.sleep(seconds)
        before = list(screen.at)
        await asyncio.sleep(10 * TYPING_SECONDS)
        assert screen.at == before
        return before

    return run(work())


def test_typing_is_shown_as_long_as_it_takes_and_no_longer() -> None:
    assert announced(1.0) == [0.0]
    assert announced(2.5 * TYPING_SECONDS) == [0.0, TYPING_SECONDS, 2 * TYPING_SECONDS]


def test_typing_is_skipped_where_something_streams_already() -> None:
    assert announced(30.0, wanted=False) == []


@pytest.fixture
def sampling(app: App) -> App:
    app.memory.settings.put("duel_share", 1.0)
    return app


async def test_a_sampled_question_takes_the_place_of_its_answer(sampling: App) -> None:
    desk, screen = Desk(sampling), Screen(latency=0)
    display = await desk.answer(Request(question(), screen, 1))
    assert len(screen.bodies) == len(display.parts) == 3
    assert screen.announced == 1
    assert len(sampling.memory.reader.duels()) == 1


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ({}, {"buttons": {"c": "none"}}),
        ({}, {"buttons": {"": "none"}}),
        ({}, {"duel_share": 0.0}),
    ],
)
async def test_where_there_is_no_duel_nothing_has_been_done(
    sampling: App, endpoint: ScriptedEndpoint, values: dict[str, Any], settings: dict[str, Any]
) -> None:
    for name, value in settings.items():
        sampling.memory.settings.put(name, value, "s")
    screen = Screen()
    assert await instead(Desk(sampling), Request(question(), screen, 1, **values)) is None
    assert (screen.bodies, screen.announced, endpoint.requests) == ([], 0, [])
    assert sampling.memory.reader.rows() == []


async def test_why_there_is_no_duel_is_told_instead_of_an_answer(app: App) -> None:
    screen = Screen()
    display = await fighting.compare(Desk(app), Request(question(text=" "), screen, 1), None, None)
    assert (display.answer, display.parts) == (None, ())
    assert screen.refused == "The question is empty. Type what you want to know."
