"""Citations in answers: none that points nowhere is let through, and what an answer rests on is told."""

import re
from collections.abc import Sequence

from knowledge.types import Citation, Passage
from routers.refusals import is_refusal

_WORDS = (
    "passage passages source sources document documents doc docs ref reference references citation "
    "quelle quellen abschnitt textstelle dokument fuente fuentes pasaje documento extrait no nr "
    "源 来源 來源 文档 文件 文書 资料 資料 段落 引用 参考 參考 出典 문서 출처 자료 источник документ фрагмент"
).split()
_WORD = rf"(?:(?:{'|'.join(_WORDS)})(?![^\W\d_])\.?\s*[:：\#]?\s*|\#\s*)"
_RANGE = r"\d+(?:\s*[-–]\s*\d+(?!\s*[-–]))?"
_PLACE = rf"(?:,?\s*\b(?:p|pp|page|pages|s|seite|seiten|pág|página|line|lines|zeile)\b\.?\s*{_RANGE})"
_CITATION = re.compile(
    rf"\s*\^?{_WORD}?({_RANGE}(?:\s*(?:[,;&，、；]|\b(?:and|und|et|y)\b)\s*{_WORD}?{_RANGE})*){_PLACE}?\s*",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\s*\d+:\d+\s*")
"""How some models point into what a search of their own has found: `【4:0†manual】`."""
_MAYBE = re.compile(r"\[?\s*\^?([^\W\d_]*)[\w\s,;&#:.–：，、；-]*")
_LINK = re.compile(r"\([^()\s]*\)")
_LINK_SO_FAR = re.compile(r"\([^()\s]*")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_FENCE_SO_FAR = re.compile(r"[ \t]*(?:`{0,2}|~{0,2})")
_PLAIN = re.compile(r"[^`\\\[【［ \n]+")
_BRACKETS = {"[": "]", "【": "】", "［": "］"}
_LONGEST_BRACKET = 60
"""Characters between brackets beyond which they hold no citation."""
_LONGEST_CODE = 300
"""Characters after a backtick within which its span must close on the same line, or the line of a fence end."""
_LONGEST_LINK = 2_000
_CLOSING = frozenset(".,;:!?)]}\n")


class CitationStream:
    """A filter for streamed text in which `[n]` cites passage n of `passages`.

    Every `[n]` that points nowhere is left out, with the space before it. `[1, 2]`, `[1-2]`, `[passage 1]`, `[^1]`,
    `[1, p. 3]`, `[[1]]` and `【1】` become `[1][2]` or `[1]`. Markdown links, escaped brackets, fenced and inline code
    and all other brackets stay as they are. The output does not depend on how the text was cut into pieces.
    """

    def __init__(self, passages: int, *, rounded: bool = False) -> None:
        """`rounded`: a citation that points nowhere becomes `(n)`, in a text of which nothing is to be lost."""
        self.numbers: list[int] = []
        """Passages cited so far, in order, with repetitions."""
        self._passages = passages
        self._rounded = rounded
        self._held = ""
        self._out: list[str] = []
        self._spaces = ""
        self._dropped = False
        self._line_start = True
        self._fence: str | None = None

    def feed(self, text: str) -> str:
        """What of the text so far is decided and was not returned before."""
        self._held += text
        return self._run(final=False)

    def close(self) -> str:
        """The rest."""
        decided = self._run(final=True)
        rest = "" if self._dropped else self._spaces
        self._spaces = ""
        return decided + rest

    def _run(self, *, final: bool) -> str:
        while self._held and self._step(final):
            pass
        out, self._out = "".join(self._out), []
        return out

    def _step(self, final: bool) -> bool:
        """Decide on the beginning of what is held; False where more text is needed."""
        if self._fence is not None:
            return self._step_in_fence(final)
        if self._line_start and (opened := self._open_fence(final)) is not None:
            return opened
        self._line_start = False
        character = self._held[0]
        if character == "`":
            return self._step_code(final)
        if character in _BRACKETS:
            return self._step_bracket(final)
        if character == "\\":
            if len(self._held) == 1 and not final:
                return False
            return self._emit(2)
        if character == " ":
            return self._step_spaces()
        plain = _PLAIN.match(self._held)
        self._line_start = plain is None
        return self._emit(plain.end() if plain else 1)

    def _emit(self, length: int) -> bool:
        """Let the first `length` held characters through, after the spaces before them."""
        return self._say(self._held[:length], length)

    def _say(self, text: str, length: int) -> bool:
        """Put `text` in place of the first `length` held characters."""
        self._held = self._held[length:]
        if self._dropped and text[0] in _CLOSING:
            self._spaces = ""
        self._out.append(self._spaces + text)
        self._spaces, self._dropped = "", False
        return True

    def _step_spaces(self) -> bool:
        length = len(self._held) - len(self._held.lstrip(" "))
        self._spaces = self._held[:length] if self._dropped else self._spaces + self._held[:length]
        self._dropped = False
        self._held = self._held[length:]
        return True

    def _open_fence(self, final: bool) -> bool | None:
        """None where the line opens no fence; else whether it could be dealt with."""
        line, newline, _ = self._held[: _LONGEST_CODE + 1].partition("\n")
        match = _FENCE.match(line)
        if match is None:
            undecided = not newline and not final and len(line) <= _LONGEST_CODE
            return False if undecided and _FENCE_SO_FAR.fullmatch(line) else None
        if match[1][0] == "`" and "`" in line[match.end() :]:
            return None
        if newline:
            self._fence = match[1]
            return self._emit(len(line) + 1)
        return None if final or len(line) > _LONGEST_CODE else False

    def _step_in_fence(self, final: bool) -> bool:
        line, newline, _ = self._held.partition("\n")
        if not newline and not final:
            return False
        mark = line.strip()
        if self._fence and mark.startswith(self._fence) and not mark.strip(self._fence[0]):
            self._fence = None
        self._line_start = True
        return self._emit(len(line) + len(newline))

    def _step_code(self, final: bool) -> bool:
        run = len(self._held) - len(self._held.lstrip("`"))
        if run == len(self._held) and not final:
            return False
        line, newline, _ = self._held[: run + _LONGEST_CODE].partition("\n")
        close = re.search(rf"(?<!`)`{{{run}}}(?!`)", line[run:])
        whole = newline or final or len(self._held) >= run + _LONGEST_CODE
        if close and (whole or run + close.end() < len(line)):
            return self._emit(run + close.end())
        return self._emit(run) if whole else False

    def _step_bracket(self, final: bool) -> bool:
        closing = _BRACKETS[self._held[0]]
        inside, closed, after = self._held[1 : _LONGEST_BRACKET + 2].partition(closing)
        if not closed:
            return False if not final and self._may_cite(inside) else self._emit(1)
        length = len(inside) + 2
        if closing == "]" and inside.startswith("["):
            if not after and not final and _cited_in(inside[1:]) is not None:
                return False
            inside, length = inside[after[:1] == "]" :], length + 1
        if (numbers := _cited_in(inside)) is None:
            return self._emit(1)
        if closing == "]" and (link := self._link(self._held[length:], final)) is not None:
            return self._emit(length + link) if link else False
        return self._cite(numbers, length)

    def _may_cite(self, inside: str) -> bool:
        match = _MAYBE.fullmatch(inside.partition("†")[0])
        if match is None or len(inside) > _LONGEST_BRACKET or "\n" in inside:
            return False
        letters = match[1].lower()
        return not letters or any(word.startswith(letters) for word in _WORDS)

    def _link(self, after: str, final: bool) -> int | None:
        """Length of the link target after a bracket; 0 where that is undecided, None where there is none."""
        if match := _LINK.match(after):
            return match.end()
        if final or len(after) > _LONGEST_LINK:
            return None
        return 0 if not after or _LINK_SO_FAR.fullmatch(after) else None

    def _cite(self, numbers: str, length: int) -> bool:
        valid = [number for number in dict.fromkeys(_numbers(numbers)) if 1 <= number <= self._passages]
        if valid:
            self.numbers += valid
            return self._say("".join(f"[{number}]" for number in valid), length)
        if self._rounded and numbers:
            return self._say(f"({self._held[:length].strip('[]【】［］')})", length)
        self._held = self._held[length:]
        self._dropped = True
        return True


def _cited_in(inside: str) -> str | None:
    """The numbers of a citation between its brackets, as they stand there; None where it is none."""
    if "\n" in inside:
        return None
    cited, dagger, _ = inside.partition("†")
    if dagger and _ELSEWHERE.fullmatch(cited):
        return ""
    match = _CITATION.fullmatch(cited)
    return match[1] if match else None


def _numbers(text: str) -> list[int]:
    """The numbers in the text of a citation; `2-4` is 2, 3, 4."""
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", text):
        start, end = int(first), int(last or first)
        found += range(start, end + 1) if start <= end < start + 100 else (start, end)
    return found


def citing(text: str, passages: int, *, rounded: bool = False) -> str:
    """A whole text without the citations that point at none of `passages`; see `CitationStream`."""
    stream = CitationStream(passages, rounded=rounded)
    return stream.feed(text) + stream.close()


SUPPORT = 0.6
"""Share of a sentence's content words that must stand in a passage for it to support the sentence."""
_FEW_WORDS = 3
"""A sentence with fewer content words says too little to be supported by anything."""
_SMALL = frozenset(
    """
    a an the is are was were be been do does did can could will would should may might must has have had i you he she it
    we they your my its their this that these those there here what which who when where why how to of in on at for from
    with by as and or but if so not no than then also after before into out up down about according answer question
    passage document text der die das den dem des ein eine einen ist sind wird werden und oder nicht von zu mit für auf
    im sie es le la les un une des du de est sont et ou pas avec pour sur dans el los las una es son y o no del con por
    para en al
    """.split()
)


def cited(text: str, passages: Sequence[Passage], *, at_least_best: bool) -> tuple[Citation, ...]:
    """The passages that a finished answer rests on, in the order of their numbers (from 1, as in the prompt).

    Those whose [n] stands in the text outside of code. Where there is none: for each sentence of at least three content
    words the passage that holds most of them, if that is at least the share `SUPPORT` and every figure among them.
    With `at_least_best` (the built-in model, which rarely writes [n]) the passage with the highest score is always
    among them. A refusal rests on nothing. Quotes are the passages' verbatim text.
    """
    if not passages or not text.strip() or is_refusal(text):
        return ()
    stream = CitationStream(len(passages))
    stream.feed(text)
    stream.close()
    numbers = set(stream.numbers) or _supporting(text, passages)
    if at_least_best:
        numbers = numbers | {max(range(len(passages)), key=lambda place: passages[place].score) + 1}
    return tuple(_citation(number, passages[number - 1]) for number in sorted(numbers))


def quoted(passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """All of `passages`, for an answer that rests on each of them whatever its text says."""
    return tuple(_citation(number, passage) for number, passage in enumerate(passages, 1))


def _citation(number: int, passage: Passage) -> Citation:
    return Citation(
        number, passage.domain, passage.source, passage.locator, passage.title, passage.text, passage.address
    )


def _supporting(text: str, passages: Sequence[Passage]) -> set[int]:
    held = [_content(f"{passage.title} {passage.locator} {passage.text}") for passage in passages]
    found = set()
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        words = _content(sentence)
        if len(words) >= _FEW_WORDS:
            figures = {word for word in words if any(character.isdigit() for character in word)}
            shares = [len(words & have) / len(words) * (figures <= have) for have in held]
            if max(shares) >= SUPPORT:
                found.add(shares.index(max(shares)) + 1)
    return found


def _content(text: str) -> frozenset[str]:
    """The words of `text` that carry meaning; plural and verb endings of one letter are ignored."""
    words = re.findall(r"[^\W_]+(?:[-.,]\d+)*", text.lower())
    return frozenset(word.rstrip("s") or word for word in words if word not in _SMALL)
