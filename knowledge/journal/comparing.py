"""What comparisons read: every routed answer and every duel, without any text, as light tuples."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from knowledge.journal.queries import COMPARISON
from knowledge.store.encoding import decode_shared
from knowledge.store.schema import asked, duel_shown, rated, voted

_AT_ONCE = 10_000
_NONE: Mapping[str, int] = {}


class ComparisonRow(NamedTuple):
    """One routed answer. `at` in microseconds since 1970; mappings are shared between rows: never change them."""

    answer_id: str
    at: int
    conversation: str | None
    kind: str
    domain: str | None
    strategy: str
    """The one that was chosen, whatever answered in the end."""
    template: str | None
    model: str | None
    eligible: Sequence[str]
    odds: Mapping[str, float]
    variant_odds: Mapping[str, float]
    model_odds: Mapping[str, float]
    policy: str | None
    total_ms: float | None
    cost_usd: float | None
    ratings: Mapping[str, int]
    """The rating in force (1 or -1) of each voter."""


class ComparisonDuel(NamedTuple):
    """One duel. `at` in microseconds since 1970."""

    duel_id: str
    at: int
    origin: str
    kind: str
    domain: str | None
    a: str
    b: str
    shown_first: str
    votes: Mapping[str, str]
    """The vote in force (a, b, tie, bad) of each voter."""


def rows(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]]) -> Iterator[ComparisonRow]:
    """Routed answers that meet `conditions`, in order of their numbers."""
    ratings: dict[str, dict[str, int]] = defaultdict(dict)
    for answer_id, voter, value in connection.execute(
        sa.select(rated.c.answer_id, rated.c.voter, rated.c.value).order_by(rated.c.n)
    ):
        ratings[answer_id][voter] = value
    statement = COMPARISON.where(*conditions).order_by(asked.c.n).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(statement):
        decoded = map(decode_shared, row[8:12])
        yield ComparisonRow._make((*row[:8], *decoded, *row[12:], ratings.get(row[0], _NONE)))


def duels(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]]) -> Iterator[ComparisonDuel]:
    """Duels that meet `conditions`, in order of their numbers."""
    votes: dict[str, dict[str, str]] = defaultdict(dict)
    for duel_id, voter, choice in connection.execute(
        sa.select(voted.c.duel_id, voted.c.voter, voted.c.choice).order_by(voted.c.n)
    ):
        votes[duel_id][voter] = choice
    d = duel_shown.c
    statement = sa.select(d.duel_id, d.at, d.origin, d.kind, d.domain, d.a_strategy, d.b_strategy, d.shown_first).where(
        *conditions
    )
    for row in connection.execute(statement.order_by(d.n)):
        yield ComparisonDuel(*row, votes.get(row[0], {}))
