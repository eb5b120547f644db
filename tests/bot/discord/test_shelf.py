"""Long work beside the event loop: in turn, watched, and ended when told to."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.discord.shelf import Shelf
from knowledge.errors import InputError
from knowledge.library.progress import Progress, Watcher
from knowledge.types import DocumentReport


class Told:
    """A board that remembers, and says when something new stands on it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.news = asyncio.Event()

    async def waiting(self) -> None:
        self._add("waiting")

    async def show(self, progress: Progress | None) -> None:
        self._add(f"{progress.documents} of {progress.total}" if progress else "begun")

    async def until(self, line: str) -> None:
        async with asyncio.timeout(10):
            while line not in self.lines:
                self.news.clear()
                await self.news.wait()

    def _add(self, line: str) -> None:
        self.lines.append(line)
        self.news.set()


class Gated:
    """Work on some documents, each of which waits to be let through."""

    def __init__(self, documents: int = 3) -> None:
        self.documents = documents
        self.gate = threading.Semaphore(0)
        self.began = threading.Event()
        self.done = 0

    def __call__(self, watch: Watcher) -> Iterator[DocumentReport]:
        self.began.set()
        for number in range(self.documents):
            self.gate.acquire(timeout=10)
            watch(Progress(f"d{number}", number + 1, self.documents, 5, 0.5, 1.0))
            self.done += 1
            yield DocumentReport(f"d{number}", "added", 5)

    def let(self, documents: int = 3) -> None:
        self.gate.release(documents)


async def test_reports_come_in_order_and_progress_is_told() -> None:
    shelf, work, board = Shelf(every=0.01), Gated(), Told()
    task = asyncio.create_task(shelf.run(work, board))
    await board.until("begun")
    work.let(1)
    await board.until("1 of 3")
    work.let(2)
    assert [report.source for report in await task] == ["d0", "d1", "d2"]
    assert "waiting" not in board.lines


async def test_the_second_waits_its_turn_and_is_told_so() -> None:
    shelf, first, second, board = Shelf(every=0.01), Gated(), Gated(), Told()
    ahead = asyncio.create_task(shelf.run(first, Told()))
    assert await asyncio.to_thread(first.began.wait, 10)
    behind = asyncio.create_task(shelf.run(second, board))
    second.let()
    await board.until("waiting")
    assert (second.began.is_set(), second.done) == (False, 0)
    first.let()
    assert len(await ahead) == len(await behind) == 3


async def test_the_event_loop_goes_on_while_work_blocks() -> None:
    shelf, work = Shelf(), Gated()
    task = asyncio.create_task(shelf.run(work, Told()))
    turns = 0
    while not work.began.is_set() or turns < 100:
        turns += 1
        await asyncio.sleep(0)
    assert not task.done()
    work.let()
    await task


async def test_a_failure_is_raised_and_the_next_one_gets_its_turn() -> None:
    def fails(watch: Watcher) -> list[DocumentReport]:
        raise InputError("No.")

    shelf, work = Shelf(), Gated()
    with pytest.raises(InputError, match="No"):
        await shelf.run(fails, Told())
    work.let()
    assert len(await shelf.run(work, Told())) == 3


async def test_cancelled_work_ends_at_the_next_document() -> None:
    shelf, work, board = Shelf(every=0.01), Gated(), Told()
    task = asyncio.create_task(shelf.run(work, board))
    work.let(1)
    await board.until("1 of 3")
    task.cancel()
    work.let(1)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.done <= 2
    work.let()
    assert len(await shelf.run(Gated(0), Told())) == 0


async def test_what_waits_can_be_cancelled_without_ever_beginning() -> None:
    shelf, first, second, board = Shelf(every=0.01), Gated(), Gated(), Told()
    ahead = asyncio.create_task(shelf.run(first, Told()))
    assert await asyncio.to_thread(first.began.wait, 10)
    behind = asyncio.create_task(shelf.run(second, board))
    await board.until("waiting")
    behind.cancel()
    with pytest.raises(asyncio.CancelledError):
        await behind
    first.let()
    assert len(await ahead) == 3
    assert not second.began.is_set()
