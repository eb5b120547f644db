"""The corrected questions of the journal, with what people said about each.

Their words stand in the journal alone: what is blanked there (by `forget`, a deletion or its age) is gone from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from knowledge.curated.alike import normal
from knowledge.remembered.counting import Said
from knowledge.store.schema import asked, numbers, reasoned, route_corrected, routed
from knowledge.types import Kind, Reason

OF_ONE_PERSON = 1_000
"""Latest words of one person on one server that count: nobody can fill the memory for others."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One time that a question was asked."""

    answer_id: str
    surface: str
    text: str
    """As it is understood without its conversation."""


@dataclass(frozen=True, slots=True)
class CorrectedQuestion:
    """A question, whenever and by whomever it was asked in the same words, and what was said about it."""

    normal: str
    """Its words alone, in lower case."""
    askings: tuple[Asking, ...]
    """Those that somebody corrected, in the order of the corrections."""
    said: tuple[Said, ...]

    @property
    def last(self) -> int:
        """The running number of the last word on it."""
        return max(word.n for word in self.said)


def version(connection: sa.Connection) -> int:
    """Moves on whenever a correction is added or changed, or its question blanked; 0 before the first."""
    return int(connection.scalar(_VERSION) or 0)


def corrected_questions(connection: sa.Connection, server: str | None) -> list[CorrectedQuestion]:
    """All of one server (None: those that belong to none), the one last spoken of first."""
    rows = connection.execute(_SAID, {"server": server or ""}).all()
    by_words: dict[str, list[sa.Row[Any]]] = {}
    for row in rows:
        by_words.setdefault(normal(row.text), []).append(row)
    found = [_question(words, some) for words, some in by_words.items() if words]
    return sorted(found, key=lambda question: -question.last)


def _question(words: str, rows: Sequence[sa.Row[Any]]) -> CorrectedQuestion:
    """One question of which these rows, in the order of the journal, speak."""
    askings = {row.answer_id: Asking(row.answer_id, row.surface, row.text) for row in rows}
    said = tuple(Said(row.n, row.author, bool(row.moderator), Kind(row.kind), row.domain) for row in rows)
    return CorrectedQuestion(words, tuple(askings.values()), said)


_VERSION = sa.select(numbers.c.last).where(numbers.c.name == "remembered")
_ABOUT = (
    asked.c.answer_id,
    asked.c.surface,
    sa.func.coalesce(routed.c.standalone, asked.c.question).label("text"),
)
_HERE = (
    asked.c.question.is_not(None),
    sa.func.coalesce(asked.c.server, "") == sa.bindparam("server"),
)
_later = reasoned.alias("later")
_TAKEN_BACK = sa.exists().where(
    _later.c.answer_id == reasoned.c.answer_id,
    _later.c.voter == reasoned.c.voter,
    _later.c.n > reasoned.c.n,
    _later.c.reason != Reason.WRONG_ROUTE.value,
)
_OTHER_KIND = sa.case((routed.c.kind == Kind.GENERAL.value, Kind.SPECIALIZED.value), else_=Kind.GENERAL.value)
_NAMED = (
    sa.select(
        *_ABOUT,
        route_corrected.c.n,
        route_corrected.c.author,
        route_corrected.c.moderator,
        route_corrected.c.kind,
        route_corrected.c.domain,
    )
    .join_from(route_corrected, asked, asked.c.answer_id == route_corrected.c.answer_id)
    .outerjoin(routed, routed.c.n == asked.c.n)
    .where(*_HERE)
)
"""Who named the kind."""
_REASONED = (
    sa.select(
        *_ABOUT,
        reasoned.c.n,
        reasoned.c.voter,
        reasoned.c.moderator,
        _OTHER_KIND,
        sa.null(),
    )
    .join_from(reasoned, asked, asked.c.answer_id == reasoned.c.answer_id)
    .join(routed, routed.c.n == asked.c.n)
    .where(*_HERE, reasoned.c.reason == Reason.WRONG_ROUTE.value, ~_TAKEN_BACK)
)
"""Who gave the reason `wrong-route`, and no other since: the question was of the other kind."""
_ALL = sa.union_all(_NAMED, _REASONED).subquery()
_RANKED = sa.select(
    _ALL, sa.func.row_number().over(partition_by=_ALL.c.author, order_by=_ALL.c.n.desc()).label("place")
).subquery()
_SAID = sa.select(_RANKED).where(_RANKED.c.place <= OF_ONE_PERSON).order_by(_RANKED.c.n)
