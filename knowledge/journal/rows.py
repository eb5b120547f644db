"""What reading the journal gives: plain values, with the JSON of the machine interface.

Ratings and votes are those in force: the latest of each voter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from knowledge.types import Citation, Override, Turn


@dataclass(frozen=True, slots=True)
class Rating:
    """A voter's rating in force, with the reason and comment that they gave for it."""

    voter: str
    value: int
    """1 | -1"""
    reason: str | None
    comment: str | None
    at: str

    def as_json(self) -> dict[str, Any]:
        """The object inside a row's `ratings`."""
        return {
            "voter": self.voter,
            "value": self.value,
            "reason": self.reason,
            "comment": self.comment,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. Fields and their order are those of the machine interface; times are ISO 8601 in UTC.

    The mappings are shared between rows: read them, never change them.
    """

    id: str
    asked_at: str
    conversation: str | None
    asker: str | None
    server: str | None
    channel: str | None
    question: str | None
    """None once it was forgotten."""
    kind: str | None
    """None where the process ended before the question was routed; strategy alike."""
    domain: str | None
    p_specialized: float | None
    decided_by: str | None
    eligible: tuple[str, ...]
    odds: Mapping[str, float]
    policy: str | None
    strategy: str | None
    answered_by: str | None
    variant_odds: Mapping[str, float]
    model_odds: Mapping[str, float]
    template: str | None
    model: str | None
    answer: str | None
    first_token_ms: float | None
    total_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    ratings: tuple[Rating, ...]
    status: str
    """complete | stopped | failed | interrupted (asked, but no end was ever stored)"""
    private: bool

    def as_json(self) -> dict[str, Any]:
        """The row of the machine interface."""
        return {
            "id": self.id,
            "asked_at": self.asked_at,
            "conversation": self.conversation,
            "asker": self.asker,
            "server": self.server,
            "channel": self.channel,
            "question": self.question,
            "kind": self.kind,
            "domain": self.domain,
            "p_specialized": self.p_specialized,
            "decided_by": self.decided_by,
            "eligible": list(self.eligible),
            "odds": dict(self.odds),
            "policy": self.policy,
            "strategy": self.strategy,
            "answered_by": self.answered_by,
            "variant_odds": dict(self.variant_odds),
            "model_odds": dict(self.model_odds),
            "template": self.template,
            "model": self.model,
            "answer": self.answer,
            "first_token_ms": self.first_token_ms,
            "total_ms": self.total_ms,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost_usd": self.cost_usd,
            "ratings": [rating.as_json() for rating in self.ratings],
            "status": self.status,
            "private": self.private,
        }


@dataclass(frozen=True, slots=True)
class Vote:
    """A voter's vote in force."""

    voter: str
    choice: str
    """a | b | tie | bad"""
    at: str

    def as_json(self) -> dict[str, Any]:
        """The object inside a duel's `votes`."""
        return {"voter": self.voter, "choice": self.choice, "at": self.at}


@dataclass(frozen=True, slots=True)
class Side:
    """One of a duel's two answers."""

    strategy: str
    answer: str | None = None
    """An answer's id, or its text."""

    def as_json(self) -> dict[str, Any]:
        """The object under `a` or `b`."""
        return {"strategy": self.strategy} | ({} if self.answer is None else {"answer": self.answer})


@dataclass(frozen=True, slots=True)
class DuelRow:
    """One duel, in the shape of the machine interface."""

    id: str
    origin: str
    asked_at: str
    server: str | None
    channel: str | None
    asker: str | None
    question: str | None
    kind: str
    domain: str | None
    a: Side
    b: Side
    shown_first: str
    votes: tuple[Vote, ...]

    def as_json(self) -> dict[str, Any]:
        """The row of the machine interface."""
        return {
            "duel": True,
            "id": self.id,
            "origin": self.origin,
            "asked_at": self.asked_at,
            "server": self.server,
            "channel": self.channel,
            "asker": self.asker,
            "question": self.question,
            "kind": self.kind,
            "domain": self.domain,
            "a": self.a.as_json(),
            "b": self.b.as_json(),
            "shown_first": self.shown_first,
            "votes": [vote.as_json() for vote in self.votes],
        }


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A front end's message that shows an answer, or a part of it."""

    answer_id: str
    message: str
    channel: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """How an answer was made."""

    answered_by: str | None
    template: str | None
    model: str | None
    total_ms: float | None
    cost_usd: float | None
    citations: tuple[Citation, ...]
    unsupported: int
    """Sentences that the passages don't support."""


@dataclass(frozen=True, slots=True)
class DuelDetail:
    """A duel with what became of it."""

    row: DuelRow
    closed_at: str | None
    """None while it takes votes."""
    messages: tuple[ShownMessage, ...]
    """Those that show either answer, in the order in which they were noted."""
    made: Mapping[str, Made]
    """How its answers were made, by their ids, as far as the journal holds them."""


@dataclass(frozen=True, slots=True)
class OpenDuel:
    """A duel that takes votes."""

    id: str
    asked_at: datetime
    server: str | None
    shown_first: str
    voters: int


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event about an answer, as stored."""

    n: int
    at: str
    what: str
    """The event's name: asked, routed, answered, shown, rated …"""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detail:
    """An answer with all that led to it."""

    row: AnswerRow
    surface: str
    message: str | None
    history: tuple[Turn, ...]
    standalone: str | None
    reason: str | None
    """Of the route: one sentence for a person."""
    features: Mapping[str, float]
    override: Override | None
    policy_version: str | None
    router_version: str | None
    seed: int | None
    route_ms: float | None
    prompt: tuple[Mapping[str, str], ...]
    """role and content, exactly as sent"""
    passages: tuple[Mapping[str, Any], ...]
    """id, domain, source, locator, title, score, cosine, lexical; in the prompt's order"""
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...]
    """Sentences of the answer that the passages don't support."""
    attempts: tuple[Mapping[str, str | None], ...]
    """strategy, model, error of what failed before"""
    error: str | None
    events: tuple[PastEvent, ...]
    """All of them, in order."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, as one turn of a conversation."""

    question: str | None
    answer: str | None
    answer_id: str
    conversation: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """Answers of one kind by one strategy (the one that was chosen)."""

    kind: str
    strategy: str
    answers: int
    rated: int
    """Answers with a rating in force."""
    up: int
    """Ratings in force of value 1, over all voters."""
    down: int
