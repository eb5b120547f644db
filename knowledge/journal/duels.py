"""Reading single duels: in full, by what shows them, those still open, and the tries that belong together."""

import sqlalchemy as sa

from knowledge.journal.building import duel_rows
from knowledge.journal.faults import unknown_duel
from knowledge.journal.queries import DUELS
from knowledge.journal.rows import DuelDetail, DuelRow, OpenDuel, ShownMessage
from knowledge.store.clock import iso, moment
from knowledge.store.encoding import clean
from knowledge.store.schema import duel_closed, duel_shown, shown, voted


def detail(connection: sa.Connection, duel_id: str) -> DuelDetail:
    """One duel with its votes in force, its end and its messages; raises UnknownAnswerError."""
    wanted = clean(duel_id)
    found = duel_rows(connection, DUELS.where(duel_shown.c.duel_id == wanted))
    if not found:
        raise unknown_duel(duel_id)
    closed = connection.scalar(sa.select(duel_closed.c.at).where(duel_closed.c.duel_id == wanted))
    sides = [side.answer for side in (found[0].a, found[0].b) if side.answer is not None]
    return DuelDetail(found[0], None if closed is None else iso(closed), messages(connection, *sides))


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
    d = duel_shown.c
    closed = sa.exists().where(duel_closed.c.duel_id == d.duel_id)
    seen = sa.exists().where(shown.c.answer_id == d.b_answer)
    voters = sa.select(sa.func.count(voted.c.voter.distinct())).where(voted.c.duel_id == d.duel_id)
    wanted = sa.select(d.duel_id, d.at, d.server, voters.scalar_subquery()).where(~closed, seen).order_by(d.n)
    return [OpenDuel(id_, moment(at), server, count) for id_, at, server, count in connection.execute(wanted)]


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
