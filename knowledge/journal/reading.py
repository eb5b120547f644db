"""Reading the journal: rows, one answer in full, conversations, counts, and what comparisons need."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from knowledge.errors import InputError, UnknownAnswerError
from knowledge.journal import comparing, details, gaps
from knowledge.journal.building import answer_rows, duel_rows
from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from knowledge.journal.faults import unknown_answer
from knowledge.journal.gaps import Gap
from knowledge.journal.queries import DUELS, ROWS, Filters, chosen, in_force
from knowledge.journal.rows import AnswerRow, Count, Detail, DuelRow, Exchange
from knowledge.store.clock import micros
from knowledge.store.encoding import clean
from knowledge.store.engine import Store
from knowledge.store.schema import answered, asked, duel_shown, rendered, routed, shown

__all__ = ["SHORTEST_PREFIX", "ComparisonDuel", "ComparisonRow", "Filters", "Reader"]

SHORTEST_PREFIX = 6
"""Characters of an answer's id that name it, where they are unique."""

_NAMED_WHEN_AMBIGUOUS = 5
LAST_CHARACTER = "\U0010ffff"


class Reader:
    """Reads one store's journal; every call sees one consistent snapshot. Safe to use from any thread."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def row(self, answer_id: str) -> AnswerRow:
        """One answer; raises UnknownAnswerError."""
        with self.store.read() as connection:
            found = answer_rows(connection, ROWS.where(asked.c.answer_id == clean(answer_id)))
        if not found:
            raise unknown_answer(answer_id)
        return found[0]

    def rows(self, filters: Filters | None = None) -> list[AnswerRow]:
        """Answers newest first, interrupted ones included."""
        filters = filters or Filters()
        page = ROWS.where(*chosen(filters)).order_by(asked.c.n.desc()).limit(filters.limit).offset(filters.offset)
        with self.store.read() as connection:
            return answer_rows(connection, page)

    def duels(self, *, server: str | None = None, since: datetime | None = None, limit: int = 20) -> list[DuelRow]:
        """Duels newest first."""
        page = DUELS.where(*_duels_in(server, since)).order_by(duel_shown.c.n.desc()).limit(limit)
        with self.store.read() as connection:
            return duel_rows(connection, page)

    def detail(self, answer_id: str) -> Detail:
        """One answer with all that led to it; raises UnknownAnswerError."""
        with self.store.read() as connection:
            found = answer_rows(connection, ROWS.where(asked.c.answer_id == clean(answer_id)))
            if not found:
                raise unknown_answer(answer_id)
            return details.read(connection, found[0])

    def find(self, name: str) -> str:
        """The id of the answer that `name` means: an id, a unique beginning of one (6 characters or more), or `last`.

        Raises UnknownAnswerError (none), InputError (several; the message names some).
        """
        name = clean(name.strip())
        with self.store.read() as connection:
            if name == "last":
                return _last(connection)
            ids = [str(found) for found in connection.scalars(_beginning_with(name))]
        if not ids:
            raise unknown_answer(name)
        if name in ids or len(ids) == 1:
            return ids[0]  # an id sorts before all others that it begins
        raise InputError(f"“{name}” begins several ids: {', '.join(ids[:_NAMED_WHEN_AMBIGUOUS])} … Type more of it.")

    def exchange_of(self, message: str) -> Exchange | None:
        """What was asked and answered around a front end's message: one that shows an answer, or one that asked."""
        newest = sa.select(shown.c.answer_id).where(shown.c.message == message).order_by(shown.c.n.desc()).limit(1)
        asking = sa.select(asked.c.answer_id).where(asked.c.message == message).order_by(asked.c.n.desc()).limit(1)
        with self.store.read() as connection:
            answer_id = connection.scalar(newest) or connection.scalar(asking)
            if answer_id is None:
                return None
            turn = sa.select(asked.c.question, rendered.c.text, asked.c.answer_id, asked.c.conversation)
            joined = turn.select_from(asked.outerjoin(rendered, rendered.c.n == asked.c.n))
            return Exchange(*connection.execute(joined.where(asked.c.answer_id == answer_id)).one())

    def met(self, asker: str, surface: str) -> bool:
        """Whether a person (a pseudonym) was given an answer on a surface before, a stopped one included."""
        both = asked.join(answered, answered.c.n == asked.c.n)
        theirs = (asked.c.asker == asker, asked.c.surface == surface, answered.c.status != "failed")
        with self.store.read() as connection:
            return connection.scalar(sa.select(asked.c.n).select_from(both).where(*theirs).limit(1)) is not None

    def gaps(self, *, server: str | None = None, limit: int = 50) -> list[Gap]:
        """Questions put to the documents whose answer rests on none of them, newest first."""
        with self.store.read() as connection:
            return gaps.read(connection, server, limit)

    def summary(self, *, server: str | None = None, since: datetime | None = None) -> list[Count]:
        """Counts by kind and chosen strategy, in that order; answers that were never routed are left out."""
        conditions = chosen(Filters(server=server, since=since))
        both = asked.join(routed, routed.c.n == asked.c.n)
        group = (routed.c.kind, routed.c.strategy)
        answers = sa.select(*group, sa.func.count()).select_from(both).where(*conditions).group_by(*group)
        rated = (
            sa.select(
                *group,
                sa.func.count(in_force.c.answer_id.distinct()),
                sa.func.sum(sa.case((in_force.c.value == 1, 1), else_=0)),
                sa.func.sum(sa.case((in_force.c.value == -1, 1), else_=0)),
            )
            .select_from(both.join(in_force, in_force.c.answer_id == asked.c.answer_id))
            .where(*conditions)
            .group_by(*group)
        )
        with self.store.read() as connection:
            votes = {(kind, strategy): tuple(counts) for kind, strategy, *counts in connection.execute(rated)}
            found = connection.execute(answers).all()
        return sorted(
            (Count(kind, strategy, count, *votes.get((kind, strategy), (0, 0, 0))) for kind, strategy, count in found),
            key=lambda count: (count.kind, count.strategy),
        )

    def comparison_rows(
        self,
        *,
        since: datetime | None = None,
        kind: str | None = None,
        domain: str | None = None,
        server: str | None = None,
    ) -> Iterator[ComparisonRow]:
        """Every routed answer in order, with what comparing needs and no text."""
        filters = Filters(since=since, kind=kind, domain=domain, server=server)
        with self.store.read() as connection:
            yield from comparing.rows(connection, chosen(filters))

    def comparison_duels(
        self,
        *,
        since: datetime | None = None,
        kind: str | None = None,
        domain: str | None = None,
        server: str | None = None,
    ) -> Iterator[ComparisonDuel]:
        """Every duel in order, with its votes in force and no text."""
        conditions = _duels_in(server, since)
        conditions += [duel_shown.c.kind == kind] if kind is not None else []
        conditions += [duel_shown.c.domain == domain] if domain is not None else []
        with self.store.read() as connection:
            yield from comparing.duels(connection, conditions)


def _last(connection: sa.Connection) -> str:
    newest = connection.scalar(sa.select(asked.c.answer_id).order_by(asked.c.n.desc()).limit(1))
    if newest is None:
        raise UnknownAnswerError("The journal is empty. Ask something first: tactician ask “…”.")
    return str(newest)


def _beginning_with(name: str) -> sa.Select[Any]:
    """The id itself, and some ids that begin so, where `name` is long enough to be a beginning."""
    same = asked.c.answer_id == name
    begins = sa.and_(asked.c.answer_id >= name, asked.c.answer_id < name + LAST_CHARACTER)
    wanted = begins if len(name) >= SHORTEST_PREFIX else same
    return sa.select(asked.c.answer_id).where(wanted).order_by(asked.c.answer_id).limit(_NAMED_WHEN_AMBIGUOUS + 1)


def _duels_in(server: str | None, since: datetime | None) -> list[sa.ColumnElement[bool]]:
    conditions = [duel_shown.c.server == server] if server is not None else []
    return conditions + ([duel_shown.c.at >= micros(since)] if since is not None else [])
