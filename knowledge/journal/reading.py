"""Reading the journal: rows, one answer in full, conversations, counts, and what comparisons need."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from knowledge.errors import InputError, UnknownAnswerError
from knowledge.journal import by_message, comparing, details, duels, gaps, spending
from knowledge.journal.building import answer_rows, duel_rows
from knowledge.journal.by_message import AnsweredMessage
from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from knowledge.journal.faults import unknown_answer
from knowledge.journal.gaps import Gap
from knowledge.journal.queries import DUELS, ROWS, Filters, chosen, in_force, ordered
from knowledge.journal.rows import AnswerRow, Count, Detail, DuelDetail, DuelRow, Exchange, OpenDuel, ShownMessage
from knowledge.journal.spending import Spending
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
        """Answers newest first (or worst first), interrupted ones included."""
        filters = filters or Filters()
        page = ROWS.where(*chosen(filters)).order_by(*ordered(filters)).limit(filters.limit).offset(filters.offset)
        with self.store.read() as connection:
            return answer_rows(connection, page)

    def number_of_rows(self, filters: Filters) -> int:
        """How many answers there are, whatever `limit` and `offset` say."""
        both = asked.outerjoin(routed, routed.c.n == asked.c.n)
        counted = sa.select(sa.func.count()).select_from(both).where(*chosen(filters))
        with self.store.read() as connection:
            return int(connection.execute(counted).scalar_one())

    def duels(self, *, server: str | None = None, since: datetime | None = None, limit: int = 20) -> list[DuelRow]:
        """Duels newest first."""
        page = DUELS.where(*_duels_in(server, since)).order_by(duel_shown.c.n.desc()).limit(limit)
        with self.store.read() as connection:
            return duel_rows(connection, page)

    def detail(self, answer_id: str, *, opinions: bool = True) -> Detail:
        """One answer with all that led to it; raises UnknownAnswerError.

        Without `opinions` its ratings and corrections are left out, so that a thousand of them cost nothing.
        """
        with self.store.read() as connection:
            found = answer_rows(connection, ROWS.where(asked.c.answer_id == clean(answer_id)), ratings=opinions)
            if not found:
                raise unknown_answer(answer_id)
            return details.read(connection, found[0], opinions=opinions)

    def duel(self, duel_id: str) -> DuelDetail:
        """One duel with its votes in force, its end, its messages and answers; raises UnknownAnswerError."""
        with self.store.read() as connection:
            return duels.detail(connection, duel_id)

    def duel_of(self, message: str) -> str | None:
        """The id of the newest duel of an answer that a front end's message shows, if there is one."""
        with self.store.read() as connection:
            return duels.of_message(connection, message)

    def open_duels(self) -> list[OpenDuel]:
        """Duels that are shown somewhere and take votes, oldest first."""
        with self.store.read() as connection:
            return duels.open_(connection)

    def open_duel(self, duel_id: str) -> OpenDuel:
        """What a vote needs to know of a duel; raises UnknownAnswerError and ClosedDuelError."""
        with self.store.read() as connection:
            return duels.open_one(connection, duel_id)

    def tries(self, answer_id: str) -> list[DuelRow]:
        """The duels of origin `retry` that belong together with this answer, oldest first."""
        with self.store.read() as connection:
            return duels.tries(connection, answer_id)

    def messages_of(self, answer_id: str) -> tuple[ShownMessage, ...]:
        """The front end's messages that show an answer, in the order in which they were noted."""
        with self.store.read() as connection:
            return duels.messages(connection, clean(answer_id))

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

    def answers_to(self, messages: Sequence[str]) -> list[AnsweredMessage]:
        """The answers that a front end's messages asked for, newest first, with the messages that show them."""
        with self.store.read() as connection:
            return by_message.read(connection, messages)

    def met(self, asker: str, surface: str) -> bool:
        """Whether a person (a pseudonym) was given an answer on a surface before, a stopped one included."""
        both = asked.join(answered, answered.c.n == asked.c.n)
        theirs = (asked.c.asker == asker, asked.c.surface == surface, answered.c.status != "failed")
        with self.store.read() as connection:
            return connection.scalar(sa.select(asked.c.n).select_from(both).where(*theirs).limit(1)) is not None

    def servers_of(self, person: str) -> list[str]:
        """The servers on which somebody (a pseudonym) has asked anything, those of private questions included."""
        wanted = sa.select(asked.c.server).where(asked.c.asker == person, asked.c.server.is_not(None)).distinct()
        with self.store.read() as connection:
            return [str(server) for server in connection.scalars(wanted)]

    def gaps(
        self,
        *,
        server: str | None = None,
        limit: int = 50,
        channels: Collection[str] | None = None,
        private: bool | None = None,
    ) -> list[Gap]:
        """Questions put to the documents whose answer rests on none of them, newest first.

        `channels`: only what was asked in one of these; `private`: only private ones, or only the others.
        """
        filters = Filters(server=server, channels=channels, private=private)
        with self.store.read() as connection:
            return gaps.read(connection, chosen(filters), limit)

    def filled(
        self, *, server: str | None = None, since: datetime | None = None, limit: int = 10_000
    ) -> list[tuple[str | None, str, str]]:
        """Server, question and time of the newest answers that rest on documents, newest first."""
        with self.store.read() as connection:
            return gaps.filled(connection, chosen(Filters(server=server, since=since)), limit)

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

    def spending(self, since: datetime, *, server: str | None, asker: str | None = None) -> Spending:
        """Questions asked since then on a server (None: on none), of one person by pseudonym, and what they cost."""
        with self.store.read() as connection:
            return spending.read(connection, since, server, asker)

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
