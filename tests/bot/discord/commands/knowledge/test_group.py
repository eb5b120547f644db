"""Long work as the commands run it: what fails or is cut short is told where its progress stood."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import App
from bot.discord.commands.knowledge.group import STOPPED, work_on
from bot.discord.desk import LAST_WORDS_SECONDS, Desk
from bot.discord.live import WAITING, Live
from bot.discord.shelf import Shelf
from knowledge.errors import InputError
from knowledge.library.progress import Watcher
from knowledge.types import DocumentReport
from tests.bot.discord.test_live import Response
from tests.bot.discord.test_shelf import Gated


class World:
    """A desk and a shelf, and what is said of some work."""

    def __init__(self, app: App) -> None:
        self.client: Any = SimpleNamespace(desk=Desk(app), shelf=Shelf(every=0.01))
        self.response = Response()

    async def run(self, work: Any) -> list[DocumentReport] | None:
        return await work_on(self.client, Live(self.response, "Adding"), work)  # type: ignore[arg-type]


@pytest.fixture
async def world(app: App) -> World:
    return World(app)


async def test_reports_are_handed_on(world: World) -> None:
    work = Gated(2)
    work.let()
    assert [report.source for report in await world.run(work) or ()] == ["d0", "d1"]
    assert world.response.said[0] == "Adding: reading …"


@pytest.mark.parametrize(
    ("error", "told"),
    [(InputError("No such thing."), "No such thing."), (ValueError("secret"), "Something went wrong")],
)
async def test_a_failure_takes_the_place_of_the_progress(world: World, error: Exception, told: str) -> None:
    def work(watch: Watcher) -> Iterator[DocumentReport]:
        yield DocumentReport("a", "added")
        raise error

    assert await world.run(work) is None
    assert told in world.response.said[-1]
    assert "secret" not in str(world.response.said)


async def test_the_end_of_the_bot_stops_it_and_says_so(world: World) -> None:
    work = Gated()
    task = asyncio.create_task(world.run(work))
    assert await asyncio.to_thread(work.began.wait, 10)
    closing = asyncio.create_task(world.client.desk.close())
    asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS + 0.2, work.let)
    await closing
    assert task.cancelled()
    assert world.response.said[-1] == STOPPED
    assert work.done <= 1


async def test_what_waits_is_stopped_alike(world: World) -> None:
    first, second = Gated(), Gated()
    ahead = asyncio.create_task(world.client.shelf.run(first, Live(Response(), "")))  # type: ignore[arg-type]
    assert await asyncio.to_thread(first.began.wait, 10)
    behind = asyncio.create_task(world.run(second))
    await asyncio.wait_for(world.response.edited.wait(), 10)
    await world.client.desk.close()
    assert behind.cancelled()
    assert world.response.said == [WAITING, STOPPED]
    first.let()
    assert len(await ahead) == 3
