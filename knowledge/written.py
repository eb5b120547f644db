"""Questions that a configured model wrote from passages, so that the router learns how people ask about them.

They belong to the text of their passage: wherever that is gone from a domain, so are they, with the next `prune`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from knowledge.library.holding import FileLock
from knowledge.library.samples import Held
from knowledge.store.engine import Store
from knowledge.store.schema import chunks, documents, written_questions

SHORTEST = 80
"""Characters that a passage needs for a question to be written from it."""
_LOCK = "questions.lock"


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that questions are written from."""

    hash: bytes
    """Of its text."""
    heading: str
    """Where it stands: its document's title and what leads to it there."""
    text: str


class WrittenQuestions:
    """The questions of a data folder. Callable from any thread. Every method may raise DataFolderError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, held: Held, most: int) -> list[str]:
        """The questions on a domain, from the `most` passages that are read for it."""
        wanted = (
            sa.select(written_questions.c.question)
            .where(*_here(held), written_questions.c.question.is_not(None))
            .where(written_questions.c.passage.in_(sa.select(_read(held, most).c.text_hash)))
            .order_by(written_questions.c.passage, written_questions.c.place)
        )
        with self._store.read() as connection:
            if not connection.scalar(sa.select(sa.exists().where(*_here(held)))):
                return []  # without reading passages
            return list(dict.fromkeys(connection.scalars(wanted)))

    def missing(self, held: Held, most: int) -> list[Source]:
        """Those of the `most` passages that are read for a domain from which nobody has written yet.

        They are taken in the order of their hashes: evenly over the documents, and nearly the same ones after a change.
        """
        passages = _read(held, most)
        done = sa.select(written_questions.c.passage).where(*_here(held))
        with self._store.read() as connection:
            rows = connection.execute(sa.select(passages).where(passages.c.text_hash.not_in(done)))
            return [Source(row.text_hash, _heading(row.title, row.locator), row.text) for row in rows]

    def put(self, held: Held, written: Mapping[bytes, Sequence[str]]) -> None:
        """Stores what was written from passages, by their hash; nothing, too, is remembered."""
        values = [
            {"server": held.server, "domain": held.domain, "passage": passage, "place": place, "question": question}
            for passage, questions in written.items()
            for place, question in enumerate(questions or (None,))
        ]
        if values:
            with self._store.write() as connection:
                connection.execute(written_questions.insert().prefix_with("OR REPLACE"), values)

    def prune(self) -> None:
        """Erases the questions of passages that are gone."""
        there = sa.exists().where(
            documents.c.server == written_questions.c.server,
            documents.c.domain == written_questions.c.domain,
            documents.c.id == chunks.c.document,
            chunks.c.text_hash == written_questions.c.passage,
        )
        gone = sa.select(sa.exists().select_from(written_questions).where(~there))
        with self._store.read() as connection:
            if not connection.scalar(gone):
                return
        with self._store.write() as connection:
            connection.execute(written_questions.delete().where(~there))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else writes questions, in any process, until the end of the block."""
        lock = FileLock.take(self._store.folder / _LOCK)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.release()


def _heading(title: str, locator: str) -> str:
    return locator if locator.startswith(title) else f"{title} › {locator}".strip(" ›")


def _here(held: Held) -> tuple[sa.ColumnElement[bool], ...]:
    return written_questions.c.server == held.server, written_questions.c.domain == held.domain


def _read(held: Held, most: int) -> sa.Subquery:
    """The passages of a domain that are read, each text once."""
    return (
        sa.select(chunks.c.text_hash, chunks.c.text, chunks.c.locator, documents.c.title)
        .join_from(chunks, documents)
        .where(documents.c.server == held.server, documents.c.domain == held.domain)
        .where(sa.func.length(chunks.c.text) >= SHORTEST)
        .group_by(chunks.c.text_hash)
        .order_by(chunks.c.text_hash)
        .limit(most)
        .subquery()
    )
