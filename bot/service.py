"""Question in, answer out, journalled: the one path that every front end calls."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Literal, TypeVar

from bot.finishing import to_its_end
from bot.stopping import Stop
from knowledge.curated import GapReport
from knowledge.errors import TacticianError
from knowledge.journal import (
    Answered,
    Asked,
    Event,
    Exchange,
    Journal,
    Rated,
    Reader,
    Reasoned,
    RouteCorrected,
    Shown,
    new_id,
)
from knowledge.journal import Routed as RouteDecided
from knowledge.journal.gaps import FROM_DOCUMENTS
from knowledge.settings import Settings
from knowledge.types import Kind, Question, Reason
from routers.answering import Answerer, Run
from routers.prompts import Templates
from routers.router import Router
from routers.tie_breaking import Opinion
from routers.types import Answer, AnswerEvent, Completed, Plan, Route, Routed

T = TypeVar("T")

log = logging.getLogger(__name__)

EXPLORING = frozenset({"discord", "web"})
"""Surfaces on which chance may choose the strategy unless the asker or the owner says otherwise."""


class Service:
    """Answers questions and takes feedback. Every event is stored before anybody is told of it."""

    def __init__(
        self,
        journal: Journal,
        reader: Reader,
        router: Router,
        answerer: Answerer,
        settings: Settings,
        gaps: GapReport,
    ) -> None:
        self._journal = journal
        self._reader = reader
        self._router = router
        self._answerer = answerer
        self._settings = settings
        self._gaps = gaps
        self._looking: dict[str | None, asyncio.Task[dict[str, Any]]] = {}

    async def route(self, question: Question) -> Route:
        """What would be decided about a question; nothing is journalled. Raises as `answer` does."""
        question, _ = await self._standing_alone(question.checked())
        route = await asyncio.to_thread(self._decide, question)
        opinion = await self._opinion(question, route)
        return await asyncio.to_thread(self._decide, question, opinion) if opinion.kind else route

    def templates(self, server: str | None = None) -> Templates:
        """All templates that questions of a server can be put with; reads files where they have changed."""
        return self._answerer.templates_for(server)

    def broken_template(self, server: str | None = None) -> str | None:
        """What is wrong with templates of the owner's, as a sentence; None where nothing is."""
        return self._answerer.fault(server)

    async def preview(self, question: Question, name: str) -> Plan:
        """What would be sent if `question` were put with the template called `name`; nothing is asked or journalled.

        Raises TemplateError (unknown name), StrategyUnavailableError, and as `route` does.
        """
        template = self.templates(question.place.server).get(name)
        route = await self.route(question)
        return await asyncio.to_thread(self._answerer.preview, question, route, template)

    async def answer(self, question: Question, *, stop: Stop | None = None) -> AsyncGenerator[AnswerEvent, None]:
        """Stream one answer: Routed, then Delta, Unsupported and Retracted, then Completed.

        `stop` ends it early from outside; it then completes as far as it came, journalled as `stopped`. Closing the
        iterator or cancelling the task stops the model, and journals the same.
        Raises QuestionError, InputError (unknown domain), NoAnswerError, HeldError, DataFolderError.
        """
        started = time.perf_counter()
        question = question.checked()
        answer_id = new_id()
        run = await self._begun(answer_id, question, started)
        async with aclosing(self._answer(run, answer_id, started, stop or Stop())) as events:
            async for event in events:
                yield event

    async def _begun(self, answer_id: str, question: Question, started: float) -> Run:
        """See `_begin`; whoever is cancelled meanwhile leaves a stopped answer, not one without an end."""
        work = asyncio.create_task(self._prepared(answer_id, question, started))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait({work})
            if not work.cancelled() and work.exception() is None:
                self._journal.append(_answered(work.result().answer(stopped=True)))
            raise

    async def _prepared(self, answer_id: str, question: Question, started: float) -> Run:
        question, spent = await self._standing_alone(question)
        begun = await asyncio.to_thread(self._begin, answer_id, question, started, spent)
        if isinstance(begun, Run):
            return begun
        opinion = await self._opinion(question, begun)
        spent += opinion.cost_usd
        return await asyncio.to_thread(self._decided, answer_id, question, started, spent, begun, opinion)

    async def _opinion(self, question: Question, route: Route) -> Opinion:
        """What a model says of a question where the evidence is not sure, and that is wanted."""
        tie_breaker = self._answerer.tie_breaker
        if not tie_breaker.wanted(route) or not (await self.values(question.place.server))["tie_breaking"]:
            return Opinion()
        domains = await asyncio.to_thread(self._router.domains, question)
        return await tie_breaker.ask(question, route, domains)

    async def _standing_alone(self, question: Question) -> tuple[Question, float]:
        """`question` with what a model made of it, where that is wanted and there are documents to look it up in; and
        what asking cost, in US dollars."""
        rewriter = self._answerer.rewriter
        if question.standalone is not None or not rewriter.wanted(question):
            return question, 0.0
        on = (await self.values(question.place.server))["rewriting"]
        if not on or not await asyncio.to_thread(self._router.has_documents, question):
            return question, 0.0
        rewritten = await rewriter.rewrite(question)
        return replace(question, standalone=rewritten.text), rewritten.cost_usd

    def _begin(self, answer_id: str, question: Question, started: float, spent: float) -> Run | Route:
        """Journal the question, decide about it, and journal that; blocking, in one go. The route alone where a model
        is to be asked first."""
        self._journal.append(Asked.of(answer_id, question))
        try:
            route = self._decide(question)
        except TacticianError as error:
            self._journal.append(_failed(answer_id, str(error), started))
            raise
        if self._answerer.tie_breaker.wanted(route):
            return route
        return self._decided(answer_id, question, started, spent, route, Opinion())

    def _decided(
        self, answer_id: str, question: Question, started: float, spent: float, route: Route, opinion: Opinion
    ) -> Run:
        """Journal the decision, which a model's opinion may change; blocking."""
        if opinion.kind is not None:
            try:
                route = self._decide(question, opinion)
            except TacticianError as error:
                self._journal.append(_failed(answer_id, str(error), started))
                raise
        run = self._answerer.run(answer_id, question, route, started=started, spent=spent)
        self._journal.append(_routed(answer_id, route, run))
        return run

    async def values(self, server: str | None) -> dict[str, Any]:
        """Every setting's value on a server; many who want to know at once cost one look at the database."""
        if self._settings.is_fresh(server):
            return self._settings.values(server)
        if server not in self._looking:
            looking = asyncio.create_task(asyncio.to_thread(self._settings.values, server))
            self._looking[server] = looking
            looking.add_done_callback(lambda _: self._looking.pop(server, None))
        return dict(await asyncio.shield(self._looking[server]))

    async def ask(self, question: Question) -> Answer:
        """The finished answer, for callers that don't stream. Raises as `answer` does."""
        async with aclosing(self.answer(question)) as events:
            async for event in events:
                if isinstance(event, Completed):
                    return event.answer
        raise AssertionError("an answer ends with Completed or an error")

    async def rate(
        self,
        answer_id: str,
        voter: str,
        value: Literal[1, -1],
        reason: Reason | None = None,
        comment: str | None = None,
        *,
        moderator: bool = False,
    ) -> None:
        """Store a rating; returns once it is stored. Raises UnknownAnswerError."""
        await self._record(*rating(answer_id, voter, value, reason, comment, moderator=moderator))

    async def explain_rating(
        self, answer_id: str, voter: str, reason: Reason | None, comment: str | None, *, moderator: bool = False
    ) -> bool:
        """Add a reason or a comment to a rating that was given before; returns whether nobody had given that reason
        for the answer. Raises UnknownAnswerError."""
        event = Reasoned(answer_id=answer_id, voter=voter, reason=reason, comment=comment, moderator=moderator)
        return await asyncio.to_thread(self._journal.append_reason, event)

    async def correct_route(
        self, answer_id: str, author: str, kind: Kind, domain: str | None = None, *, moderator: bool = False
    ) -> None:
        """Store of what kind, and of which domain, a question really was; it acts as `knowledge.remembered` says, at
        once for all of its server where the author is a moderator there. Raises UnknownAnswerError."""
        event = RouteCorrected(answer_id=answer_id, author=author, kind=kind, domain=domain, moderator=moderator)
        await self._record(event)

    async def shown(self, answer_id: str, channel: str | None, messages: Sequence[str]) -> None:
        """Note which messages of the front end show an answer, so that replies to them find it."""
        await self._record(*(Shown(answer_id=answer_id, message=message, channel=channel) for message in messages))

    async def exchange(self, message: str) -> Exchange | None:
        """The question and answer that a front end's message asked or shows, if the journal knows it."""
        return await self.in_thread(lambda: self._reader.exchange_of(message))

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run a blocking read or write of the store off the event loop."""
        return await asyncio.to_thread(work)

    def _decide(self, question: Question, opinion: Opinion | None = None) -> Route:
        return self._router.route(question, epsilon=self._epsilon(question), opinion=opinion)

    def _epsilon(self, question: Question) -> float:
        place = question.place
        explore = question.explore if question.explore is not None else place.surface in EXPLORING
        if not explore:
            return 0.0
        critical = self._settings.get("critical_channels", server=place.server)
        if place.channel is not None and place.channel in critical:
            return 0.0
        return float(self._settings.get("exploration", server=place.server))

    async def _answer(self, run: Run, answer_id: str, started: float, stop: Stop) -> AsyncGenerator[AnswerEvent, None]:
        try:
            yield Routed(answer_id, run.route)
            async with stop.within(), aclosing(run.events()) as events:
                async for event in events:
                    yield event
        except TacticianError as error:
            await self._record(_failed(answer_id, str(error), started, run))
            raise
        except Exception as error:
            await self._record(_failed(answer_id, f"Unexpected: {type(error).__name__}", started, run))
            raise
        except BaseException:  # closed, cancelled, or the process is told to end: no time for a thread
            self._journal.append(_answered(run.answer(stopped=True)))
            raise
        answer = run.answer(stopped=stop.happened)
        await to_its_end(asyncio.to_thread(self._finish, answer, run.route.standalone))
        yield Completed(answer)

    def _finish(self, answer: Answer, standalone: str) -> None:
        """Journal a finished answer, and note a question that the documents left open."""
        self._journal.append(_answered(answer))
        if answer.status == "complete" and answer.answered_by in FROM_DOCUMENTS and not answer.citations:
            try:
                self._gaps.note(answer.answer_id, standalone)
            except TacticianError as error:  # the answer stands; the report of gaps makes up for it
                log.warning("The open question of answer %s was not noted: %s", answer.answer_id, error)

    async def _record(self, *events: Event) -> None:
        await to_its_end(asyncio.to_thread(self._journal.append, *events))


def rating(
    answer_id: str,
    voter: str,
    value: Literal[1, -1],
    reason: Reason | None = None,
    comment: str | None = None,
    *,
    moderator: bool = False,
) -> list[Event]:
    """The events of one rating, to be stored together."""
    events: list[Event] = [Rated(answer_id=answer_id, voter=voter, value=value)]
    if reason is not None or comment:
        said = Reasoned(answer_id=answer_id, voter=voter, reason=reason, comment=comment, moderator=moderator)
        events.append(said)
    return events


def _routed(answer_id: str, route: Route, run: Run) -> RouteDecided:
    override = route.override
    return RouteDecided(
        answer_id=answer_id,
        kind=route.kind,
        domain=route.domain,
        strategy=route.strategy,
        eligible=route.eligible,
        odds=route.odds,
        p_specialized=route.p_specialized,
        decided_by=route.decided_by,
        reason=route.reason,
        standalone=route.standalone,
        features=route.findings.features,
        variant_odds=run.variant_odds,
        model_odds=run.model_odds,
        policy=route.policy,
        policy_version=route.policy_version,
        router_version=route.router_version,
        seed=route.seed,
        override_scope=override.scope if override else None,
        override_strategy=override.strategy if override else None,
        ms=route.ms,
    )


def _answered(answer: Answer) -> Answered:
    return Answered(
        answer_id=answer.answer_id,
        text=answer.text,
        status=answer.status,
        answered_by=answer.answered_by,
        attempts=answer.attempts,
        template=answer.template,
        model=answer.model,
        prompt=tuple((message.role, message.content) for message in answer.prompt),
        passages=answer.passages,
        citations=answer.citations,
        unsupported=tuple(unsupported.sentence for unsupported in answer.unsupported),
        first_token_ms=answer.first_token_ms,
        total_ms=answer.total_ms,
        input_tokens=answer.usage.input_tokens,
        output_tokens=answer.usage.output_tokens,
        cost_usd=answer.cost_usd,
    )


def _failed(answer_id: str, error: str, started: float, run: Run | None = None) -> Answered:
    return Answered(
        answer_id=answer_id,
        text=None,
        status="failed",
        attempts=run.attempts if run else (),
        error=error,
        total_ms=round((time.perf_counter() - started) * 1000, 1),
    )
