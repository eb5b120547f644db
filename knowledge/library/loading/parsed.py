"""What every loader returns, and what it raises."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

MAX_BYTES = 20_000_000
"""Largest text that is read, whether it is a file or what a file holds."""

MAX_BINARY = 50_000_000
"""Largest file that is read of the kinds that hold more than text."""


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
    anchors: tuple[tuple[int, str], ...] = ()
    """Characters of the text from which another anchor holds, ascending, and that anchor."""
    plain: bool = False
    """Whether the text has no markup: a `#` in it is no heading."""
    pairs: bool = False
    """Whether it holds questions with their answers, each a section that is no part of another's chunk."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's text, in its order."""

    parts: tuple[Part, ...]
    title: str | None = None
    """Its name as it says itself, where that is not its first heading."""
    address: str | None = None
    """Where it says itself that it lies on the web."""
    left_out: str = ""
    """What of it could not be taken in, or not as it was meant, as a sentence for a report; else empty."""


def too_large(limit: int = MAX_BYTES) -> str:
    """Why something larger than `limit` bytes is not read."""
    return f"Larger than {limit / 1e6:.0f} MB. Split it into parts."


_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")


def checked(parsed: Parsed) -> Parsed:
    """`parsed` without characters that nothing can store; raises UnreadableError where it holds too much.

    No character moves: what goes leaves a space.
    """
    return replace(parsed, parts=tuple(_checked(parsed)), title=_storable(parsed.title or "").strip() or None)


def _checked(parsed: Parsed) -> Iterator[Part]:
    left = MAX_BYTES
    for part in parsed.parts:
        left -= len(part.text)
        if left < 0:
            raise UnreadableError(f"It holds more than {MAX_BYTES / 1e6:.0f} MB of text. Split it into parts.")
        headings = tuple(" ".join(_storable(heading).split()) for heading in part.headings)
        yield replace(part, text=_storable(part.text), headings=headings)


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode().translate(_CONTROLS)
