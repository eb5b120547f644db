"""The vocabulary of the journal: one frozen value an event.

People (`asker`, `voter`, `author`) arrive as the front end's own ids and are stored as pseudonyms; one that already is
a pseudonym (`p:…`) is kept. Times have a zone and default to now. What an event refuses, it refuses with InputError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from knowledge.errors import InputError
from knowledge.journal.odds import odds_fault
from knowledge.store.clock import now
from knowledge.types import MAX_QUESTION_CHARS, Citation, Kind, Passage, Question, Reason, Scope, Strategy, Turn

MAX_COMMENT_CHARS = 4_000
"""Longest comment on an answer, in characters: what a text field of Discord's modals holds."""

CHOICES = ("a", "b", "tie", "bad")
ORIGINS = ("command", "sampled", "retry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody asked; the start of an answer's record."""

    answer_id: str
    question: str
    surface: str = "terminal"
    server: str | None = None
    channel: str | None = None
    conversation: str | None = None
    asker: str | None = None
    message: str | None = None
    """The front end's id of the message that asked."""
    private: bool = False
    history: tuple[Turn, ...] = ()
    at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        if len(self.question) > MAX_QUESTION_CHARS:
            raise InputError(f"The question has more than {MAX_QUESTION_CHARS:,} characters.")

    @classmethod
    def of(cls, answer_id: str, question: Question) -> "Asked":
        """The event for `question`, asked now in its place."""
        place = question.place
        return cls(
            answer_id=answer_id,
            question=question.text,
            surface=place.surface,
            server=place.server,
            channel=place.channel,
            conversation=place.conversation,
            asker=place.asker,
            message=place.message,
            private=place.private,
            history=question.history,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """What was decided: kind, domain, strategy, and the probabilities with which another would have been chosen."""

    answer_id: str
    kind: Kind
    strategy: Strategy
    eligible: tuple[Strategy, ...]
    odds: Mapping[Strategy, float]
    """Probability of each eligible strategy; sums to 1, and the chosen one's is above 0."""
    domain: str | None = None
    p_specialized: float | None = None
    decided_by: str | None = None
    reason: str | None = None
    standalone: str | None = None
    features: Mapping[str, float] = field(default_factory=dict)
    variant_odds: Mapping[str, float] = field(default_factory=dict)
    model_odds: Mapping[str, float] = field(default_factory=dict)
    policy: str | None = None
    policy_version: str | None = None
    router_version: str | None = None
    seed: int | None = None
    """Of the draw; within 64 bits, signed."""
    override_scope: Scope | None = None
    override_strategy: Strategy | None = None
    ms: float | None = None
    at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        fault = odds_fault(self.strategy, self.eligible, self.odds)
        if fault:
            raise InputError(f"The route of {self.answer_id} cannot be stored: {fault}.")


@dataclass(frozen=True, slots=True)
class Failure:
    """A strategy or model that failed before the one that answered."""

    strategy: str
    model: str | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The end of an answer: complete, stopped by somebody, or failed. Times in milliseconds, cost in US dollars."""

    answer_id: str
    text: str | None
    status: Literal["complete", "stopped", "failed"] = "complete"
    answered_by: Strategy | None = None
    attempts: tuple[Failure, ...] = ()
    template: str | None = None
    model: str | None = None
    prompt: tuple[tuple[str, str], ...] = ()
    """Pairs of role and content, exactly as sent."""
    passages: tuple[Passage, ...] = ()
    """In the prompt's order; their texts are not stored again."""
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[str, ...] = ()
    """Sentences of the text that the passages don't support."""
    error: str | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of the front end shows an answer, or a part of it."""

    answer_id: str
    message: str
    channel: str | None = None
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A thumb up (1) or down (-1); a voter's latest counts."""

    answer_id: str
    voter: str
    value: Literal[1, -1]
    at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        if self.value not in (1, -1):
            raise InputError(f"A rating is 1 or -1, not {self.value!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """Why a voter rated an answer as they did; belongs to their rating in force, so it is appended after that."""

    answer_id: str
    voter: str
    reason: Reason | None = None
    """`wrong-route` also says that the question was of the other kind (see `knowledge.remembered`)."""
    comment: str | None = None
    moderator: bool = False
    """Whether the voter was a moderator of the answer's server when they said it."""
    at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        if self.reason is not None and self.reason not in tuple(Reason):
            raise InputError(f"Unknown reason “{self.reason[:40]}”. Known reasons: {', '.join(Reason)}.")
        if self.comment is not None and len(self.comment) > MAX_COMMENT_CHARS:
            raise InputError(
                f"The comment has {len(self.comment):,} characters; at most {MAX_COMMENT_CHARS:,} are kept. Shorten it."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Somebody wrote what the answer should have been."""

    answer_id: str
    author: str
    text: str
    training_consent: bool = False
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCorrected:
    """Somebody said of what kind, and of which domain, the question really was."""

    answer_id: str
    author: str
    kind: Kind
    domain: str | None = None
    moderator: bool = False
    """Whether the author was a moderator of the answer's server when they said it."""
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelShown:
    """Two answers were shown side by side, without names."""

    duel_id: str
    kind: Kind
    a_strategy: Strategy
    b_strategy: Strategy
    shown_first: Literal["a", "b"]
    a_answer: str | None = None
    """An answer's id, or its text."""
    b_answer: str | None = None
    origin: Literal["command", "sampled", "retry"] = "command"
    question: str | None = None
    domain: str | None = None
    server: str | None = None
    channel: str | None = None
    asker: str | None = None
    seed: int | None = None
    """Of the draw that gave the order, and for a sampled duel also its strategies; within 64 bits, signed."""
    odds: Mapping[Strategy, float] | None = None
    """Under which a sampled duel's strategies were drawn, one after the other; None where somebody named them."""
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelClosed:
    """A duel ended: it takes no further votes, and its result is public. Once a duel."""

    duel_id: str
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """A vote in a duel, for an item and not for a place; a voter's latest counts."""

    duel_id: str
    voter: str
    choice: Literal["a", "b", "tie", "bad"]
    at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        if self.choice not in CHOICES:
            raise InputError(f"A vote is one of {', '.join(CHOICES)}, not {self.choice!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """A model or a template was put in force, or taken back."""

    what: Literal["model", "template"]
    name: str
    action: Literal["promote", "rollback"]
    server: str | None = None
    domain: str | None = None
    author: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Somebody's text and pseudonym were blanked; `who` is the tombstone that stands in their place."""

    who: str
    counts: Mapping[str, int]
    at: datetime = field(default_factory=now)


Event = (
    Asked
    | Routed
    | Answered
    | Shown
    | Rated
    | Reasoned
    | Corrected
    | RouteCorrected
    | DuelShown
    | DuelClosed
    | Voted
    | Promoted
    | Forgotten
)
