"""Events for tests, with all that a test does not care about filled in."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.journal.events import Answered, Asked, Event, Rated, Reasoned, Routed
from knowledge.types import Kind, Reason, Strategy

NOBODY = 65_534
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def asked(answer_id: str, **values: Any) -> Asked:
    """A question."""
    return Asked(**{"answer_id": answer_id, "question": "How do I reset it?", "asker": "anna", **values})


def routed(answer_id: str, strategy: Strategy = Strategy.PROMPT, **values: Any) -> Routed:
    """A route that left another strategy a chance."""
    other = Strategy.PLAIN if strategy is not Strategy.PLAIN else Strategy.PROMPT
    odds: Mapping[Strategy, float] = {strategy: 0.9, other: 0.1}
    given = {"kind": Kind.GENERAL, "strategy": strategy, "eligible": (strategy, other), "odds": odds}
    return Routed(**{"answer_id": answer_id, "policy": "explore", **given, **values})


def answered(answer_id: str, **values: Any) -> Answered:
    """An answer."""
    return Answered(**{"answer_id": answer_id, "text": "Hold the button for five seconds.", **values})


def whole(answer_id: str, strategy: Strategy = Strategy.PROMPT, **values: Any) -> tuple[Event, ...]:
    """A question with its route and answer; values go to the question."""
    return asked(answer_id, **values), routed(answer_id, strategy), answered(answer_id, answered_by=strategy)


def rated(answer_id: str, voter: str, value: int, **values: Any) -> Rated:
    """A thumb."""
    return Rated(**{"answer_id": answer_id, "voter": voter, "value": value, **values})


def reasoned(answer_id: str, voter: str, reason: str | None = None, comment: str | None = None) -> Reasoned:
    """Why."""
    return Reasoned(answer_id=answer_id, voter=voter, reason=Reason(reason) if reason else None, comment=comment)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Gives up root's rights inside the block, where the tests have them: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
