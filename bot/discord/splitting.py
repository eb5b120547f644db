"""A long Markdown text in messages of at most 2,000 characters, cut where a reader would pause.

Cuts are sought from coarse to fine: before a code fence or a heading, between paragraphs, between lines (list items,
table rows), after a sentence, at a space, and only then inside a word. No link, mention or visible character is torn.
A fence that spans a cut is closed and opened again with its language; a fence that the text leaves open is closed. The
head of a table is repeated where the table goes on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.discord.graphemes import whole_border

LIMIT = 2000
"""Characters of a message's content (Discord, “Create Message”), counted here in UTF-16 units, the stricter way."""
FENCE = "```"
MANY = 10_000
GLIMPSE = 100
"""Characters by which a text may grow before a cut near its end is sought again."""
_CLOSING = f"\n{FENCE}"
_HALF = re.compile("[\ud800-\udfff]")
_TICKS = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"[\w+\-.#]{1,20}(?=\n)")
_PARAGRAPH = re.compile(r"\n[ \t]*\n+|\n(?=#{1,3} )")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?…。！？؟][\"'”’)\]]*\s|[。！？]")
_SPACE = re.compile(r"\s")
_ROW_FOLLOWS = re.compile(r"\n[ \t]*\|")
_DELIMITER = re.compile(r"\s*\|[\s:|-]*-[\s:|-]*")
_WHOLE = re.compile(
    r"(?<!`)`[^`\n]{1,300}`(?!`)|\[[^\[\]\n]{0,500}\]\(\s?<?[^\s()<>]{1,1500}>?\)|<?https?://[^\s<>]{1,1500}>?|<[@#:/a-zA-Z!&][^<>\s]{0,100}>"
)
"""What stays in one piece: short inline code, masked links, addresses, mentions and custom emoji."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A stretch of code: from the first backtick to behind the last one."""

    start: int
    end: int
    language: str

    @property
    def body(self) -> int:
        """Where the opening line ends."""
        return self.start + len(FENCE) + len(self.language)


def split(text: str, limit: int = LIMIT) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 units, in order, each valid Markdown of its own; [] for blank text.

    `limit` must be at least 100. While a text grows at its end, earlier parts stay as they are but for rare cases.
    """
    return Splitter(limit).parts(well_formed(text))


class Splitter:
    """Splits a text that grows at its end; looking at it ever again costs no more than splitting it once.

    A cut is settled as soon as no later text could move it. One that is not yet settled is sought again only after the
    text has grown by GLIMPSE characters.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        if limit < 100:
            raise ValueError("A part has at least 100 characters.")
        self._limit = limit
        self._begin()

    def parts(self, text: str, most: int = MANY) -> list[str]:
        """The parts of a well-formed `text` as `split` gives them; of more than `most` only one more."""
        text = text.strip("\n").rstrip()
        if not text.startswith(self._done):
            self._begin()
        found, prefix, rest = list(self._settled), self._prefix, text[len(self._done) :]
        while len(found) <= most:
            cut = self._cut(len(found), prefix, rest)
            if cut is None:
                found.append(_closed(prefix + rest))
                break
            found.append(cut.part)
            if len(found) == len(self._settled) + 1 and len(rest) > self._limit + LIMIT + GLIMPSE:
                self._settle(text, rest, cut)
            prefix, rest = cut.prefix, rest[cut.used :]
        return [part for part in found if part.strip()]

    def _begin(self) -> None:
        self._done = self._prefix = ""
        self._settled: list[str] = []
        self._guesses: dict[int, tuple[int, str, _Cut]] = {}

    def _settle(self, text: str, rest: str, cut: "_Cut") -> None:
        self._settled.append(cut.part)
        self._done = text[: len(text) - len(rest) + cut.used]
        self._prefix = cut.prefix

    def _cut(self, number: int, prefix: str, rest: str) -> "_Cut | None":
        length, head, cut = self._guesses.get(number, (-GLIMPSE, "", None))
        if cut is not None and length <= len(rest) < length + GLIMPSE and rest.startswith(head):
            return cut
        whole = prefix + rest
        if len(whole) <= self._limit and width(_closed(whole)) <= self._limit:
            return None
        cut = _first(prefix, rest, self._limit)
        self._guesses[number] = (len(rest), rest[: cut.used], cut)
        return cut


def width(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def has_halves(text: str) -> bool:
    """Whether `text` holds half surrogates, which no message can carry."""
    return not text.isascii() and _HALF.search(text) is not None


def well_formed(text: str) -> str:
    """`text` without half surrogates; halves that belong together are joined."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if has_halves(text) else text


def fences(text: str) -> list[Fence]:
    """The stretches of code in `text`, in order; one that is left open ends with the text."""
    found = []
    ticks = _TICKS.finditer(text)
    for opening in ticks:
        language = _LANGUAGE.match(text, opening.end())
        closing = next(ticks, None)
        end = closing.end() if closing else len(text)
        found.append(Fence(opening.start(), end, language[0] if language else ""))
    return found


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part, and how the text goes on behind it."""

    part: str
    prefix: str
    """What is repeated in front of the rest: a fence's opening line, or a table's head."""
    used: int
    """Characters of the text that are dealt with."""


def _first(prefix: str, rest: str, limit: int) -> _Cut:
    """The first part of a text that is too long for one."""
    text = prefix + rest
    at = _cut(text, limit, len(prefix))
    head, tail = text[:at], text[at:]
    fence = next((fence for fence in fences(text[: at + limit]) if fence.start < at < fence.end), None)
    if fence is None:
        part, opening, left = head.rstrip(), _table_head(text, at, limit), tail.lstrip(" \n")
    elif closing := _TICKS.match(tail.lstrip()):
        part, opening = head.rstrip("\n") + _CLOSING, ""
        left = tail.lstrip()[closing.end() :].lstrip(" \n")
    else:
        part, opening = head.rstrip("\n") + _CLOSING, f"{FENCE}{fence.language}\n"
        left = tail.removeprefix("\n")
    return _Cut(part, opening, len(rest) - len(left))


def _closed(text: str) -> str:
    """`text` with a closing fence, where it leaves one open."""
    if len(_TICKS.findall(text)) % 2 == 0:
        return text
    return text + (FENCE if text.endswith("\n") else _CLOSING)


def _cut(text: str, limit: int, floor: int = 0) -> int:
    """Where to cut `text` so that its head fits with a closing fence; in its later half wherever that can be.

    The first `floor` characters are repeated from the part before, so that the cut must come after them.
    """
    room = _prefix(text, limit - len(_CLOSING))
    code = fences(text[: room + limit])
    pieces = [match.span() for match in _WHOLE.finditer(text, 0, room + LIMIT)]
    lowest = room // 2
    for border in _borders(text[: room + 1], code):
        for place in reversed(border):
            if lowest <= place <= room and not any(start < place < end for start, end in pieces):
                return _before_row(text, place, floor, room, code)
    return _before_row(text, _anywhere(text, room, code, pieces), floor, room, code)


def _before_row(text: str, at: int, floor: int, room: int, code: list[Fence]) -> int:
    """`at`, or the place before the table's row that a cut at `at` would tear, unless the row is too long anyway."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    row = text[start : end if end >= 0 else len(text)]
    torn = text[start:at].strip() and text[at : start + len(row)].strip() and row.lstrip().startswith("|")
    if not torn or start - 1 <= floor or width(row) > room or any(fence.start < at < fence.end for fence in code):
        return at
    return start - 1


def _table_head(text: str, at: int, limit: int) -> str:
    """The first two lines of the table that goes on behind `at`; "" where none does, or where they are long."""
    if not _ROW_FOLLOWS.match(text, at):
        return ""
    lines = text[:at].split("\n")
    start = len(lines)
    while start and lines[start - 1].lstrip().startswith("|"):
        start -= 1
    head = "".join(f"{line}\n" for line in lines[start : start + 2])
    is_table = len(lines) - start > 2 and _DELIMITER.fullmatch(lines[start + 1])
    return head if is_table and width(head) <= limit // 4 else ""


def _prefix(text: str, units: int) -> int:
    """How many characters of `text` fit into `units` UTF-16 units."""
    return len(text[:units].encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _borders(window: str, code: list[Fence]) -> Iterator[list[int]]:
    """Possible cuts in ascending order, the best kind first."""

    def prose(pattern: re.Pattern[str], *, behind: bool = False) -> list[int]:
        found = (match.end() if behind else match.start() for match in pattern.finditer(window))
        return [place for place in found if not any(fence.start < place < fence.end for fence in code)]

    yield sorted([*prose(_PARAGRAPH), *(place for fence in code for place in (fence.start, fence.end))])
    yield sorted([*prose(_LINE), *_code_lines(window, code)])
    yield prose(_SENTENCE, behind=True)
    yield prose(_SPACE)


def _code_lines(window: str, code: list[Fence]) -> list[int]:
    """Ends of lines inside fences, but for the opening line and the one before the closing."""
    lines = [match.start() for match in _LINE.finditer(window)]
    inside = (place for place in lines for fence in code if fence.body < place < fence.end)
    return [place for place in inside if not window.startswith(FENCE, place + 1)]


def _anywhere(text: str, room: int, code: list[Fence], pieces: list[tuple[int, int]]) -> int:
    """A cut inside a line: before a link, a run of backticks or a fence's opening line rather than inside of it."""
    lowest = room // 2
    ticks = [match.span() for match in _TICKS.finditer(text, 0, room + LIMIT)]
    openings = [(fence.start, fence.body + 1) for fence in code]
    place = room
    for start, end in sorted([*pieces, *ticks, *openings], reverse=True):
        if start < place < end and start >= lowest:
            place = start
    return whole_border(text, place, lowest)
