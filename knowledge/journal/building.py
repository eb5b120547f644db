"""Builds rows from what the database returns, with the ratings and votes in force."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from knowledge.journal.queries import in_force
from knowledge.journal.rows import AnswerRow, DuelRow, Rating, Side, Vote
from knowledge.store.clock import iso
from knowledge.store.encoding import decode_shared
from knowledge.store.schema import voted

INTERRUPTED = "interrupted"
"""Status of an answer whose end was never stored: its process ended first (or it is still being written)."""

_AT_ONCE = 500


def answer_rows(connection: sa.Connection, statement: sa.Select[Any], *, ratings: bool = True) -> list[AnswerRow]:
    """The rows of a `queries.ROWS` statement, in its order; without `ratings` those are left out."""
    if ratings:
        return [row for _, row in numbered_answers(connection, statement)]
    return [_answer_row(row, ()) for row in connection.execute(statement)]


def duel_rows(connection: sa.Connection, statement: sa.Select[Any]) -> list[DuelRow]:
    """The rows of a `queries.DUELS` statement, in its order."""
    return [row for _, row in numbered_duels(connection, statement)]


def numbered_answers(connection: sa.Connection, statement: sa.Select[Any]) -> list[tuple[int, AnswerRow]]:
    """Like `answer_rows`, each with its running number."""
    found = connection.execute(statement).all()
    ratings = _ratings(connection, [row[1] for row in found])
    return [(row[0], _answer_row(row, tuple(ratings.get(row[1], ())))) for row in found]


def numbered_duels(connection: sa.Connection, statement: sa.Select[Any]) -> list[tuple[int, DuelRow]]:
    """Like `duel_rows`, each with its running number."""
    found = connection.execute(statement).all()
    votes = _votes(connection, [row.duel_id for row in found])
    return [(row.n, _duel_row(row, tuple(votes[row.duel_id].values()))) for row in found]


def _answer_row(row: Sequence[Any], ratings: tuple[Rating, ...]) -> AnswerRow:
    """The columns of `queries.ROWS` come in the order of the fields."""
    (eligible, odds, policy, strategy, answered_by, variant_odds, model_odds, *answer, status, private) = row[12:]
    decision = (tuple(_decoded(eligible, [])), _decoded(odds, {}), policy, strategy, answered_by)
    other_odds = (_decoded(variant_odds, {}), _decoded(model_odds, {}))
    question = (row[1], iso(row[2]), *row[3:12])
    values = (*question, *decision, *other_odds, *answer, ratings, status or INTERRUPTED, private)
    return AnswerRow(*values)


def _duel_row(row: Any, votes: tuple[Vote, ...]) -> DuelRow:
    return DuelRow(
        id=row.duel_id,
        origin=row.origin,
        asked_at=iso(row.at),
        server=row.server,
        channel=row.channel,
        asker=row.asker,
        question=row.question,
        kind=row.kind,
        domain=row.domain,
        a=Side(row.a_strategy, row.a_answer),
        b=Side(row.b_strategy, row.b_answer),
        shown_first=row.shown_first,
        votes=votes,
    )


def _decoded(text: str | None, missing: Any) -> Any:
    return missing if text is None else decode_shared(text)


def _ratings(connection: sa.Connection, answer_ids: Sequence[str]) -> dict[str, list[Rating]]:
    ratings: dict[str, list[Rating]] = defaultdict(list)
    for some in _batches(answer_ids):
        statement = sa.select(in_force).where(in_force.c.answer_id.in_(some)).order_by(in_force.c.n)
        for _, answer_id, voter, value, reason, comment, at in connection.execute(statement):
            ratings[answer_id].append(Rating(voter, value, reason, comment, iso(at)))
    return ratings


def _votes(connection: sa.Connection, duel_ids: Sequence[str]) -> dict[str, dict[str, Vote]]:
    """Per duel the latest vote of each voter, in the order in which they were given."""
    votes: dict[str, dict[str, Vote]] = defaultdict(dict)
    for some in _batches(duel_ids):
        for vote in connection.execute(sa.select(voted).where(voted.c.duel_id.in_(some)).order_by(voted.c.n)):
            of_duel = votes[vote.duel_id]
            of_duel.pop(vote.voter, None)
            of_duel[vote.voter] = Vote(vote.voter, vote.choice, iso(vote.at))
    return votes


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
