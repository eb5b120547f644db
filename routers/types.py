"""What routing and answering speak: messages, routes, plans, answers and the events of a streamed answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.curated import Match
from knowledge.journal.events import Failure
from knowledge.types import Citation, Findings, Kind, Override, Passage, Question, Strategy
from routers.tasks import Task


@dataclass(frozen=True, slots=True)
class Message:
    """One message for a chat model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How a model is to generate."""

    temperature: float = 0.3
    max_tokens: int = 700
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one model call, as the endpoint counted them; None where it did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The whole decision about one question, as journalled."""

    kind: Kind
    domain: str | None
    p_specialized: float
    """Probability in [0, 1] that the question is about one of the domains."""
    decided_by: str
    """Who decided the kind: evidence | no-documents | curated (the team has
    answered it) | asker (a domain was named) | correction | quick …"""
    reason: str
    """One sentence for a person."""
    eligible: tuple[Strategy, ...]
    """Strategies that can work here, the policy's default first."""
    odds: Mapping[Strategy, float]
    """Probability with which each eligible strategy would have been chosen; sums to 1."""
    strategy: Strategy
    policy: str
    """override | fixed | explore | quick"""
    policy_version: str
    router_version: str
    seed: int
    """Of the draw; the same input, seed and versions give the same decision."""
    epsilon: float = 0.0
    """Share of questions whose strategy and template chance may choose; 0 where the policy does not explore."""
    override: Override | None = None
    standalone: str = ""
    """The question made to stand alone (itself, where it has no history)."""
    findings: Findings = field(default_factory=Findings)
    curated: Match | None = None
    """The team's own answer to this question; it is also the first passage of the findings."""
    reply: str | None = None
    """A quick answer, which needs no model."""
    task: Task | None = None
    """What a general question asks for by its meaning, for where no rule tells; None where that is open."""
    language: str | None = None
    """Language that the server wants its answers in; None for the question's own."""
    pinned: Mapping[str, str] = field(default_factory=dict)
    """Names of the templates that the server's moderators chose, by task."""
    ms: float = 0.0
    """Time that the decision took, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a strategy is about to send."""

    strategy: Strategy
    messages: tuple[Message, ...]
    template: str | None
    """`name@version` of the template; None for `plain`."""
    settings: ModelSettings
    tuned_for: str | None = None
    """The domain whose tuned model is to answer; None for the default model."""
    passages: tuple[Passage, ...] = ()
    """Numbered from 1 in the prompt, in this order."""
    variant_odds: Mapping[str, float] = field(default_factory=dict)
    reply: str | None = None
    """An answer that needs no model, such as the honest “not in the documents”; messages are then empty. It rests on
    all of `passages`."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A sentence of an answer that its passages don't support by the rule in `routers.support.rule`.

    As an event of a streamed answer it speaks of the text since the beginning, or since the last Retracted.
    """

    sentence: str
    end: int
    """Characters of the text before the end of the sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer with all that led to it. Times in milliseconds, cost in US dollars."""

    answer_id: str
    question: Question
    route: Route
    answered_by: Strategy
    text: str
    status: Literal["complete", "stopped"] = "complete"
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    """Sentences of `text` that the passages don't support; only answers that were given some have any."""
    prompt: tuple[Message, ...] = ()
    template: str | None = None
    model: str | None = None
    variant_odds: Mapping[str, float] = field(default_factory=dict)
    model_odds: Mapping[str, float] = field(default_factory=dict)
    attempts: tuple[Failure, ...] = ()
    """What failed before, in order."""
    first_token_ms: float | None = None
    total_ms: float = 0.0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None

    @property
    def best_citation(self) -> Citation | None:
        """The citation whose passage has the highest score; None where nothing is cited."""
        scores = {n: passage.score for n, passage in enumerate(self.passages, start=1)}
        return max(self.citations, key=lambda citation: scores.get(citation.n, 0.0), default=None)

    def as_json(self) -> dict[str, Any]:
        """The object that `tactician ask --json` prints, without the caller's own `id`."""
        route = self.route
        override = route.override
        return {
            "answer_id": self.answer_id,
            "question": self.question.text,
            "standalone": route.standalone or self.question.text,
            "kind": route.kind,
            "domain": route.domain,
            "p_specialized": round(route.p_specialized, 4),
            "decided_by": route.decided_by,
            "eligible": list(route.eligible),
            "odds": dict(route.odds),
            "policy": route.policy,
            "override": {"scope": override.scope, "strategy": override.strategy} if override else None,
            "strategy": route.strategy,
            "answered_by": self.answered_by,
            "variant_odds": dict(self.variant_odds),
            "model_odds": dict(self.model_odds),
            "template": self.template,
            "model": self.model,
            "reason": route.reason,
            "text": self.text,
            "citations": [
                {
                    "n": c.n,
                    "domain": c.domain,
                    "source": c.source,
                    "locator": c.locator,
                    "title": c.title,
                    "quote": c.quote,
                    "address": c.address,
                }
                for c in self.citations
            ],
            "unsupported": [unsupported.sentence for unsupported in self.unsupported],
            "first_token_ms": self.first_token_ms,
            "total_ms": self.total_ms,
            "input_tokens": self.usage.input_tokens,
            "output_tokens": self.usage.output_tokens,
            "cost_usd": self.cost_usd,
        }


@dataclass(frozen=True, slots=True)
class Routed:
    """The first event of an answer: what was decided."""

    answer_id: str
    route: Route


@dataclass(frozen=True, slots=True)
class Delta:
    """More text of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Retracted:
    """What was streamed so far is void: a model broke off and the next one starts over."""

    reason: str


@dataclass(frozen=True, slots=True)
class Completed:
    """The last event: the whole answer, already journalled."""

    answer: Answer


AnswerEvent = Routed | Delta | Unsupported | Retracted | Completed
