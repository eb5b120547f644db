"""`tactician knowledge sync --watch`: stays, and syncs whenever files change."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from types import FrameType

from bot.app import Memory
from bot.cli.common import learn, note
from bot.cli.reports import Bar, reported
from knowledge.errors import TacticianError
from knowledge.library import Library
from knowledge.library.following import changes
from knowledge.library.locating import temporary
from knowledge.library.progress import Watcher
from knowledge.types import DocumentReport

RETRY = 5.0
"""Seconds until a sync that failed is tried again."""


def follow(memory: Memory, domain: str | None, server: str | None, *, thorough: bool, as_json: bool) -> int:
    """Sync, and again after every change, until SIGINT or SIGTERM; returns 0."""
    library = memory.library
    told: dict[str, DocumentReport] = {}

    def first(watcher: Watcher | None) -> Iterator[DocumentReport]:
        for report in library.sync(domain, server, thorough=thorough, progress=watcher):
            told[report.source] = report
            yield report

    with _ending():
        try:
            reported(first, as_json=as_json)
            learn(memory)
            note("Following the files. Stop with Ctrl-C.")
            for _ in changes(lambda: library.roots(domain, server), library.folder):
                _sync(library, domain, server, told, as_json=as_json)
                learn(memory)
        except KeyboardInterrupt:
            note("No longer following.")
    return 0


def _sync(
    library: Library, domain: str | None, server: str | None, told: dict[str, DocumentReport], *, as_json: bool
) -> None:
    """One sync, repeated while it fails; what fails in the same way as before is not told again."""
    said = ""
    while True:
        try:
            with Bar() as bar:
                for report in library.sync(domain, server, local=True, progress=bar.watcher):
                    if _is_news(report, told.get(report.source)):
                        bar.show(report, as_json=as_json)
                    told[report.source] = report
            return
        except TacticianError as error:
            if str(error) != said:
                said = str(error)
                note(said)
            time.sleep(RETRY)


def _is_news(report: DocumentReport, before: DocumentReport | None) -> bool:
    """Whether a report is told while files are followed: not that all is well, nor what editors leave for a moment."""
    if report.status == "failed":
        return report != before and not temporary(PurePosixPath(report.source).name)
    return report.status != "unchanged"


@contextmanager
def _ending() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
