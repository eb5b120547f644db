"""Whether people said of a like question of what kind it is.

Near enough is a cosine of `NEAR` (on the built-in embedder's scale). Of 14 questions written for this, with two
paraphrases each and a different question of the same topic, it finds 82 % of the paraphrases and none of the others;
of 1,514 labelled questions over three domains no two of different kind or domain are so near (at .65 there is one
pair). Where only one of the two names a code (`P200`, `E5`) they are never near: that is how the thing that the
documents are about differs from any such thing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.curated.alike import normal, wording
from knowledge.curated.comparing import Compared
from knowledge.errors import ServiceUnreachableError
from knowledge.journal.people import People
from knowledge.kept import Kept
from knowledge.library.calibration import MINILM, Levels
from knowledge.remembered.counting import Verdict, last_words, verdict_for_all, verdict_for_one
from knowledge.remembered.reading import CorrectedQuestion, corrected_questions, version
from knowledge.store.engine import Store
from knowledge.types import Kind

if TYPE_CHECKING:
    from knowledge.curated.vectors import Embed

NEAR = 0.72
"""Cosine from which on a question is taken as a remembered one."""
SERVERS = 64
"""Servers whose examples are kept in memory …"""
EXAMPLES = 5_000
"""… and how many of each: those that hold for everybody before those of single members, the latest first."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What people said about a question like the one at hand."""

    verdict: Verdict
    similarity: float
    """1 for the same words, else the cosine."""

    @property
    def kind(self) -> Kind:
        """What such questions are."""
        return self.verdict.kind

    @property
    def domain(self) -> str | None:
        """The domain that was named; None: none, or whichever the documents name."""
        return self.verdict.domain

    def reason(self, domain: str | None) -> str:
        """One sentence for a person; `domain` is the one that was decided on."""
        who = {"moderator": "A moderator", "asker": "The asker", "members": f"{self.verdict.count} members"}
        what = "are general" if self.kind is Kind.GENERAL else f"belong to {domain}"
        return f"{who[self.verdict.by]} said that such questions {what} (similarity {self.similarity:.2f})."


@dataclass(frozen=True, slots=True)
class _Example:
    owner: str
    """The answer whose question it is, and whose vector."""
    text: str
    normal: str
    for_all: Verdict | None
    own: Mapping[str, Verdict]
    """What single members (pseudonyms) said, which holds for them alone."""

    def verdict(self, asker: str | None) -> Verdict | None:
        """What holds for `asker`: a moderator's word, else their own, else what members agree on."""
        if self.for_all is not None and self.for_all.by == "moderator":
            return self.for_all
        return self.own.get(asker or "") or self.for_all


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The examples of a server."""

    examples: list[_Example]
    places: dict[str, int]
    """Of the examples, by their words."""
    questions: Compared


class Remembered:
    """Recalls what was said about a question. Callable from any thread; sees what other processes store at once."""

    def __init__(
        self, store: Store, people: People, embed: "Embed", levels: Callable[[], Levels] = lambda: MINILM
    ) -> None:
        """`levels` tells where the cosines of what `embed` makes lie."""
        self._store = store
        self._people = people
        self._embed = embed
        self._levels = levels
        self._shelves: Kept[str, _Shelf] = Kept(SERVERS)

    def recall(
        self, question: str, *, server: str | None, asker: str | None, domains: Collection[str]
    ) -> Recalled | None:
        """What holds for `question` when `asker` (the front end's id) asks it on `server`: the same words, else the
        nearest example that is near enough.

        What people said of a domain that is not among `domains` is passed over. Nothing is embedded where nobody has
        spoken yet, or the words are the same; where the embedder does not answer, only the same words count.
        """
        shelf = self._shelf(server or "")
        if not shelf.examples:
            return None
        who = self._people.pseudonym(asker) if asker else None

        def acting(place: int) -> Verdict | None:
            verdict = shelf.examples[place].verdict(who)
            return verdict if verdict and (verdict.domain is None or verdict.domain in domains) else None

        same = shelf.places.get(normal(question))
        if same is not None and (verdict := acting(same)) is not None:
            return Recalled(verdict, 1.0)
        return self._nearest(question, shelf, acting)

    def _nearest(self, question: str, shelf: _Shelf, acting: Callable[[int], Verdict | None]) -> Recalled | None:
        """The nearest of all, whatever it says: one of the other kind that is nearer keeps a further one away."""
        try:
            cosines = self._levels().scaled_all(shelf.questions.cosines(question, self._store, self._embed))
        except ServiceUnreachableError:
            return None
        coded = bool(wording(question).codes)
        for place in sorted((cosines >= NEAR).nonzero()[0].tolist(), key=lambda place: -cosines[place]):
            verdict = acting(place)
            if verdict is not None and bool(wording(shelf.examples[place].text).codes) == coded:
                return Recalled(verdict, min(1.0, float(cosines[place])))
        return None

    def _shelf(self, server: str) -> _Shelf:
        with self._store.read() as connection:
            current = version(connection)
            return self._shelves.at(
                server, current, lambda: _filled(corrected_questions(connection, server) if current else [])
            )


def _filled(questions: list[CorrectedQuestion]) -> _Shelf:
    examples = _examples(questions)
    places = {example.normal: place for place, example in enumerate(examples)}
    return _Shelf(examples, places, Compared({example.owner: example.text for example in examples}))


def _examples(questions: list[CorrectedQuestion]) -> list[_Example]:
    found = sorted(map(_example, questions), key=lambda example: example.for_all is None)
    return found[:EXAMPLES]


def _example(question: CorrectedQuestion) -> _Example:
    newest = question.askings[-1]
    own = {word.author: verdict_for_one(question.said, word.author) for word in last_words(question.said)}
    return _Example(
        owner=newest.answer_id,
        text=newest.text,
        normal=question.normal,
        for_all=verdict_for_all(question.said),
        own={author: verdict for author, verdict in own.items() if verdict is not None},
    )
