"""The statements behind reading: ratings in force, rows, filters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from knowledge.store.clock import micros
from knowledge.store.schema import answered, asked, duel_shown, rated, reasoned, rendered, routed


@dataclass(frozen=True, slots=True)
class Filters:
    """Which answers to read; None leaves a thing open. Newest first, by running number."""

    server: str | None = None
    since: datetime | None = None
    strategy: str | None = None
    """The strategy that was chosen."""
    kind: str | None = None
    domain: str | None = None
    channel: str | None = None
    channels: Collection[str] | None = None
    """Only what was asked in one of these."""
    rating: Literal["up", "down", "rated", "unrated"] | None = None
    """By ratings in force: at least one up (down), at least one, none."""
    reason: str | None = None
    """At least one rating in force has this reason."""
    private: bool | None = None
    limit: int | None = 20
    offset: int = 0
    worst_first: bool = False
    """By the upper end of the 95 % interval of the share of 👍 (Wilson), lowest first: two of two 👎 before one of one;
    and newest first where it is equal."""


def _raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """The JSON text itself, to be decoded with a memory for texts that recur."""
    return sa.type_coerce(column, sa.String).label(column.name)


def _ratings_in_force() -> sa.Subquery:
    """The latest rating of each voter, with the latest reason and comment that they gave while it was in force.

    Saying the same once more leaves a rating in force: it begins with the first of equal ratings in a row.
    """
    later, other, same = rated.alias("later"), rated.alias("other"), rated.alias("same")

    def by_voter(table: sa.FromClause) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.answer_id == rated.c.answer_id, table.c.voter == rated.c.voter)

    otherwise = sa.select(sa.func.max(other.c.n)).where(by_voter(other), other.c.value != rated.c.value)
    before = sa.func.coalesce(otherwise.correlate(rated).scalar_subquery(), 0)
    first = sa.select(sa.func.min(same.c.n)).where(by_voter(same), same.c.n > before)
    begin = first.correlate(rated).scalar_subquery()

    def latest(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        given = sa.select(column).where(by_voter(reasoned), reasoned.c.n > begin, column.is_not(None))
        newest = given.order_by(reasoned.c.n.desc()).limit(1).correlate(rated)
        return newest.scalar_subquery().label(column.name)

    superseded = sa.exists().where(by_voter(later), later.c.n > rated.c.n)
    return (
        sa.select(
            rated.c.n,
            rated.c.answer_id,
            rated.c.voter,
            rated.c.value,
            latest(reasoned.c.reason),
            latest(reasoned.c.comment),
            rated.c.at,
        )
        .where(~superseded)
        .subquery("in_force")
    )


in_force = _ratings_in_force()

ROWS = sa.select(
    asked.c.n,
    asked.c.answer_id,
    asked.c.at,
    asked.c.conversation,
    asked.c.asker,
    asked.c.server,
    asked.c.channel,
    asked.c.question,
    routed.c.kind,
    routed.c.domain,
    routed.c.p_specialized,
    routed.c.decided_by,
    _raw(routed.c.eligible),
    _raw(routed.c.odds),
    routed.c.policy,
    routed.c.strategy,
    answered.c.answered_by,
    _raw(routed.c.variant_odds),
    _raw(routed.c.model_odds),
    answered.c.template,
    answered.c.model,
    rendered.c.text,
    answered.c.first_token_ms,
    answered.c.total_ms,
    answered.c.input_tokens,
    answered.c.output_tokens,
    answered.c.cost_usd,
    answered.c.status,
    asked.c.private,
).select_from(
    asked.outerjoin(routed, routed.c.n == asked.c.n)
    .outerjoin(answered, answered.c.n == asked.c.n)
    .outerjoin(rendered, rendered.c.n == asked.c.n)
)

COMPARISON = sa.select(
    asked.c.answer_id,
    asked.c.at,
    asked.c.conversation,
    routed.c.kind,
    routed.c.domain,
    routed.c.strategy,
    answered.c.template,
    answered.c.model,
    _raw(routed.c.eligible),
    _raw(routed.c.odds),
    _raw(routed.c.variant_odds),
    _raw(routed.c.model_odds),
    routed.c.policy,
    answered.c.total_ms,
    answered.c.cost_usd,
).select_from(asked.join(routed, routed.c.n == asked.c.n).outerjoin(answered, answered.c.n == asked.c.n))

DUELS = sa.select(duel_shown)


def chosen(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """The conditions on `asked` and `routed` that `filters` asks for."""
    wanted: list[sa.ColumnElement[bool]] = [
        column == value
        for column, value in (
            (asked.c.server, filters.server),
            (asked.c.channel, filters.channel),
            (asked.c.private, filters.private),
            (routed.c.strategy, filters.strategy),
            (routed.c.kind, filters.kind),
            (routed.c.domain, filters.domain),
        )
        if value is not None
    ]
    if filters.channels is not None:
        wanted.append(asked.c.channel.in_(list(filters.channels)))
    if filters.since is not None:
        wanted.append(asked.c.at >= micros(filters.since))
    if filters.rating is not None:
        wanted.append(_rating(filters.rating))
    if filters.reason is not None:
        wanted.append(_has(in_force.c.reason == filters.reason))
    return wanted


def ordered(filters: Filters) -> list[sa.ColumnElement[Any]]:
    """The order that `filters` asks for."""
    newest = asked.c.n.desc()
    if not filters.worst_first:
        return [newest]
    n, p = sa.func.count(), sa.func.avg(in_force.c.value) / 2.0 + 0.5
    half = sa.func.sqrt(_Z2 * (p * (1 - p) / n + _Z2 / (4.0 * n * n)))
    upper = sa.select((p + _Z2 / (2.0 * n) + half) / (1 + _Z2 / n)).where(in_force.c.answer_id == asked.c.answer_id)
    return [sa.func.coalesce(upper.correlate(asked).scalar_subquery(), 1.0), newest]


_Z2 = 1.959963984540054**2
"""Of the normal distribution's 97.5 % point."""


def _has(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return asked.c.answer_id.in_(sa.select(in_force.c.answer_id).where(*conditions))


def _rating(rating: str) -> sa.ColumnElement[bool]:
    match rating:
        case "up":
            return _has(in_force.c.value == 1)
        case "down":
            return _has(in_force.c.value == -1)
        case "rated":
            return _has()
    return ~_has()
