"""The change to another embedder, as the terminal tells of it."""

import time
from typing import TYPE_CHECKING

from bot.cli.common import note

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.library.reembedding import Change

EVERY = 5.0
"""Seconds between two lines of progress."""


def told(change: "Change") -> str:
    """How far a change of the embedder is."""
    return (
        f"The embedder {change.after} is configured, but {change.before} answers until all passages are embedded anew "
        f"({change.done:,} of {change.total:,}). `tactician knowledge reembed` does that, and so does a running bot."
    )


def embed_anew(library: "Library") -> bool:
    """Make the configured embedder the one in force, with lines of progress; whether it was not that before.

    Raises HeldError where another process is at it, ServiceUnreachableError where the embedder does not answer.
    """
    change = library.change()
    if change is not None:
        note(f"Embedding {change.total - change.done:,} passages with {change.after} …")
    began = last = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            note(f"  {done:,} of {total:,} passages after {last - began:.0f} s")

    done = library.reembed(show)
    note("All passages are embedded anew." if done else "Nothing to do: the configured embedder is in force.")
    return done
