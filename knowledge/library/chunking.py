"""Documents into chunks: pieces of one to a few paragraphs that know the headings above them.

Every chunk is a verbatim slice of its document. Headings are found by a CommonMark parser, so that a `#` inside a code
fence is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from knowledge.library.loading import Parsed, Part

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

VERSION = "1"
"""Part of every document's digest: another number makes `sync` cut all documents anew."""

TARGET = 900
"""Characters that a chunk should not exceed; about as much as the built-in embedder reads."""

TINY = 120
"""Sections below this many characters join a neighbour."""

OVERLAP = 120
"""Characters at most that a chunk repeats of the one before it in the same section."""

MAX_HEADING = 160
"""Characters of a heading that are kept in locators and titles."""

SEPARATOR = " › "

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")

Headings = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters `start` to `end` of the document, and the headings that hold there."""

    start: int
    end: int
    headings: Headings
    opens: bool = False
    """Whether it begins with a heading."""

    @property
    def size(self) -> int:
        return self.end - self.start


def cut(parsed: Parsed, name: str) -> Cut:
    """A document in chunks; `name` is its title where it has neither title nor heading."""
    title, chunks = parsed.title, list[Chunk]()
    for part in parsed.parts:
        first, pieces = _cut(part)
        title = title or first
        chunks += pieces
    return Cut(_short(title or name), tuple(chunks))


def _cut(part: Part) -> tuple[str | None, list[Chunk]]:
    """The title that the part gives itself, and its chunks. Front matter is left out, its `title:` used."""
    text = part.text
    matter = _FRONT_MATTER.match(text)
    blocks = _blocks(text, matter.end() if matter else 0)
    titled = re.search(r"^title:[ \t]*(.+)$", matter.group(), re.MULTILINE) if matter else None
    headings = [*part.headings, *(block.headings[0] for block in blocks if block.headings)]
    title = titled.group(1).strip(" \t\"'") if titled else headings[0] if headings else None
    spans = [span for section in _sections(blocks) for span in _packed(text, section)]
    pieces = ((span.headings, text[span.start : span.end].strip("\n").rstrip()) for span in _joined(spans))
    return title, [Chunk(_locator(part, above), piece, part.anchor) for above, piece in pieces if piece.strip()]


def _locator(part: Part, headings: Headings) -> str:
    return SEPARATOR.join(step for step in (*map(_short, part.headings), *headings, part.place) if step)


def _blocks(text: str, begin: int) -> list[_Span]:
    """The top-level blocks in order (headings, paragraphs, lists, fences, tables), each up to the next one's start."""
    starts = [begin, *(match.end() for match in re.finditer("\n", text[begin:]))]
    starts[1:] = [begin + start for start in starts[1:]]
    found: list[tuple[int, Headings, bool]] = []
    above: list[tuple[int, str]] = []
    tokens = _block_parser().parse(text[begin:])
    for position, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        opens = token.type == "heading_open"
        if opens:
            depth = int(token.tag[1])
            above = [*(heading for heading in above if heading[0] < depth), (depth, _heading(tokens[position + 1]))]
        start = starts[token.map[0]] if found else begin  # what precedes the first block, such as link targets, is its
        found.append((start, tuple(heading for _, heading in above if heading), opens))
    found = found or [(begin, (), False)]
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return [_Span(start, end, headings, opens) for (start, headings, opens), end in zip(found, ends, strict=True)]


def _heading(inline: "Token") -> str:
    """A heading's words without markup and without an attribute list such as `{ #anchor }`."""
    breaks = {"softbreak", "hardbreak"}
    (parsed,) = _parser().parseInline(inline.content[: 4 * MAX_HEADING])
    words = "".join(" " if child.type in breaks else child.content for child in parsed.children or ())
    return _short(" ".join(re.sub(r"\{\s*[#.:][^}]*\}\s*$", "", words).split()))


def _short(words: str) -> str:
    return words if len(words) <= MAX_HEADING else words[: MAX_HEADING - 1] + "…"


def _sections(blocks: list[_Span]) -> Iterator[list[_Span]]:
    """Runs of blocks below one heading; the heading is one block with the first that follows it."""
    section: list[_Span] = []
    for block in blocks:
        if block.opens and section:
            yield section
            section = []
        if len(section) == 1 and section[0].opens and section[0].size < TINY:
            section = [_Span(section[0].start, block.end, block.headings)]
        else:
            section.append(block)
    if section:
        yield section


def _packed(text: str, section: list[_Span]) -> Iterator[_Span]:
    """The blocks of one section packed into spans of at most TARGET characters; longer blocks are split."""
    headings = section[0].headings
    held: list[_Span] = []
    for block in (piece for whole in section for piece in _pieces(text, whole)):
        if held and block.end - held[0].start > TARGET:
            yield _Span(held[0].start, held[-1].end, headings)
            held = held[-1:] if held[-1].size <= OVERLAP and len(held) > 1 else []
        held.append(block)
    yield _Span(held[0].start, held[-1].end, headings)


def _pieces(text: str, block: _Span) -> list[_Span]:
    if block.size <= TARGET:
        return [block]
    pieces = _splitter().create_documents([text[block.start : block.end]])
    starts = [block.start + int(piece.metadata["start_index"]) for piece in pieces]
    lengths = [len(piece.page_content) for piece in pieces]
    return [_Span(start, start + length, block.headings) for start, length in zip(starts, lengths, strict=True)]


def _joined(spans: list[_Span]) -> list[_Span]:
    """`spans` with tiny ones joined to the next one, or at the end to the one before."""
    joined: list[_Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and min(last.size, span.size if span is spans[-1] else TARGET) < TINY and _fits(last, span):
            joined[-1] = _Span(last.start, span.end, _common(last.headings, span.headings))
        else:
            joined.append(span)
    return joined


def _fits(left: _Span, right: _Span) -> bool:
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
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


@cache
def _block_parser() -> "MarkdownIt":
    """Finds blocks and leaves their insides alone, which are nine tenths of the work."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


@cache
def _splitter() -> "RecursiveCharacterTextSplitter":
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", ". ", " ", ""],
        chunk_size=TARGET,
        chunk_overlap=OVERLAP,
        add_start_index=True,
        strip_whitespace=False,
    )
