"""Erasing text that has grown too old: questions, answers, prompts, quotes, histories, comments and corrections.

Rows, odds, ratings and counts stay, and so do curated answers. How long text is kept is each server's own setting
`retention_days`; rows without a server follow the installation's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from knowledge.known_settings import KNOWN
from knowledge.store.clock import micros
from knowledge.store.engine import Store
from knowledge.store.schema import answered, asked, corrected, duel_shown, reasoned, rendered, routed, settings

PERIOD = "retention_days"
"""The setting."""
BATCH = 500
"""Rows that are erased in one transaction, so that nobody waits long for the lock."""


@dataclass(frozen=True, slots=True)
class _Periods:
    """How long text is kept, in days."""

    now: datetime
    usual: int
    own: Mapping[str, int]

    @classmethod
    def read(cls, store: Store, now: datetime) -> "_Periods":
        chosen = sa.select(settings.c.server, settings.c.value).where(settings.c.name == PERIOD)
        with store.read() as connection:
            days = {row.server: row.value for row in connection.execute(chosen)}
        return cls(now, days.pop("", KNOWN[PERIOD].default), days)

    def cutoff(self, server: str | None) -> int:
        """The moment before which a server's texts are too old, in microseconds since 1970."""
        return self._before(self.own.get(server or "", self.usual))

    def latest(self) -> int:
        """The latest cut-off of all servers."""
        return self._before(min([self.usual, *self.own.values()]))

    def _before(self, days: int) -> int:
        return micros(self.now - timedelta(days=days))


@dataclass(frozen=True, slots=True)
class ExpireReport:
    """Rows whose text was erased."""

    answers: int = 0
    duels: int = 0
    comments: int = 0
    corrections: int = 0

    @property
    def total(self) -> int:
        """Rows in all."""
        return self.answers + self.duels + self.comments + self.corrections


def expire(store: Store, now: datetime, *, batch: int = BATCH) -> ExpireReport:
    """Erases all text that is older than its server keeps it; what was overwritten is zeroed in the database.

    In short transactions of `batch` rows, each of which stands by itself: what was interrupted goes on the next time,
    and a second run finds nothing to do. The write-ahead log is emptied in any case: where somebody was reading while
    a person was forgotten, that could not be done at once. Raises DataFolderError.
    """
    periods = _Periods.read(store, now)
    report = ExpireReport(
        answers=_expire(store, asked, periods, batch, _erase_answers),
        duels=_expire(store, duel_shown, periods, batch, _erase_duels),
        comments=_blank(store, reasoned.c.comment, periods, batch),
        corrections=_blank(store, corrected.c.text, periods, batch),
    )
    store.forget_traces()
    return report


def _expire(
    store: Store,
    table: sa.Table,
    periods: _Periods,
    batch: int,
    erase: Callable[[sa.Connection, Sequence[int]], None],
) -> int:
    """Erases what is too old in `table`, server by server, and marks it as expired."""
    count = 0
    for server in _servers(store, table):
        old = sa.select(table.c.n).where(*_fresh(table, server), table.c.at < periods.cutoff(server))
        while numbers := _read(store, old.order_by(table.c.at).limit(batch)):
            with _erasing(store) as connection:
                erase(connection, numbers)
                connection.execute(sa.update(table).where(table.c.n.in_(numbers)).values(expired=micros(periods.now)))
            count += len(numbers)
    return count


def _servers(store: Store, table: sa.Table) -> Iterator[str | None]:
    """None, and every server that still has texts: one step into the index for each."""
    yield None
    last = ""
    following = table.c.server > sa.bindparam("last")
    after = sa.select(sa.func.min(table.c.server)).where(table.c.expired.is_(None), following)
    while True:
        with store.read() as connection:
            found = connection.scalar(after, {"last": last})
        if found is None:
            return
        last = found
        yield last


def _fresh(table: sa.Table, server: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.expired.is_(None), table.c.server.is_(None) if server is None else table.c.server == server


def _erase_answers(connection: sa.Connection, numbers: Sequence[int]) -> None:
    connection.execute(
        sa.update(rendered).where(rendered.c.n.in_(numbers)).values(text=None, prompt=[], citations=[], unsupported=[])
    )
    connection.execute(sa.update(routed).where(routed.c.n.in_(numbers)).values(standalone=None, reason=None))
    connection.execute(sa.update(answered).where(answered.c.n.in_(numbers)).values(error=None, attempts=[]))
    connection.execute(sa.update(asked).where(asked.c.n.in_(numbers)).values(question=None, history=[]))


def _erase_duels(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """The question and the sides that are texts; a side that names an answer keeps its name."""
    these = duel_shown.c.n.in_(numbers)
    for side in (duel_shown.c.a_answer, duel_shown.c.b_answer):
        named = sa.exists().where(asked.c.answer_id == side)
        connection.execute(sa.update(duel_shown).where(these, ~named).values({side.name: None}))
    connection.execute(sa.update(duel_shown).where(these).values(question=None))


def _blank(store: Store, column: sa.Column[Any], periods: _Periods, batch: int) -> int:
    """Blanks a text that people wrote about answers; the server is the answer's. Returns in how many rows."""
    table = column.table
    of_answer = table.join(asked, asked.c.answer_id == table.c.answer_id)
    written = sa.select(table.c.n, table.c.at, asked.c.server).select_from(of_answer).where(column.is_not(None))
    with store.read() as connection:
        found = connection.execute(written.where(table.c.at < periods.latest()).order_by(table.c.at)).all()
    old = [row.n for row in found if row.at < periods.cutoff(row.server)]
    rest = iter(old)
    while numbers := list(islice(rest, batch)):
        with _erasing(store) as connection:
            connection.execute(sa.update(table).where(table.c.n.in_(numbers)).values({column.name: None}))
    return len(old)


def _read(store: Store, statement: sa.Select[Any]) -> Sequence[int]:
    with store.read() as connection:
        return connection.scalars(statement).all()


@contextmanager
def _erasing(store: Store) -> Iterator[sa.Connection]:
    with store.write() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = 1")
        yield connection
