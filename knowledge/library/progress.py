"""What is told while documents are taken in."""

from collections.abc import Callable
from dataclasses import dataclass


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
    """Share in [0, 1] of the run's bytes that is done; the time left follows from it."""
    seconds: float
    """Since the run began."""


Watcher = Callable[[Progress], None]
