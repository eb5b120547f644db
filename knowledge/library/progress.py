"""What is told while documents are taken in."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run of `add` or `sync` has come."""

    source: str
    """The document in work, or the last one that is done."""
    documents: int
    """Done, whatever became of them."""
    total: int
    """Documents of this run."""
    chunks: int
    """Embedded so far."""
    share: float
    """Share in [0, 1] of the bytes to be read that is done; the time left follows from it. What is known to be
    unchanged without reading it counts for nothing."""
    seconds: float
    """Since the run began."""


Watcher = Callable[[Progress], None]


class Meter:
    """Counts what is done of a run of `total` documents that make `weight` bytes of work, and tells `watcher`."""

    def __init__(self, total: int, weight: int, watcher: Watcher | None) -> None:
        self._watcher = watcher
        self._began = time.monotonic()
        self._weight = weight
        self._done = 0.0
        self._progress = Progress("", 0, total, 0, 0.0, 0.0)

    def embedded(self, source: str, chunks: int, weight: float) -> None:
        """`chunks` more are embedded, which are worth `weight` bytes."""
        self._tell(source, 0, chunks, weight)

    def waiting(self, source: str) -> None:
        """Nothing is done but to wait for a page."""
        self._tell(source, 0, 0, 0)

    def done(self, source: str, weight: float = 0) -> None:
        """One more document is done; `weight` is what was not told as `embedded`."""
        self._tell(source, 1, 0, weight)

    def _tell(self, source: str, documents: int, chunks: int, weight: float) -> None:
        self._done += weight
        self._progress = replace(
            self._progress,
            source=source,
            documents=self._progress.documents + documents,
            chunks=self._progress.chunks + chunks,
            share=min(1.0, self._done / self._weight) if self._weight else 1.0,
            seconds=time.monotonic() - self._began,
        )
        if self._watcher is not None:
            self._watcher(self._progress)
