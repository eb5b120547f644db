"""What every strategy gets and gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.types import Kind, Question
from routers.policy import draw_template, odds_of
from routers.prompts import Template, Templates
from routers.strategies.budget import ASSUMED_CONTEXT, SMALL_CONTEXT
from routers.strategies.floor import PASSAGES_FLOOR
from routers.tasks import Task
from routers.types import Message, Plan, Route

LANGUAGE = "Answer in {language}, whatever language the question is in, unless it asks for another one."


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
    pinned: Mapping[str, str] = field(default_factory=dict)
    """Names of chosen templates, by task."""
    epsilon: float = 0.0
    seed: int = 0
    """Of the route: how often chance chooses the template, and its draw."""
    language: str | None = None
    """Language that the answer is to have; None for the question's own."""

    @property
    def tokens(self) -> int:
        """The context of the model, assumed where it is not known."""
        return self.model_context or ASSUMED_CONTEXT

    @property
    def most_passages(self) -> int:
        """Passages that a prompt gets at most."""
        return 3 if self.tokens <= SMALL_CONTEXT else 6

    def template(self, task: Task, kind: Kind) -> tuple[Template, dict[str, float]]:
        """The template that a task is put with, and the odds of all that could have been, by `name@version`.

        The one that was pinned has the odds 1, where it is there and fits. Else the policy's rule holds for the
        templates of the task: the first is the default, and chance takes any with the share that it has.
        """
        default = self.templates.for_task(task, kind, self.pinned.get(task))
        variants = [variant for variant in self.templates.variants(task, kind) if variant.kind is default.kind]
        if default is not variants[0] or default.name == self.pinned.get(task):
            return default, {default.reference: 1.0}
        by_reference = {variant.reference: variant for variant in variants}
        odds = odds_of(list(by_reference), self.epsilon)
        return by_reference[draw_template(odds, task, self.seed)], odds

    def spoken(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """`messages` with the wish for a language at the end of the system message, which is made where there is none.

        Without a language they stay as they are, so that `plain` sends the bare question.
        """
        if self.language is None:
            return tuple(messages)
        wish = LANGUAGE.format(language=" ".join(self.language.split()))
        if messages[0].role != "system":
            return (Message("system", wish), *messages)
        return (Message("system", f"{messages[0].content}\n\n{wish}"), *messages[1:])


class Planner(Protocol):
    """A strategy: turns a routed question into what is sent."""

    def __call__(self, question: Question, route: Route, context: Context, /) -> Plan:
        """The plan; raises StrategyUnavailableError where this strategy cannot work, saying why."""
