"""Both answers of a duel, made at the same time; and its beginning in the journal, before anything is shown."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.app import App
from bot.dueling.arms import Arms, NoDuelError, Try
from knowledge.errors import TacticianError
from knowledge.journal import DuelShown, Shown, new_id
from knowledge.types import Question, Strategy
from routers.policy import shown_first
from routers.types import Answer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bout:
    """Two answers to one question."""

    a: Answer
    b: Answer


@dataclass(frozen=True, slots=True)
class OneLeft:
    """The only answer, where the other strategy failed: there is no duel."""

    answer: Answer
    missing: Strategy
    """The strategy that could not answer."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A duel that the journal knows, with its answers in the order in which they are to be shown."""

    duel_id: str
    first: Answer
    second: Answer


async def both(app: App, question: Question, arms: Arms) -> Bout | OneLeft:
    """Both answers, asked for at the same time and returned when both are complete.

    Raises what the first of them raises where both fail.
    """
    a, b = await asyncio.gather(
        _answered(app, question, arms.a), _answered(app, question, arms.b), return_exceptions=True
    )
    if isinstance(a, BaseException):
        if isinstance(b, BaseException):
            raise a
        return OneLeft(_reported(a, b), arms.a)
    if isinstance(b, BaseException):
        return OneLeft(_reported(b, a), arms.b)
    if a.answered_by is b.answered_by:
        return OneLeft(a, arms.b) if a.answered_by is arms.a else OneLeft(b, arms.a)
    return Bout(a, b)


async def other_way(app: App, again: Try) -> Answer:
    """The answer of another strategy to a question that has been answered.

    Raises NoDuelError where a strategy that was tried already had to step in, and what answering raises.
    """
    answer = await _answered(app, again.question, again.strategy)
    if answer.answered_by is not again.strategy and answer.answered_by in again.tried:
        raise NoDuelError("The other way did not work just now, so there is nothing new to show. Try again later.")
    return answer


async def begin(app: App, bout: Bout, arms: Arms, origin: Literal["command", "sampled"]) -> Begun:
    """Draw the order and journal the duel."""
    first = shown_first(arms.seed)
    shown = replace(_shown(bout.a.answer_id, bout.b, origin), a_strategy=arms.a, b_strategy=arms.b)
    await _append(app, replace(shown, shown_first=first, seed=arms.seed, odds=arms.odds))
    return Begun(shown.duel_id, *((bout.a, bout.b) if first == "a" else (bout.b, bout.a)))


async def begin_retry(app: App, again: Try, second: Answer) -> str:
    """Journal the duel of an answer that is shown already with the one that is to follow; returns its id."""
    row = again.first.row
    first = Strategy(row.strategy) if row.strategy else second.route.strategy
    shown = replace(_shown(row.id, second, "retry"), a_strategy=first, b_strategy=again.strategy)
    await _append(app, shown)
    return shown.duel_id


async def noted(app: App, messages: Mapping[str, list[tuple[str, str | None]]]) -> None:
    """Note which messages, in which channels, show which answers: replies to them are then known. The last one of a
    duel is the one that is changed when it ends.
    """
    events = [
        Shown(answer_id=answer_id, message=message, channel=channel)
        for answer_id, shown in messages.items()
        for message, channel in shown
    ]
    await app.service.in_thread(lambda: app.memory.journal.append(*events))


async def _answered(app: App, question: Question, strategy: Strategy) -> Answer:
    return await app.service.ask(replace(question, strategy=strategy))


def _reported(error: BaseException, good: Answer) -> Answer:
    if not isinstance(error, TacticianError):
        log.error("One answer of a duel failed; the other (%s) is shown.", good.answer_id, exc_info=error)
    return good


def _shown(a_answer: str, b: Answer, origin: Literal["command", "sampled", "retry"]) -> DuelShown:
    """The event of a duel whose order and strategies are as yet those of a retry. A private question's text is left
    to the answers' own records: rows of duels say nothing of privacy."""
    place = b.question.place
    return DuelShown(
        duel_id=new_id("d"),
        kind=b.route.kind,
        domain=b.route.domain,
        a_strategy=b.route.strategy,
        b_strategy=b.route.strategy,
        a_answer=a_answer,
        b_answer=b.answer_id,
        shown_first="a",
        origin=origin,
        question=None if place.private else b.question.text,
        server=place.server,
        channel=place.channel,
        asker=place.asker,
    )


async def _append(app: App, shown: DuelShown) -> None:
    await app.service.in_thread(lambda: app.memory.journal.append(shown))
