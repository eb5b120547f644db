"""Long work on the documents, beside the event loop: one piece at a time, with what is told while it runs."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from knowledge.library.progress import Progress, Watcher
from knowledge.types import DocumentReport

EVERY = 2.0
"""Seconds between two looks at what has become of the work."""

Work = Callable[[Watcher], Iterable[DocumentReport]]
"""Takes a watcher; reports come as they are done. Called in a thread."""


class Board(Protocol):
    """Where progress is told."""

    async def waiting(self) -> None:
        """Say that other work comes first."""

    async def show(self, progress: Progress | None) -> None:
        """Say how far the work has come; None: it has only begun."""


class _StoppedError(Exception):
    """The work was told to stop."""


class _Job:
    """One piece of work; `run` is called in the thread, all else in the event loop."""

    def __init__(self, work: Work) -> None:
        self.progress: Progress | None = None
        self.reports: list[DocumentReport] = []
        self.begun = threading.Event()
        self.stop = threading.Event()
        self._work = work

    def run(self) -> None:
        self.begun.set()
        try:
            self._unless_stopped()
            for report in self._work(self._watch):
                self.reports.append(report)
                self._unless_stopped()
        except _StoppedError:
            return

    def _watch(self, progress: Progress) -> None:
        self.progress = progress
        self._unless_stopped()

    def _unless_stopped(self) -> None:
        if self.stop.is_set():
            raise _StoppedError


class Shelf:
    """Does one piece of long work after the other, in a thread of its own: the journal's threads stay free."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="shelf")
        self._taken = 0

    async def run(self, work: Work, board: Board) -> list[DocumentReport]:
        """Do `work` when its turn comes, and tell `board` meanwhile; returns its reports, raises what it raises.

        A document is stored whole or not at all: where this is cancelled, the work ends after the batch that it is at,
        and what was stored until then stays.
        """
        job = _Job(work)
        self._taken += 1
        running = asyncio.get_running_loop().run_in_executor(self._pool, job.run)
        try:
            await (board.waiting() if self._taken > 1 else board.show(None))
            while not (await asyncio.wait({running}, timeout=self._every))[0]:
                await (board.show(job.progress) if job.begun.is_set() else board.waiting())
            running.result()
        finally:
            self._taken -= 1
            await _ended(job, running)
        return job.reports


async def _ended(job: _Job, running: "asyncio.Future[None]") -> None:
    """Tell the work to stop, and wait until it has, where it has begun."""
    job.stop.set()
    if not job.begun.is_set():
        running.cancel()
    await asyncio.wait({running})
    if not running.cancelled():
        running.exception()
