"""One answer with all that led to it, and everything that happened to it since."""

from typing import Any

import sqlalchemy as sa

from knowledge.journal.rows import AnswerRow, Detail, PastEvent
from knowledge.store.clock import iso
from knowledge.store.schema import (
    answered,
    asked,
    corrected,
    rated,
    reasoned,
    rendered,
    route_corrected,
    routed,
    shown,
)
from knowledge.types import Citation, Override, Scope, Strategy, Turn

_STAGES = (asked, routed, answered)
_OPINIONS = (rated, reasoned, corrected, route_corrected)


def read(connection: sa.Connection, row: AnswerRow, *, opinions: bool = True) -> Detail:
    """Everything about the answer that `row` describes; without `opinions` not what people said about it."""
    question = connection.execute(sa.select(asked).where(asked.c.answer_id == row.id)).one()
    route = _stage(connection, routed, question.n)
    answer = _stage(connection, answered, question.n)
    text = _stage(connection, rendered, question.n)
    return Detail(
        row=row,
        surface=question.surface,
        message=question.message,
        history=tuple(Turn(**turn) for turn in question.history),
        standalone=route.get("standalone"),
        reason=route.get("reason"),
        features=route.get("features", {}),
        override=_override(route),
        policy_version=route.get("policy_version"),
        router_version=route.get("router_version"),
        seed=route.get("seed"),
        route_ms=route.get("ms"),
        prompt=tuple(text.get("prompt", ())),
        passages=tuple(text.get("passages", ())),
        citations=tuple(Citation(**citation) for citation in text.get("citations", ())),
        unsupported=tuple(text.get("unsupported", ())),
        attempts=tuple(answer.get("attempts", ())),
        error=answer.get("error"),
        events=_events(connection, row.id, question.n, (shown, *_OPINIONS) if opinions else (shown,)),
    )


def _stage(connection: sa.Connection, table: sa.Table, n: int) -> dict[str, Any]:
    found = connection.execute(sa.select(table).where(table.c.n == n)).mappings().first()
    return dict(found) if found else {}


def _override(route: dict[str, Any]) -> Override | None:
    scope, strategy = route.get("override_scope"), route.get("override_strategy")
    return Override(Scope(scope), Strategy(strategy)) if scope and strategy else None


def _events(connection: sa.Connection, answer_id: str, n: int, about: tuple[sa.Table, ...]) -> tuple[PastEvent, ...]:
    stages = [(table.name, _stage(connection, table, n)) for table in _STAGES]
    past = [_event(name, values) for name, values in stages if values]
    later = [
        _event(table.name, dict(values))
        for table in about
        for values in connection.execute(sa.select(table).where(table.c.answer_id == answer_id)).mappings()
    ]
    return (*past, *sorted(later, key=lambda event: event.n))


def _event(what: str, values: dict[str, Any]) -> PastEvent:
    return PastEvent(values.pop("n"), iso(values.pop("at")), what, values)
