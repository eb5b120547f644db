"""What every loader returns, and what it raises."""

from dataclasses import dataclass

MAX_BYTES = 5_000_000
"""Largest text that is read."""


class UnreadableError(Exception):
    """A file or page cannot become a document; the message says why, for a report."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text of a document that is cut by itself: all of it, a page, or a row."""

    text: str
    """Markdown, its line ends made one (a bare line feed)."""
    headings: tuple[str, ...] = ()
    """Headings above it, outermost first, as far as its own text does not hold them."""
    place: str = ""
    """Where it stands, as a person would say it: `page 3`, `row 12`."""
    anchor: str = ""
    """What leads a reader there when it is put behind the document's address and a `#`: `page=3`, `error-codes`."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's text, in its order."""

    parts: tuple[Part, ...]
    title: str | None = None
    """Its name as it says itself, where that is not its first heading."""


def too_large(limit: int = MAX_BYTES) -> str:
    """Why something larger than `limit` bytes is not read."""
    return f"Larger than {limit / 1e6:.0f} MB. Split it into parts."
