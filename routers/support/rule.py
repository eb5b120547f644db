"""The rule by which a sentence of an answer counts as supported by its passages.

Its passages are those that it cites, else all that were given. A sentence is supported unless

1. one of its codes (`E5`, `X1-210`) or figures stands in none of them, or a figure only with another unit;
2. the line that says most nearly the same has another figure of the same unit, and no line as near has this one;
3. less than the share `ENOUGH` of its content words and figures stands in one passage, and less than `ENOUGH_IN_ALL` in
   all of them together; words that the question brought in don't count against it;
4. one of its clauses has two content words or more, and none of them stands there;
5. the line that says most nearly the same says it with a “not” that the sentence lacks, or the other way round, or with
   the opposite word (on, off; above, below).

Questions, headings, sentences that lead in a list, that speak of the documents or of the asker's thanks, and those with
too few content words are exempt: they claim nothing. Where the answer is in another language than its passages, words
cannot be looked up, and rule 1 alone decides.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from knowledge.types import Passage
from routers.support.sentences import Sentence, sentences
from routers.support.words import Content, Figure, clauses, content
from routers.tasks import language_of

ENOUGH = 0.55
ENOUGH_IN_ALL = 0.7
NEARLY = 0.7
"""Share of a sentence's words that a line must hold to say nearly the same."""
CLEARLY = 0.25
"""How much nearer a line with another figure must be than the nearest one with the sentence's own."""
FEW_WORDS = 3
"""A sentence with fewer content words, and without figures and codes, claims nothing."""
LEAST_WORDS = 2
"""Content words that a clause needs to be taken for the opposite of a line."""
MEANT = 0.8
"""What a word counts that stands in the line before, where a line points back to it."""
FOREIGN = 0.15
"""Share of the content words below which an answer of unknown language is taken to be in another one."""

_CITATION = re.compile(r"\[(\d+)\]")
_POINTING = frozenset("it its they them this these es sie ihn il elle ils lo la".split())
_INLINE = re.compile(r"`([^`\n]+)`")
_EXEMPT = re.compile(
    r"""[?？]["'”»)*_]*\Z|[:：]["'”»)*_]*(?:\s+\d{1,2}[.)])?\Z  # a question, or what leads in a list
    | \A[\s>]*\*\*[^*]+\*\*[\s:]*\Z                   # a heading in bold
    | \A\|[\s:|-]+\|?\Z                              # the line below a table's head
    | \b(?:hope|glad|happy\ to|feel\ free|let\ me\ know|you['’]re\ welcome|good\ luck|happy\ \w+ing|sorry|thanks
        |thank\ you|(?:any\ )?(?:other|more|further)\ questions|if\ you\ (?:need|have)\ (?:any(?:thing)?|more|further)
        |gern\ geschehen|viel\ (?:glück|erfolg|spaß)|bitte\ (?:sehr|schön)|de\ rien|bonne\ chance|bon\ courage
        |de\ nada|buena\ suerte)\b
    | \b(?:document|passage|source|manual|context|text|dokument|textstelle|quelle|handbuch|anleitung|extrait|documento
        |pasaje)\w*\b.{0,60}\b(?:not|no|n['’]t|nothing|only|nicht|kein\w*|nur|ne|pas|non)\b
    | \b(?:not|no|nothing|n['’]t|nicht|kein\w*)\b.{0,60}
        \b(?:documents?|passages?|sources?|manual|context|dokumente?n?|textstellen?)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence or line of a passage."""

    said: Content
    parts: tuple[Content, ...]
    """Its clauses."""
    above: Content
    """The heading, or the words that lead in the list, above it."""

    meant: frozenset[str]
    """What its “it” or “they” stands for."""

    def share(self, words: Collection[str]) -> float:
        """How much of `words` stands in it."""
        return self._found(words) / len(words) if words else 0.0

    def nearness(self, said: Content) -> float:
        """How much of what a sentence says stands in it, figures included."""
        words = said.words | said.codes
        found = self._found(words) + sum(map(self.agrees, said.figures))
        return found / max(len(words) + len(said.figures), 1)

    def _found(self, words: Collection[str]) -> float:
        own = self.said.words | self.said.codes
        return sum(1.0 if word in own else MEANT if word in self.meant else 0.0 for word in words)

    def agrees(self, figure: Figure) -> bool:
        """Whether it holds that figure."""
        return any(figure.agrees(other) for other in (*self.said.figures, *self.above.figures))

    def differs(self, figure: Figure, said: Sequence[Figure]) -> bool:
        """Whether it holds not that figure, but one of the same unit that the sentence does not say."""
        others = (other for other in self.said.figures if other.unit == figure.unit)
        return not self.agrees(figure) and any(not any(map(other.agrees, said)) for other in others)


class Grounds:
    """The passages of one answer, ready to have its sentences looked up."""

    def __init__(self, passages: Sequence[Passage], question: str = "") -> None:
        self._lines = [list(_lines(passage)) for passage in passages]
        self._known = [
            frozenset(word for line in lines for said in (line.said, line.above) for word in said.words | said.codes)
            for lines in self._lines
        ]
        self._asked = content(question).words
        self._language = language_of(" ".join(passage.text for passage in passages)[:2_000])
        self._question_language = language_of(question)
        self._so_far = ""

    def supports(self, sentence: Sentence) -> bool:
        """Whether a sentence is supported, or exempt. Sentences of an answer are asked about in their order."""
        self._so_far = f"{self._so_far} {sentence.text}"[-400:]
        said = content(sentence.text)
        if _EXEMPT.search(sentence.text.strip()):
            return True
        chosen = self._chosen(sentence.text)
        lines = [line for place in chosen for line in self._lines[place]]
        if not _holds(said, lines) or not self._holds_code(sentence.text, chosen):
            return False
        if self._is_foreign(said, chosen):
            return True
        if _has_other_figures(said, lines) or any(_turns_round(part, lines) for part in _parts(sentence.text, said)):
            return False
        return _claims_nothing(said) or (self._covers(said, chosen) and self._covers_clauses(sentence.text, chosen))

    def _known_in(self, chosen: Sequence[int]) -> frozenset[str]:
        return frozenset().union(*(self._known[place] for place in chosen))

    def _chosen(self, text: str) -> list[int]:
        """The passages that a sentence cites, or all."""
        cited = {int(number) - 1 for number in _CITATION.findall(text)}
        return [place for place in range(len(self._lines)) if place in cited] or list(range(len(self._lines)))

    def _holds_code(self, text: str, chosen: Sequence[int]) -> bool:
        """Whether the words of inline code stand in the passages."""
        words = content(" ".join(_INLINE.findall(text))).words
        return all(any(word in self._known[place] for place in chosen) for word in words)

    def _is_foreign(self, said: Content, chosen: Sequence[int]) -> bool:
        """Whether a sentence is in another language than the passages."""
        language = language_of(self._so_far) or self._question_language
        if language is not None and self._language is not None:
            return language != self._language
        known = self._known_in(chosen)
        return language is not self._language and len(said.words & known) < FOREIGN * len(said.words)

    def _covers(self, said: Content, chosen: Sequence[int]) -> bool:
        every = self._known_in(chosen)
        words = [word for word in said.words if word in every or word not in self._asked]
        figures = len(said.figures) + len(said.codes)
        total = len(words) + figures
        if not total:
            return True
        best = max(sum(word in self._known[place] for word in words) for place in chosen)
        return (best + figures) / total >= ENOUGH or (
            sum(word in every for word in words) + figures
        ) / total >= ENOUGH_IN_ALL

    def _covers_clauses(self, text: str, chosen: Sequence[int]) -> bool:
        every = self._known_in(chosen) | self._asked
        for part in map(content, clauses(text)):
            if len(part.words) >= 2 and not (part.figures or part.codes or part.words & every):
                return False
        return True


def _lines(passage: Passage) -> Iterator[_Line]:
    title = f"{passage.title} {passage.locator}".replace("›", " ")
    head = above = content(title)
    before: frozenset[str] = frozenset()
    for text in (sentence.text for row in passage.text.splitlines() for sentence in sentences(row)):
        said = content(text)
        meant = before if said.plain & _POINTING else frozenset()
        before = said.words | said.codes
        yield _Line(said, tuple(map(content, clauses(text))), above, meant)
        if text.rstrip(" *").endswith((":", "：")):
            above = content(f"{title} {text}")
        elif not text.startswith(("-", "*", "|")) and not text[:1].isdigit():
            above = head


def _claims_nothing(said: Content) -> bool:
    return not said.figures and not said.codes and len(said.words) < FEW_WORDS


def _holds(said: Content, lines: Sequence[_Line]) -> bool:
    """Whether every code and every figure stands somewhere in `lines`."""
    codes = frozenset(code for line in lines for code in line.said.codes | line.above.codes)
    return said.codes <= codes and all(any(line.agrees(figure) for line in lines) for figure in said.figures)


def _has_other_figures(said: Content, lines: Sequence[_Line]) -> bool:
    words = said.words | said.codes
    for figure in said.figures:
        other = max((line.share(words) for line in lines if line.differs(figure, said.figures)), default=0.0)
        own = max((line.share(words) for line in lines if line.agrees(figure)), default=0.0)
        if other >= NEARLY and other - own >= CLEARLY:
            return True
    return False


def _parts(text: str, said: Content) -> list[Content]:
    """What of a sentence may be taken for an opposite: its clauses up to the first with a “not”, whose reach is not
    known; or the sentence as a whole, where they say too little."""
    parts: list[Content] = []
    for part in map(content, clauses(text)):
        parts += [part] if len(part.words) >= LEAST_WORDS else []
        if part.negative:
            break
    return parts or [said]


def _turns_round(said: Content, lines: Sequence[_Line]) -> bool:
    """Whether the nearest lines all say the opposite."""
    if len(said.words) < LEAST_WORDS:
        return False
    nearness = [line.nearness(said) for line in lines]
    best = max(nearness, default=0.0)
    near = [line for line, how_near in zip(lines, nearness, strict=True) if how_near >= best - 0.01]
    return best >= NEARLY and all(_opposite(said, line) for line in near)


def _opposite(said: Content, line: _Line) -> bool:
    """Whether a line says the opposite: an opposite word or a “not” on one side alone, but not both at once."""
    return said.opposes(line.said) != _differ_in_not(said, line)


def _differ_in_not(said: Content, line: _Line) -> bool:
    if said.negative:
        return not (line.said.negative or line.above.negative)
    shares = [sum(word in part.words for word in said.words) for part in line.parts]
    nearest = [place for place, share in enumerate(shares) if share == max(shares)]
    return all(line.parts[place].negative for place in nearest)
