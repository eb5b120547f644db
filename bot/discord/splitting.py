"""A long Markdown text in messages of at most 2,000 characters, cut where a reader would pause.

Cuts are sought from coarse to fine: before a code fence or a heading, between paragraphs, between lines (list items,
table rows), after a sentence, at a space, and only then inside a word. No link, mention or visible character is torn.
A fence that spans a cut is closed and opened again with its language; a fence that the text leaves open is closed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.discord.graphemes import whole_border

LIMIT = 2000
"""Characters of a message's content (Discord, “Create Message”), counted here in UTF-16 units, the stricter way."""
FENCE = "```"
_CLOSING = f"\n{FENCE}"
_TICKS = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"[\w+\-.#]{1,20}(?=\n)")
_PARAGRAPH = re.compile(r"\n[ \t]*\n+|\n(?=#{1,3} )")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?…。！？؟][\"'”’)\]]*\s|[。！？]")
_SPACE = re.compile(r"\s")
_WHOLE = re.compile(
    r"\[[^\[\]\n]{0,500}\]\(\s?<?[^\s()<>]{1,1500}>?\)|<?https?://[^\s<>]{1,1500}>?|<[@#:/a-zA-Z!&][^<>\s]{0,100}>"
)
"""What stays in one piece: masked links, addresses, mentions and custom emoji."""


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
    if limit < 100:
        raise ValueError("A part has at least 100 characters.")
    return [part for part in _parts(well_formed(text), limit) if part.strip()]


def width(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def well_formed(text: str) -> str:
    """`text` without half surrogates, which no message can carry; halves that belong together are joined."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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


def _parts(text: str, limit: int) -> Iterator[str]:
    rest = text.strip("\n").rstrip()
    while width(whole := _closed(rest)) > limit:
        at = _cut(rest, limit)
        head, tail = rest[:at], rest[at:]
        fence = next((fence for fence in fences(rest) if fence.start < at < fence.end), None)
        if fence is None:
            yield head.rstrip()
            rest = tail.lstrip(" \n")
        elif closing := _TICKS.match(tail.lstrip()):
            yield head.rstrip("\n") + _CLOSING
            rest = tail.lstrip()[closing.end() :].lstrip(" \n")
        else:
            yield head.rstrip("\n") + _CLOSING
            rest = f"{FENCE}{fence.language}\n" + tail.removeprefix("\n")
    yield whole


def _closed(text: str) -> str:
    """`text` with a closing fence, where it leaves one open."""
    if len(_TICKS.findall(text)) % 2 == 0:
        return text
    return text + (FENCE if text.endswith("\n") else _CLOSING)


def _cut(text: str, limit: int) -> int:
    """Where to cut `text` so that its head fits with a closing fence; in its later half wherever that can be."""
    room = _prefix(text, limit - len(_CLOSING))
    code = fences(text[: room + limit])
    pieces = [match.span() for match in _WHOLE.finditer(text, 0, room + LIMIT)]
    lowest = room // 2
    for border in _borders(text[: room + 1], code):
        for place in reversed(border):
            if lowest <= place <= room and not any(start < place < end for start, end in pieces):
                return place
    return _anywhere(text, room, code, pieces)


def _prefix(text: str, units: int) -> int:
    """How many characters of `text` fit into `units` UTF-16 units."""
    used = 0
    for count, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > units:
            return count
    return len(text)


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
