"""A streamed text cut into sentences, each as soon as it is complete.

A sentence ends at `.`, `!`, `?` or `…` with a space and no small letter behind it, at their full-width forms, and at
the end of its line; closing quotes, brackets, emphasis and citations `[n]` behind the mark belong to it. No sentence
ends after an abbreviation, an initial, a list's number or a German ordinal, nor within inline code or a link. A line
that goes on with a small letter was only wrapped. Fenced code and headings are no sentences; a row of a table is one.
"""

import re
from dataclasses import dataclass

_LONGEST = 2_000
"""Characters of a sentence, at most; what goes on beyond them is taken for another one."""
_CITATION = r"(?:[ \u00a0]*\[\d+\])"
_CLOSERS = r"[\"'”’»›“)\]*_~」』）】]*"
_END = re.compile(rf"(?:[.!?…]+{_CLOSERS}(?:{_CITATION}+(?=[\s\[]|\Z)|(?=\s|\Z))|[。！？]+{_CLOSERS}{_CITATION}*|\n)")
_CITATION_BEGUN = re.compile(rf"{_CITATION}*[ \u00a0]*\[\d*\Z")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}\s")
_ROW_END = re.compile(r"\s*\|?\s*\Z")
_MARKER = re.compile(r"(?:>\s*)*(?:[-*+•]\s+)?(?:\d{1,3}|[a-zA-Z])[.)]\Z")
_LAST_WORD = re.compile(r"[^\s(\[„“\"'*_]+\Z")
_ORDINAL = re.compile(r"\b(?:der|die|das|dem|den|des|zum|zur|am|vom|im|bis|ab|seit)\s+\d{1,2}\Z", re.IGNORECASE)
_NEVER_LAST = frozenset(
    """
    e.g i.e eg ie cf vs ca approx fig figs dr mr mrs ms prof st mt sec vol pp ed eds art abs resp incl excl dept est
    z.b d.h u.a bzw ggf inkl evtl sog vgl nr str tel mind zzgl p.ex env núm sra sr mme bijv o.a blz
    """.split()
)
"""Abbreviations, without their last point, behind which a sentence goes on."""
_LAST_BEFORE_CAPITAL = frozenset("etc usw a.m p.m inc ltd co corp jr max min no u.s u.k al hrs hr sek std".split())
"""Abbreviations behind which a sentence goes on unless a capital follows."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in the text; `end` is where its last character ends, counted from the text's start."""

    text: str
    end: int
    row: bool = False
    """Whether it is a row of a table; `end` then lies before the last bar."""


class SentenceStream:
    """Gives the sentences of a text that grows; what it gives does not depend on how the text was cut into pieces."""

    def __init__(self) -> None:
        self._pending = ""
        self._taken = 0
        """Characters that were dealt with."""
        self._looked = 0
        """Characters of what is pending in which no sentence ends."""
        self._fence: str | None = None

    def feed(self, text: str) -> list[Sentence]:
        """The sentences that are complete now, and were not before."""
        self._pending += text
        return self._run(final=False)

    def close(self) -> list[Sentence]:
        """The rest, as the sentences that it is."""
        return self._run(final=True)

    def _run(self, *, final: bool) -> list[Sentence]:
        found: list[Sentence] = []
        while True:
            self._take(len(self._pending) - len(self._pending.lstrip()))
            if not self._pending or not self._step(found, final):
                return found

    def _step(self, found: list[Sentence], final: bool) -> bool:
        """Deal with the beginning of what is pending; False where more text is needed."""
        line, newline, _ = self._pending.partition("\n")
        whole = bool(newline) or final
        if self._fence is not None:
            return whole and self._skip(line)
        if not whole and len(line) < 3 and set(line) <= set("`~#|"):
            return False
        if mark := _FENCE.match(line):
            self._fence = mark[1] if whole else None
            return whole and self._take(len(mark[1]))
        if _HEADING.match(line):
            return whole and self._take(len(line))
        if line.startswith("|"):
            return whole and self._row(line, found)
        return self._prose(found, final)

    def _skip(self, line: str) -> bool:
        """A line within fenced code, or its last one."""
        mark = line.strip()
        if self._fence and mark.startswith(self._fence) and not mark.strip(self._fence[0]):
            self._fence = None
        return self._take(max(len(line), 1))

    def _row(self, line: str, found: list[Sentence]) -> bool:
        end = _ROW_END.search(line)
        found.append(Sentence(line.strip(), self._taken + (end.start() if end else len(line)), row=True))
        return self._take(len(line))

    def _prose(self, found: list[Sentence], final: bool) -> bool:
        for mark in _END.finditer(self._pending, self._looked, _LONGEST):
            ends = self._ends(mark, final)
            if ends is None:
                return False
            if ends:
                return self._cut(found, mark.start() if mark[0] == "\n" else mark.end())
            self._looked = mark.end()
        if len(self._pending) > _LONGEST:
            space = self._pending.rfind(" ", 0, _LONGEST)
            return self._cut(found, space if space > 0 else _LONGEST)
        return final and self._cut(found, len(self._pending))

    def _ends(self, mark: re.Match[str], final: bool) -> bool | None:
        """Whether a sentence ends at a mark; None where that is undecided."""
        after = self._pending[mark.end() :]
        following = after.lstrip()[:1]
        if not final and (not following or _CITATION_BEGUN.match(after)):
            return None
        before = self._pending[: mark.start()]
        if mark[0] == "\n":
            return "\n" in after[: len(after) - len(after.lstrip())] or not following.islower()
        if mark[0][0] in "。！？":
            return not _inside(before)
        if following.islower() or _inside(before + mark[0]):
            return False
        return mark[0][0] != "." or mark[0].startswith("..") or _may_end(before, following)

    def _cut(self, found: list[Sentence], end: int) -> bool:
        text = self._pending[:end].rstrip()
        found.append(Sentence(text, self._taken + len(text)))
        return self._take(end)

    def _take(self, length: int) -> bool:
        self._pending = self._pending[length:]
        self._taken += length
        self._looked = 0
        return True


def sentences(text: str) -> list[Sentence]:
    """The sentences of a whole text."""
    stream = SentenceStream()
    return [*stream.feed(text), *stream.close()]


def _may_end(before: str, following: str) -> bool:
    """Whether a point behind `before` may end a sentence."""
    if _MARKER.match(f"{before}.") or _ORDINAL.search(before):
        return False
    found = _LAST_WORD.search(before)
    word = found[0].lower() if found else ""
    if word in _NEVER_LAST or (len(word) == 1 and word.isalpha() and found and found[0].isupper()):
        return False
    return word not in _LAST_BEFORE_CAPITAL or following.isupper()


def _inside(text: str) -> bool:
    """Whether the end of `text` lies within inline code or a link of its last line."""
    line = text[text.rfind("\n") + 1 :]
    if line.count("`") % 2:
        return True
    bracket, target = line.rfind("["), line.rfind("](")
    return bracket > line.rfind("]") or (target >= 0 and ")" not in line[target:])
