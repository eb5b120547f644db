"""What every strategy gets and gives."""

from dataclasses import dataclass
from typing import Protocol

from knowledge.types import Question
from routers.prompts import Templates
from routers.strategies.budget import ASSUMED_CONTEXT, SMALL_CONTEXT
from routers.strategies.floor import PASSAGES_FLOOR
from routers.types import Plan, Route


@dataclass(frozen=True, slots=True)
class Context:
    """What a plan may build on."""

    templates: Templates
    model_context: int | None = None
    """Tokens that prompt and answer may take together in the model that will answer; None where it is not known."""
    tuned_domain: str | None = None
    """The domain whose tuned model would answer this question; None where there is none."""
    passages_floor: float = PASSAGES_FLOOR
    """Score below which a passage is never used; see `routers.strategies.floor` for the whole rule."""

    @property
    def tokens(self) -> int:
        """The context of the model, assumed where it is not known."""
        return self.model_context or ASSUMED_CONTEXT

    @property
    def most_passages(self) -> int:
        """Passages that a prompt gets at most."""
        return 3 if self.tokens <= SMALL_CONTEXT else 6


class Planner(Protocol):
    """A strategy: turns a routed question into what is sent."""

    def __call__(self, question: Question, route: Route, context: Context, /) -> Plan:
        """The plan; raises StrategyUnavailableError where this strategy cannot work, saying why."""
