"""Route → streamed answer: plans a strategy, asks a model, and goes on to the next where one fails."""

import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from knowledge.journal.events import Failure
from knowledge.types import Citation, Passage, Question, Strategy
from routers.attached import own_words
from routers.citations import CitationStream, cited, quoted
from routers.errors import ModelError, ModelReplyError, NoAnswerError, StrategyUnavailableError
from routers.follow_ups.asking import Rewriter
from routers.models import EMBEDDED, ChatModel, Prices
from routers.prompts import OwnTemplates, Template, Templates
from routers.refusals import RefusalStream, is_refusal, nearest
from routers.strategies import Context, plan_for
from routers.support import SupportStream
from routers.tasks import Task
from routers.tie_breaking import TieBreaker
from routers.types import Answer, AnswerEvent, Delta, Plan, Retracted, Route, Unsupported, Usage

Piece = TypeVar("Piece", str, Unsupported, str | Unsupported)

STRATEGY_OF: Mapping[Task, Strategy] = {
    Task.GROUNDED: Strategy.KNOWLEDGE,
    Task.TUNED: Strategy.TUNED,
    Task.COMBINED: Strategy.COMBINED,
}
"""Whose templates these are; all others belong to `prompt`."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models that may answer."""

    default: Sequence[ChatModel]
    """Tried in this order."""
    tuned: Mapping[str, ChatModel] = field(default_factory=dict)
    """Domain → its tuned model."""
    prices: Prices = field(default_factory=Prices)

    def chain(self, strategy: Strategy, domain: str | None) -> Sequence[ChatModel | None]:
        """Models for a strategy, in order; None stands for a tuned model that is not there."""
        if strategy in (Strategy.TUNED, Strategy.COMBINED):
            return (self.tuned.get(domain or ""),)
        return self.default

    async def prepare(self) -> None:
        """Load the first model, so that the first answer need not wait; a failure is told when it is asked."""
        with suppress(ModelError):
            await self.default[0].prepare()

    async def aclose(self) -> None:
        """Close every model's connections and servers."""
        for model in {id(model): model for model in (*self.default, *self.tuned.values())}.values():
            await model.aclose()


class Answerer:
    """Turns routes into answers."""

    def __init__(self, models: Models, templates: Templates | OwnTemplates) -> None:
        self.models = models
        self._templates = templates if isinstance(templates, OwnTemplates) else OwnTemplates(shipped=templates)
        self.rewriter = Rewriter(models.default, models.prices)
        self.tie_breaker = TieBreaker(models.default, models.prices)

    def run(self, answer_id: str, question: Question, route: Route, *, started: float, spent: float = 0.0) -> "Run":
        """A run that answers one question; `started` is the `time.perf_counter()` at which it was asked, `spent` what
        was paid for it before, in US dollars."""
        templates = self.templates_for(question.place.server)
        return Run(self.models, templates, answer_id, question, route, started, spent)

    def templates_for(self, server: str | None) -> Templates:
        """The templates that questions of a server are put with."""
        return self._templates.of(server)

    def fault(self, server: str | None) -> str | None:
        """What is wrong with templates of the owner's; None where nothing is."""
        return self._templates.fault(server)

    def preview(self, question: Question, route: Route, template: Template) -> Plan:
        """What would be sent if `question` were put with `template`, as routed; nothing is asked.

        Raises StrategyUnavailableError where the strategy of the template's task cannot work.
        """
        strategy = STRATEGY_OF.get(template.task, Strategy.PROMPT)
        pinned = replace(route, strategy=strategy, reply=None, pinned=dict.fromkeys(Task, template.name))
        return self.run("", question, pinned, started=time.perf_counter()).plan()

    async def aclose(self) -> None:
        """Let go of the models."""
        await self.models.aclose()


class Run:
    """One answer in the making. `events()` streams it; `answer()` tells what there is, at any time."""

    def __init__(
        self,
        models: Models,
        templates: Templates,
        answer_id: str,
        question: Question,
        route: Route,
        started: float,
        spent: float,
    ) -> None:
        self._models = models
        self._templates = templates
        self._answer_id = answer_id
        self._question = question
        self.route = route
        self._started = started
        self._spent = spent
        self._attempts: list[Failure] = []
        self._begin(None, None)
        self.variant_odds, self.model_odds = self._odds()

    async def events(self) -> AsyncGenerator[AnswerEvent, None]:
        """Deltas, an Unsupported behind each sentence that the passages don't support, and a Retracted where a model
        broke off after text was shown.

        Raises NoAnswerError when nothing could answer; its message is one sentence for the asker.
        """
        for strategy in self._order():
            for model in self._models.chain(strategy, self._domain):
                try:
                    async with aclosing(self._try(strategy, model)) as pieces:
                        async for piece in pieces:
                            yield Delta(piece) if isinstance(piece, str) else piece
                except (ModelError, StrategyUnavailableError) as error:
                    self._attempts.append(Failure(strategy, model.name if model else None, str(error)))
                    if self._text:
                        yield Retracted(str(error))
                else:
                    return
        self._begin(None, None)
        raise NoAnswerError(self._failure())

    def answer(self, *, stopped: bool = False) -> Answer:
        """The answer as it stands: complete once `events()` has ended, partial before."""
        plan, text = self._plan, self._text.strip()
        before = len(self._text) - len(self._text.lstrip())
        passages = plan.passages if plan else ()
        usage = self._usage
        return Answer(
            answer_id=self._answer_id,
            question=self._question,
            route=self.route,
            answered_by=self._strategy,
            text=text,
            status="stopped" if stopped else "complete",
            citations=self._citations(text, passages),
            passages=passages,
            unsupported=tuple(replace(found, end=found.end - before) for found in self._unsupported),
            prompt=plan.messages if plan else (),
            template=plan.template if plan else None,
            model=self._model,
            variant_odds=self.variant_odds,
            model_odds=self.model_odds,
            attempts=tuple(self._attempts),
            first_token_ms=self._first_token_ms,
            total_ms=self._elapsed(),
            usage=usage,
            cost_usd=self._cost(),
        )

    def _citations(self, text: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
        if self._refused:
            return ()
        if self._plan is not None and self._plan.reply is not None:
            return quoted(passages)
        return cited(text, passages, at_least_best=self._model == EMBEDDED)

    @property
    def attempts(self) -> tuple[Failure, ...]:
        """What failed so far."""
        return tuple(self._attempts)

    def _order(self) -> list[Strategy]:
        route = self.route
        return [route.strategy, *(strategy for strategy in route.eligible if strategy is not route.strategy)]

    @property
    def _domain(self) -> str | None:
        """The domain whose tuned model would answer: the routed one, else the only one there is."""
        if self.route.domain is None and len(self._models.tuned) == 1:
            return next(iter(self._models.tuned))
        return self.route.domain

    def _begin(self, plan: Plan | None, model: ChatModel | None, strategy: Strategy | None = None) -> None:
        self._plan, self._model = plan, model.name if model and plan and plan.reply is None else None
        self._strategy = strategy or self.route.strategy
        self._text = ""
        self._unsupported: list[Unsupported] = []
        self._refused = False
        self._usage = Usage()
        self._first_token_ms: float | None = None

    async def _try(self, strategy: Strategy, model: ChatModel | None) -> AsyncGenerator[str | Unsupported, None]:
        self._begin(None, None, strategy)
        plan = self._planned(strategy, model)
        self._begin(plan, model, strategy)
        if plan.reply is not None:
            yield self._take(plan.reply)
            return
        if model is None:
            raise StrategyUnavailableError(f"No model is configured for the strategy {strategy}.")
        support = SupportStream(plan.passages, self._question.text)
        async with aclosing(self._stream(plan, model)) as pieces:
            async for piece in pieces:
                for part in support.feed(piece) if plan.passages else [piece] * bool(piece):
                    yield self._take(part)
        if not self._text.strip():
            raise ModelReplyError(f"The model {model.name} answered with nothing. Ask again.")
        if plan.passages:
            for part in self._ending(plan, support):
                yield self._take(part)

    def _ending(self, plan: Plan, support: SupportStream) -> Iterator[str | Unsupported]:
        """What is said of the last sentence; below a refusal, the nearest document."""
        self._refused = is_refusal(self._text)
        if not self._refused:
            yield from support.close()
            return
        best = max(plan.passages, key=lambda passage: passage.score)
        space = "" if self._text[-1].isspace() else " "
        yield space + nearest(own_words(self._question.text), best, self.route.language)

    def _planned(self, strategy: Strategy, model: ChatModel | None) -> Plan:
        tuned = strategy in (Strategy.TUNED, Strategy.COMBINED)
        context = Context(
            templates=self._templates,
            model_context=model.context if model else None,
            tuned_domain=self._domain if model and tuned else None,
            pinned=self.route.pinned,
            epsilon=self.route.epsilon,
            seed=self.route.seed,
            language=self.route.language,
        )
        return plan_for(strategy, self._question, self.route, context)

    def plan(self) -> Plan:
        """What the chosen strategy would send to its first model; raises StrategyUnavailableError."""
        return self._planned(self.route.strategy, self._first_model)

    def _odds(self) -> tuple[dict[str, float], dict[str, float]]:
        """Odds of the templates and of the models for the strategy that was chosen, before anything is asked."""
        model = self._first_model
        try:
            plan = self.plan()
        except StrategyUnavailableError:
            return {}, {}
        return dict(plan.variant_odds), {model.name: 1.0} if model and plan.reply is None else {}

    @property
    def _first_model(self) -> ChatModel | None:
        return next(iter(self._models.chain(self.route.strategy, self._domain)), None)

    async def _stream(self, plan: Plan, model: ChatModel) -> AsyncGenerator[str, None]:
        """The model's text, with every citation that points nowhere left out, and those of a refusal."""
        citations = CitationStream(len(plan.passages)) if plan.passages else None
        refusal = RefusalStream()
        async with aclosing(model.stream(plan.messages, plan.settings)) as parts:
            async for part in parts:
                if isinstance(part, Usage):
                    self._usage = part
                else:
                    yield refusal.feed(citations.feed(part)) if citations else part
        if citations:
            yield refusal.feed(citations.close()) + refusal.close()

    def _take(self, piece: Piece) -> Piece:
        if isinstance(piece, Unsupported):
            self._unsupported.append(piece)
            return piece
        if self._first_token_ms is None:
            self._first_token_ms = self._elapsed()
        self._text += piece
        return piece

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 1)

    def _cost(self) -> float | None:
        if self._model is None or self._model == EMBEDDED:
            return self._spent
        cost = self._models.prices.cost(self._model, self._usage)
        return None if cost is None else cost + self._spent

    def _failure(self) -> str:
        if not self._attempts:
            return "No strategy can answer this question here."
        said = list(dict.fromkeys(attempt.error for attempt in self._attempts))
        return said[0] if len(said) == 1 else f"{said[0]} Then: {' '.join(said[1:])}"
