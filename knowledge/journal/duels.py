"""Reading single duels: in full, by what shows them, those still open, and the tries that belong together."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from knowledge.journal.building import duel_rows
from knowledge.journal.faults import closed_duel, unknown_duel
from knowledge.journal.queries import DUELS
from knowledge.journal.rows import DuelDetail, DuelRow, Made, OpenDuel, ShownMessage
from knowledge.store.clock import iso, moment
from knowledge.store.encoding import clean
from knowledge.store.schema import answered, asked, duel_closed, duel_shown, rendered, shown, voted
from knowledge.types import Citation

_VOTERS = sa.select(sa.func.count(voted.c.voter.distinct())).where(voted.c.duel_id == duel_shown.c.duel_id)
_OPEN: sa.Select[Any] = sa.select(
    duel_shown.c.duel_id, duel_shown.c.at, duel_shown.c.server, duel_shown.c.shown_first, _VOTERS.scalar_subquery()
).where(~sa.exists().where(duel_closed.c.duel_id == duel_shown.c.duel_id))
_MADE: sa.Select[Any] = sa.select(
    asked.c.answer_id,
    answered.c.answered_by,
    answered.c.template,
    answered.c.model,
    answered.c.total_ms,
    answered.c.cost_usd,
    rendered.c.citations,
    rendered.c.unsupported,
).select_from(asked.join(answered, answered.c.n == asked.c.n).join(rendered, rendered.c.n == asked.c.n))


def detail(connection: sa.Connection, duel_id: str) -> DuelDetail:
    """One duel with its votes in force, its end, its messages and answers; raises UnknownAnswerError."""
    wanted = clean(duel_id)
    found = duel_rows(connection, DUELS.where(duel_shown.c.duel_id == wanted))
    if not found:
        raise unknown_duel(duel_id)
    closed = connection.scalar(sa.select(duel_closed.c.at).where(duel_closed.c.duel_id == wanted))
    sides = [side.answer for side in (found[0].a, found[0].b) if side.answer is not None]
    ended = None if closed is None else iso(closed)
    return DuelDetail(found[0], ended, messages(connection, *sides), _made(connection, sides))


def messages(connection: sa.Connection, *answer_ids: str) -> tuple[ShownMessage, ...]:
    """The messages that show any of these answers, in the order in which they were noted."""
    wanted = sa.select(shown.c.answer_id, shown.c.message, shown.c.channel)
    rows = connection.execute(wanted.where(shown.c.answer_id.in_(answer_ids)).order_by(shown.c.n))
    return tuple(ShownMessage(*row) for row in rows)


def of_message(connection: sa.Connection, message: str) -> str | None:
    """The id of the newest duel of an answer that a front end's message shows."""
    answers = sa.select(shown.c.answer_id).where(shown.c.message == message)
    takes_part = sa.or_(duel_shown.c.a_answer.in_(answers), duel_shown.c.b_answer.in_(answers))
    return connection.scalar(sa.select(duel_shown.c.duel_id).where(takes_part).order_by(duel_shown.c.n.desc()).limit(1))


def open_(connection: sa.Connection) -> list[OpenDuel]:
    """Duels that some message shows and that have not been closed, oldest first. Imported ones are shown nowhere."""
    seen = sa.exists().where(shown.c.answer_id == duel_shown.c.b_answer)
    return [_open(row) for row in connection.execute(_OPEN.where(seen).order_by(duel_shown.c.n))]


def open_one(connection: sa.Connection, duel_id: str) -> OpenDuel:
    """What a vote needs to know of one duel; raises UnknownAnswerError and ClosedDuelError."""
    found = connection.execute(_OPEN.where(duel_shown.c.duel_id == clean(duel_id))).first()
    if found is None:
        detail(connection, duel_id)
        raise closed_duel(duel_id)
    return _open(found)


def tries(connection: sa.Connection, answer_id: str) -> list[DuelRow]:
    """The duels of origin `retry` that began with this answer, however many tries lie between, oldest first."""
    known, reached = {answer_id}, [answer_id]
    found: dict[str, DuelRow] = {}
    while reached:
        sides = sa.or_(duel_shown.c.a_answer.in_(reached), duel_shown.c.b_answer.in_(reached))
        rows = duel_rows(connection, DUELS.where(duel_shown.c.origin == "retry", sides).order_by(duel_shown.c.n))
        found |= {row.id: row for row in rows}
        answers = {side.answer for row in rows for side in (row.a, row.b) if side.answer is not None}
        reached = sorted(answers - known)
        known |= answers
    return sorted(found.values(), key=lambda row: row.asked_at)


def _open(row: Sequence[Any]) -> OpenDuel:
    duel_id, at, server, first, voters = row
    return OpenDuel(duel_id, moment(at), server, first, voters)


def _made(connection: sa.Connection, answer_ids: Sequence[str]) -> dict[str, Made]:
    rows = connection.execute(_MADE.where(asked.c.answer_id.in_(answer_ids)))
    return {
        answer_id: Made(
            by, template, model, ms, cost, tuple(Citation(**citation) for citation in citations), len(unsupported)
        )
        for answer_id, by, template, model, ms, cost, citations, unsupported in rows
    }
