"""Documents into chunks: pieces of one to a few paragraphs that know the headings above them.

Every chunk is a verbatim slice of its document's text. The time grows with the length of the text, whatever it holds.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from knowledge.importing import CIRCULAR
from knowledge.library.blocks import Headings, Span, blocks, short
from knowledge.library.loading import Parsed, Part

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

VERSION = "1"
"""Part of every document's digest: another number makes `sync` cut all documents anew."""

TARGET = 900
"""Characters that a chunk should not exceed; about as much as the built-in embedder reads."""

TINY = 120
"""Sections below this many characters join a neighbour."""

OVERLAP = 120
"""Characters at most that a chunk repeats of the one before it in the same section."""

SEPARATOR = " › "

_SLICE = 20_000  # characters that are split at once

_SPACE = re.compile(r"\s")
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:(?:#.*|[\w\"'][^\n:]*:(?:[ \t].*)?)\n(?:.*\n)*?)?---[ \t]*(?:\n|\Z)"
    r"|\+\+\+[ \t]*\n(?:.*\n)*?\+\+\+[ \t]*(?:\n|\Z)"
)
"""YAML whose first line names something, since `---` may be a rule as well, or TOML as Hugo has it.

See https://pandoc.org/MANUAL.html#extension-yaml_metadata_block and https://gohugo.io/content-management/front-matter.
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document."""

    locator: str
    """Where it stands: headings, outermost first, then page or row: `Error codes › E5: Water level`; may be empty."""
    text: str
    anchor: str = ""
    """See loading.Part."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A document in pieces."""

    title: str
    """Its first heading, or the name that was given."""
    chunks: tuple[Chunk, ...]


def cut(parsed: Parsed, name: str) -> Cut:
    """A document in chunks; `name` is its title where it has neither title nor heading."""
    title, chunks = parsed.title, list[Chunk]()
    for part in parsed.parts:
        first, pieces = _cut(part)
        title = title or first
        chunks += pieces
    return Cut(short(title or name), tuple(chunks))


def _cut(part: Part) -> tuple[str | None, list[Chunk]]:
    """The title that the part gives itself, and its chunks. Front matter is left out, its `title:` used."""
    text = part.text
    matter = None if part.plain else _FRONT_MATTER.match(text)
    found = blocks(text, matter.end() if matter else 0, plain=part.plain)
    titled = re.search(r"^title[ \t]*[:=][ \t]*(.+)$", matter.group(), re.MULTILINE) if matter else None
    headings = [*part.headings, *(block.headings[0] for block in found if block.headings)]
    title = titled.group(1).strip(" \t\"'") if titled else headings[0] if headings else None
    spans = [span for section in _sections(found) for span in _packed(text, section)]
    spans = _headed(text, spans) if part.pairs else _joined(spans)
    pieces = ((span, text[span.start : span.end].strip("\n").rstrip()) for span in spans)
    return title, [
        Chunk(_locator(part, span.headings), piece, _anchor(part, span)) for span, piece in pieces if piece.strip()
    ]


def _locator(part: Part, headings: Headings) -> str:
    return SEPARATOR.join(step for step in (*map(short, part.headings), *headings, part.place) if step)


def _anchor(part: Part, span: Span) -> str:
    """What holds where `span` begins."""
    passed = bisect_right(part.anchors, span.start, key=lambda anchor: anchor[0])
    return part.anchors[passed - 1][1] if passed else part.anchor


def _sections(found: list[Span]) -> Iterator[list[Span]]:
    """Runs of blocks below one heading; the heading is one block with the first that follows it."""
    section: list[Span] = []
    for block in found:
        if block.opens and section:
            yield section
            section = []
        if len(section) == 1 and section[0].opens and section[0].size < TINY:
            section = [Span(section[0].start, block.end, block.headings)]
        else:
            section.append(block)
    if section:
        yield section


def _packed(text: str, section: list[Span]) -> Iterator[Span]:
    """The blocks of one section packed into spans of at most TARGET characters; longer blocks are split."""
    headings = section[0].headings
    held: list[Span] = []
    for block in (piece for whole in section for piece in _pieces(text, whole)):
        if held and block.end - held[0].start > TARGET:
            yield Span(held[0].start, held[-1].end, headings)
            held = held[-1:] if held[-1].size <= OVERLAP and len(held) > 1 else []
        held.append(block)
    yield Span(held[0].start, held[-1].end, headings)


def _pieces(text: str, block: Span) -> list[Span]:
    if block.size <= TARGET or not text[block.start : block.end].strip():
        return [block]
    return [piece for start, end in _slices(text, block) for piece in _split(text, start, end, block.headings)]


def _slices(text: str, block: Span) -> Iterator[tuple[int, int]]:
    """A block in runs of at most _SLICE characters, since the splitter's time grows with the square of what it gets."""
    start = block.start
    while block.end - start > _SLICE:
        window = text[start + _SLICE // 2 : start + _SLICE]
        at = window.rfind("\n") if "\n" in window else window.rfind(" ")
        end = start + _SLICE // 2 + at + 1 if at >= 0 else start + _SLICE
        yield start, end
        start = end
    yield start, block.end


def _split(text: str, start: int, end: int, headings: Headings) -> list[Span]:
    if not _SPACE.search(text, start, end):
        return [Span(at, min(at + TARGET, end), headings) for at in range(start, end, TARGET)]
    pieces = _splitter().create_documents([text[start:end]])
    starts = [start + int(piece.metadata["start_index"]) for piece in pieces]
    lengths = [len(piece.page_content) for piece in pieces]
    return [Span(first, first + length, headings) for first, length in zip(starts, lengths, strict=True)]


def _joined(spans: list[Span]) -> list[Span]:
    """`spans` with tiny ones joined to the next one, or at the end to the one before."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and min(last.size, span.size if span is spans[-1] else TARGET) < TINY and _fits(last, span):
            joined[-1] = Span(last.start, span.end, _common(last.headings, span.headings))
        else:
            joined.append(span)
    return joined


def _headed(text: str, spans: list[Span]) -> list[Span]:
    """`spans` with headings that nothing follows joined to the next heading, and no others joined."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and _is_heading(text[last.start : last.end]) and span.headings[: len(last.headings)] == last.headings:
            joined[-1] = Span(last.start, span.end, span.headings)
        else:
            joined.append(span)
    return joined


def _is_heading(text: str) -> bool:
    lines = text.strip().split("\n")
    return all(not line or line.startswith("#") for line in lines)


def _fits(left: Span, right: Span) -> bool:
    return right.end - left.start <= TARGET


def _common(left: Headings, right: Headings) -> Headings:
    """The headings of two joined neighbours: the deeper one's below a heading that they share, else what they share."""
    if right[: len(left)] == left:
        return right
    if left[: len(right)] == right:
        return left
    shared = tuple(a for a, b in zip(left, right, strict=False) if a == b)
    return shared or left


@cache
def _splitter() -> "RecursiveCharacterTextSplitter":
    with CIRCULAR:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", ". ", " ", ""],
        chunk_size=TARGET,
        chunk_overlap=OVERLAP,
        add_start_index=True,
        strip_whitespace=False,
    )
