"""The book of curated answers: written, changed, listed and erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from knowledge.curated.alike import least_cosine, wording
from knowledge.curated.answers import CuratedAnswer, Draft
from knowledge.errors import InputError
from knowledge.journal.faults import unknown_answer
from knowledge.journal.ids import new_id
from knowledge.journal.people import People
from knowledge.journal.quotes import forgetting_copies
from knowledge.store import clock
from knowledge.store.encoding import clean
from knowledge.store.engine import Store
from knowledge.store.schema import asked, curated, curated_for, routed

MAX_WORDINGS = 100
"""Wordings of one question that an answer is given to, besides its own."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A question of the journal for which an answer is to be written."""

    answer_id: str
    question: str | None
    standalone: str | None
    """The question with what it takes from the turns before it."""
    server: str | None
    channel: str | None
    private: bool
    domain: str | None

    @property
    def wording(self) -> str:
        """The question as it is understood without its conversation; empty where it was forgotten."""
        return self.standalone or self.question or ""


class Book:
    """Reads and writes the answers of one store. Safe to use from any thread; every change is stored on return.

    `server` None stands for all servers, as in the library.
    """

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def add(self, draft: Draft, author: str, alike: Sequence[str] = ()) -> CuratedAnswer:
        """Keeps a new answer. Raises InputError (nothing in it, too long, a question that was forgotten meanwhile) and
        UnknownAnswerError (its origin).

        `alike` are ids of answers to the same question in other words: it is given to these as well, unless a code, an
        opposite or the like tells that they ask something else.
        """
        draft = draft.checked()
        if draft.answer_id is not None and not self.origin(draft.answer_id).wording:
            raise InputError("The question was erased meanwhile, so no answer to it was kept.")
        at = clock.micros(clock.now())
        with self._store.write() as connection:
            values = self._values(connection, draft, author) | {"id": new_id("c"), "at": at, "changed": at}
            connection.execute(sa.insert(curated), values)
            _link(connection, values["id"], draft, [*([draft.answer_id] if draft.answer_id else []), *alike])
            return _one(connection, values["id"])

    def change(self, answer: CuratedAnswer, draft: Draft, author: str) -> CuratedAnswer:
        """Puts `draft` in the place of `answer`, which keeps its id and origin. Raises as `add` and `get` do."""
        draft = draft.checked()
        with self._store.write() as connection:
            _securely(connection)
            kept = _one(connection, answer.id)
            values = self._values(connection, draft, author, origin=kept.answer_id)
            values |= {"changed": clock.micros(clock.now()), "answer_id": kept.answer_id}
            if kept.question != values["question"]:
                _without_copies(connection, kept)
            connection.execute(sa.update(curated).where(curated.c.id == kept.id).values(values))
            mine = curated_for.c.curated == kept.id
            linked = connection.scalars(sa.select(curated_for.c.answer_id).where(mine)).all()
            connection.execute(sa.delete(curated_for).where(mine))
            _link(connection, kept.id, draft, linked)
            changed = _one(connection, kept.id)
        self._store.forget_traces()
        return changed

    def remove(self, answer: CuratedAnswer) -> bool:
        """Erases an answer, its question and vector; what was overwritten is zeroed. Returns whether it was there."""
        with self._store.write() as connection:
            _securely(connection)
            _without_copies(connection, answer)
            gone = connection.execute(sa.delete(curated).where(curated.c.id == answer.id)).rowcount
        self._store.forget_traces()
        return gone > 0

    def get(self, answer_id: str, server: str | None = None, *, everywhere: bool = False) -> CuratedAnswer:
        """One answer that belongs to a server itself, or with `everywhere` to any; raises InputError."""
        with self._store.read() as connection:
            found = _one(connection, answer_id)
        if not everywhere and found.server != server:
            raise _unknown(answer_id)
        return found

    def all(self, server: str | None = None, *, everywhere: bool = False) -> list[CuratedAnswer]:
        """The answers that belong to a server itself, or with `everywhere` to any; those changed last first."""
        wanted = sa.select(curated).order_by(curated.c.changed.desc(), curated.c.id.desc())
        if not everywhere:
            wanted = wanted.where(curated.c.server == (server or ""))
        with self._store.read() as connection:
            return [built(row) for row in connection.execute(wanted).mappings()]

    def origin(self, answer_id: str) -> Origin:
        """The question behind an answer of the journal; raises UnknownAnswerError."""
        with self._store.read() as connection:
            return _origin(connection, answer_id)

    def _values(
        self, connection: sa.Connection, draft: Draft, author: str, *, origin: str | None = None
    ) -> dict[str, Any]:
        origin = origin or draft.answer_id
        return {
            "server": draft.server or "",
            "channels": None if draft.channels is None else sorted(draft.channels),
            "domain": draft.domain,
            "answer_id": draft.answer_id,
            "author": self._people.pseudonym(author),
            "signature": clean(draft.signature) if draft.signature else None,
            "question": clean(draft.question),
            "quoted": origin is not None and _is_quoted(draft.question, _origin(connection, origin)),
            "text": clean(draft.text),
        }


def built(row: sa.RowMapping) -> CuratedAnswer:
    """The answer that a row of the table holds."""
    return CuratedAnswer(
        id=row["id"],
        server=row["server"] or None,
        channels=None if row["channels"] is None else tuple(row["channels"]),
        domain=row["domain"],
        answer_id=row["answer_id"],
        author=row["author"],
        signature=row["signature"],
        question=row["question"],
        quoted=row["quoted"],
        text=row["text"],
        created_at=clock.iso(row["at"]),
        updated_at=clock.iso(row["changed"]),
    )


def _one(connection: sa.Connection, answer_id: str) -> CuratedAnswer:
    row = connection.execute(sa.select(curated).where(curated.c.id == clean(answer_id))).mappings().first()
    if row is None:
        raise _unknown(answer_id)
    return built(row)


def _origin(connection: sa.Connection, answer_id: str) -> Origin:
    wanted = sa.select(
        asked.c.answer_id,
        asked.c.question,
        routed.c.standalone,
        asked.c.server,
        asked.c.channel,
        asked.c.private,
        routed.c.domain,
    ).select_from(asked.outerjoin(routed, routed.c.n == asked.c.n))
    found = connection.execute(wanted.where(asked.c.answer_id == clean(answer_id))).first()
    if found is None:
        raise unknown_answer(answer_id)
    return Origin(*found)


def _link(connection: sa.Connection, name: str, draft: Draft, answers: Sequence[str]) -> None:
    """Gives the answer to those questions of the journal, too, whose words allow it; each wording once."""
    said = wording(draft.question)
    known = {said.normal}
    for answer_id in answers:
        if len(known) > MAX_WORDINGS:
            break
        words = wording(_origin(connection, answer_id).wording)
        if words.normal and words.normal not in known and least_cosine(said, words) is not None:
            known.add(words.normal)
            connection.execute(sa.insert(curated_for).values(curated=name, answer_id=answer_id))


def _is_quoted(question: str, origin: Origin) -> bool:
    """Whether `question` is in the member's own words: it holds all of theirs as they stand, or they hold it."""
    mine = f" {wording(question).normal} "
    theirs = [f" {wording(text).normal} " for text in (origin.question, origin.standalone) if text]
    return any(mine in words or words in mine for words in theirs)


def _without_copies(connection: sa.Connection, answer: CuratedAnswer) -> None:
    """Takes a member's words out of what was made with an answer that keeps them no longer: they'd be found no more."""
    for statement in forgetting_copies(connection, [answer.id] if answer.quoted else []):
        connection.execute(statement)


def _unknown(answer_id: str) -> InputError:
    return InputError(f"There is no curated answer “{answer_id[:40]}” here. It may have been erased meanwhile.")


def _securely(connection: sa.Connection) -> None:
    connection.exec_driver_sql("PRAGMA secure_delete = 1")
