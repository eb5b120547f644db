"""Whether the team has answered a question already."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from knowledge.curated.alike import NEAREST_COUNT, Wording, least_to_answer, wording
from knowledge.curated.answers import CuratedAnswer, Match
from knowledge.curated.book import built
from knowledge.curated.comparing import Compared
from knowledge.errors import ServiceUnreachableError
from knowledge.kept import Kept
from knowledge.library.calibration import MINILM, Levels
from knowledge.store.engine import Store
from knowledge.store.schema import asked, curated, curated_for, numbers, routed

if TYPE_CHECKING:
    from knowledge.curated.vectors import Embed

NEARLY_EXACT = 0.92
"""Cosine from which on a question in the same words that carry meaning gets the answer as it stands."""
SERVERS = 64
"""Servers whose answers are kept in memory."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One wording of a question that the team has answered."""

    owner: str
    """Whose vector it is: the curated answer's, or that of an answer in the journal."""
    text: str
    words: Wording
    answer: CuratedAnswer


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is answered on a server, best first where it is equally near."""

    entries: list[_Entry]
    questions: Compared


class Matcher:
    """Finds the team's answer to a question. Callable from any thread; sees changes of other processes at once."""

    def __init__(self, store: Store, embed: "Embed", levels: Callable[[], Levels] = lambda: MINILM) -> None:
        """`levels` tells where the cosines of what `embed` makes lie."""
        self._store = store
        self._embed = embed
        self._levels = levels
        self._shelves: Kept[str, _Shelf] = Kept(SERVERS)

    def match(
        self, question: str, *, server: str | None = None, channel: str | None = None, domain: str | None = None
    ) -> Match | None:
        """The answer for `question`, among those that may be given here: the same words, or near enough (see `alike`).

        `domain`: only answers of that domain, and those of none. Nothing is embedded where nothing could match, or the
        words are the same; where the embedder does not answer, only the same words match.
        """
        shelf = self._shelf(server or "")
        here = [place for place, entry in enumerate(shelf.entries) if _is_given(entry.answer, channel, domain)]
        if not here or not question.strip():
            return None
        words = wording(question)
        for place in here:
            if shelf.entries[place].words.normal == words.normal:
                return Match(shelf.entries[place].answer, 1.0, exact=True)
        return self._nearest(question, words, shelf, here)

    def _nearest(self, question: str, words: Wording, shelf: _Shelf, here: list[int]) -> Match | None:
        try:
            levels = self._levels()
            cosines = levels.scaled_all(shelf.questions.cosines(question, self._store, self._embed)).tolist()
        except ServiceUnreachableError:
            return None
        near = [place for place in here if cosines[place] >= NEAREST_COUNT]
        for place in sorted(near, key=lambda place: -cosines[place]):
            cosine = cosines[place]
            entry = shelf.entries[place]
            least = least_to_answer(words, entry.words, levels)
            if least is not None and cosine >= least:
                exact = words.content == entry.words.content and cosine >= NEARLY_EXACT
                return Match(entry.answer, min(1.0, cosine), exact=exact)
        return None

    def _shelf(self, server: str) -> _Shelf:
        with self._store.read() as connection:
            version = int(connection.scalar(_VERSION) or 0)

            def read() -> _Shelf:
                entries = _entries(connection, server) if version else []
                return _Shelf(entries, Compared({entry.owner: entry.text for entry in entries}))

            return self._shelves.at(server, version, read)


_VERSION = sa.select(numbers.c.last).where(numbers.c.name == "curated")
_ANSWERS = (
    sa.select(curated)
    .where(curated.c.server.in_(["", sa.bindparam("server")]))
    .order_by(curated.c.server.desc(), curated.c.channels.is_(None), curated.c.changed.desc(), curated.c.id.desc())
)
"""The server's own before those of all, those of a channel before those of everywhere, the newest first."""
_LINKED = (
    sa.select(curated_for.c.curated, asked.c.answer_id, sa.func.coalesce(routed.c.standalone, asked.c.question))
    .join_from(curated_for, asked, asked.c.answer_id == curated_for.c.answer_id)
    .outerjoin(routed, routed.c.n == asked.c.n)
    .where(asked.c.question.is_not(None))
)


def _entries(connection: sa.Connection, server: str) -> list[_Entry]:
    """Every wording: first those of the answers themselves, then those of the questions that they are given to."""
    answers = [built(row) for row in connection.execute(_ANSWERS, {"server": server}).mappings()]
    own = [
        _Entry(answer.id, answer.question, wording(answer.question), answer) for answer in answers if answer.question
    ]
    by_id = {answer.id: (place, answer) for place, answer in enumerate(answers)}
    links = [(by_id[name], owner, text) for name, owner, text in connection.execute(_LINKED) if name in by_id]
    links.sort(key=lambda link: link[0][0])
    return [*own, *(_Entry(owner, text, wording(text), answer) for (_, answer), owner, text in links)]


def _is_given(answer: CuratedAnswer, channel: str | None, domain: str | None) -> bool:
    here = answer.channels is None or channel in answer.channels
    return here and (domain is None or answer.domain is None or answer.domain == domain)
