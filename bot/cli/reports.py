"""What `knowledge add`, `sync` and `remove` print: a line a document, and a progress bar in a terminal."""

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Self

import click

from bot.cli.common import note, print_json
from knowledge.library.progress import Progress, Watcher
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

STOPPED = "What was reported is stored; the same command goes on with the rest."
NAME = 32
"""Characters of a document's name beside the bar."""

Work = Callable[[Watcher | None], Iterable[DocumentReport]]
"""Documents in work: takes who is told of the progress."""


def reported(work: Work, *, as_json: bool, empty_is_fine: bool = False) -> int:
    """Print each report as it comes; 0 when at least one document is fine, else 1."""
    counts: dict[str, int] = {}
    try:
        with Bar() as bar:
            for report in work(bar.watcher):
                counts[report.status] = counts.get(report.status, 0) + 1
                bar.show(report, as_json=as_json)
    except KeyboardInterrupt:
        note(STOPPED)
        raise
    if not as_json:
        note(", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "Nothing to do.")
    fine = sum(number for status, number in counts.items() if status != "failed")
    return 0 if fine or (empty_is_fine and not counts) else 1


class Bar:
    """A progress bar on standard error, where that is a terminal; else nothing. Lines go above it."""

    def __init__(self) -> None:
        self._bars = _bars() if sys.stderr.isatty() else None
        self._task = self._bars.add_task("", total=1.0, visible=False, so_far="") if self._bars else None

    def __enter__(self) -> Self:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    @property
    def watcher(self) -> Watcher | None:
        """Who is told of the progress, if there is a bar."""
        return self._moved if self._bars is not None else None

    def show(self, report: DocumentReport, *, as_json: bool) -> None:
        """One report: an object, or a line where something has become of the document."""
        if as_json:
            self._above(lambda: print_json(report.as_json()), sys.stdout.isatty())
        elif report.status == "failed":
            self._above(lambda: note(f"failed     {printable(report.source)}: {printable(report.reason or '')}"), True)
        elif report.status != "unchanged":
            why = f": {printable(report.reason)}" if report.reason else ""
            line = f"{report.status:<10} {printable(report.source)} ({report.chunks} passages){why}"
            self._above(lambda: click.echo(line), sys.stdout.isatty())

    def _above(self, say: Callable[[], None], shared: bool) -> None:
        """Lets `say` print; where it shares the terminal with the bar, that one steps aside."""
        if self._bars is None or not shared:
            say()
            return
        self._bars.stop()
        say()
        self._bars.start()

    def _moved(self, progress: Progress) -> None:
        if self._bars is None or self._task is None:
            return
        so_far = f"{progress.documents}/{progress.total} documents  {progress.chunks} passages  {rate(progress)}"
        self._bars.update(
            self._task,
            completed=progress.share,
            description=shortened(printable(progress.source)),
            so_far=so_far,
            visible=progress.documents < progress.total,
        )


def rate(progress: Progress) -> str:
    """Passages a second so far."""
    return f"{progress.chunks / progress.seconds:.0f}/s" if progress.seconds > 0 else "–/s"


def shortened(name: str) -> str:
    """The end of a long name, which tells more than its beginning."""
    return name if len(name) <= NAME else f"…{name[1 - NAME :]}"


def printable(text: str) -> str:
    """`text` without characters that would move the cursor or change colours."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _bars() -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TextColumn("{task.fields[so_far]}", markup=False),
        TimeRemainingColumn(),
    )
    return Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    )
