"""Where the blocks of a text begin (headings, paragraphs, lists, fences, tables), and which headings hold there.

A CommonMark parser finds them, so that a `#` inside a code fence is no heading. Its time can grow with the square of a
text that is all structure, and tokens take memory; texts beyond CAREFUL are scanned by pattern instead, in linear time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CAREFUL = 1_000_000
"""Characters of a text at most that the CommonMark parser reads."""

CAREFUL_LINES = 20_000
"""Lines at most that it reads."""

CAREFUL_LINE = 20_000
"""Characters of a line at most that it reads: columns of a table take more than their share."""

MAX_HEADING = 160
"""Characters of a heading that are kept in locators and titles."""

_MOST_HEADINGS = 20_000  # a scanned text with more of them is no text with headings
_DENSE = 60  # scanned blocks shorter than this many characters are one with the next

_OPENS = re.compile(
    r"\n(?:[ \t]*\n)+|^ {0,3}(?:(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)"
    r"|(?P<hashes>#{1,6})(?:[ \t]+(?P<title>[^\n]*))?$)",
    re.MULTILINE,
)
_UNDERLINED = re.compile(r"([^\n#`~>|-][^\n]{0,640})\n {0,3}(?:(=+)|-{2,})[ \t]*$", re.MULTILINE)
_HASHES_AT_END = re.compile(r"[ \t]+#{1,20}[ \t]*$")
_MARKUP = re.compile(r"[*_`<>&\\\[\]!~]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")

Headings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, and the headings that hold there."""

    start: int
    end: int
    headings: Headings
    opens: bool = False
    """Whether it begins with a heading."""

    @property
    def size(self) -> int:
        return self.end - self.start


_Opening = tuple[int, int, str]
"""Where a block begins; the level of the heading that it is, or 0; that heading's words."""


def blocks(text: str, begin: int = 0, *, plain: bool = False) -> list[Span]:
    """The top-level blocks of `text` from `begin` on in order, each up to the next one's start; at least one.

    With `plain` there is no markup in it, and blank lines alone part blocks.
    """
    openings: Iterable[_Opening]
    if plain:
        openings = _paragraphs(text, begin)
    elif _is_beyond_care(text, begin):
        openings = _scanned(text, begin)
    else:
        openings = _parsed(text, begin)
    found: list[tuple[int, Headings, bool]] = []
    above: list[tuple[int, str]] = []
    for start, depth, words in openings:
        if depth:
            above = [*(heading for heading in above if heading[0] < depth), (depth, words)]
        # what precedes the first block, such as link targets, is part of it
        found.append((start if found else begin, tuple(heading for _, heading in above if heading), bool(depth)))
    found = found or [(begin, (), False)]
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return [Span(start, end, headings, opens) for (start, headings, opens), end in zip(found, ends, strict=True)]


def short(words: str) -> str:
    """`words` within MAX_HEADING characters."""
    return words if len(words) <= MAX_HEADING else words[: MAX_HEADING - 1] + "…"


def _is_beyond_care(text: str, begin: int) -> bool:
    if len(text) - begin > CAREFUL or text.count("\n", begin) > CAREFUL_LINES:
        return True
    return any(len(line) > CAREFUL_LINE for line in text.split("\n"))


def _parsed(text: str, begin: int) -> Iterator[_Opening]:
    """Openings as the CommonMark parser sees them."""
    starts = [begin, *(match.end() for match in re.compile("\n").finditer(text, begin))]
    tokens = _block_parser().parse(text[begin:])
    for position, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        if token.type == "heading_open":
            yield starts[token.map[0]], int(token.tag[1]), _heading(tokens[position + 1])
        else:
            yield starts[token.map[0]], 0, ""


def _paragraphs(text: str, begin: int) -> Iterator[_Opening]:
    """Openings after blank lines."""
    yield begin, 0, ""
    for match in re.compile(r"\n[ \t]*\n\s*").finditer(text, begin):
        if match.end() < len(text):
            yield match.end(), 0, ""


def _scanned(text: str, begin: int) -> list[_Opening]:
    """Openings at headings and after blank lines outside fences, in one pass; very short blocks are one."""
    openings = list(_lines_that_open(text, begin))
    titled = sum(1 for _, depth, _ in openings if depth) <= _MOST_HEADINGS
    kept: list[_Opening] = []
    for start, depth, line in openings:
        if kept and kept[-1][0] == start:
            kept.pop()
        if titled and depth:
            kept.append((start, depth, _plainly(line)))
        elif not kept or start - kept[-1][0] >= _DENSE:
            kept.append((start, 0, ""))
    return kept


def _lines_that_open(text: str, begin: int) -> Iterator[_Opening]:
    """Openings with a heading's line in the place of its words."""
    fence = ""
    yield _after_blank(text, begin)
    for match in _OPENS.finditer(text, begin):
        marks, hashes = match["fence"], match["hashes"]
        if fence:
            fence = "" if marks and marks.startswith(fence) and not match["info"].strip("`~ \t") else fence
        elif marks:
            fence = marks
            yield match.start(), 0, ""
        elif hashes:
            yield match.start(), len(hashes), _HASHES_AT_END.sub("", match["title"] or "")
        elif match.end() < len(text):
            yield _after_blank(text, match.end())


def _after_blank(text: str, start: int) -> _Opening:
    underlined = _UNDERLINED.match(text, start)
    return (start, 1 if underlined[2] else 2, underlined[1]) if underlined else (start, 0, "")


def _heading(inline: "Token") -> str:
    """A heading's words without markup and without an attribute list such as `{ #anchor }`."""
    content = inline.content[: 4 * MAX_HEADING]
    if not _MARKUP.search(content):
        return _words(content)
    breaks = {"softbreak", "hardbreak"}
    (parsed,) = _parser().parseInline(content)
    return _words("".join(" " if child.type in breaks else child.content for child in parsed.children or ()))


def _plainly(content: str) -> str:
    """As `_heading`, in less time and less well."""
    content = content[: 4 * MAX_HEADING]
    return _words(re.sub(r"[*`]+", "", _LINK.sub(r"\1", content)) if _MARKUP.search(content) else content)


def _words(content: str) -> str:
    return short(" ".join(re.sub(r"\{\s*[#.:][^}]*\}\s*$", "", content).split()))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


@cache
def _block_parser() -> "MarkdownIt":
    """Finds blocks and leaves their insides alone, which are nine tenths of the work."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
