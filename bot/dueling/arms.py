"""Which strategies meet: named by somebody, drawn by chance, or the next one for an answer that is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.app import App
from knowledge.errors import TacticianError, UnknownAnswerError
from knowledge.journal import Detail
from knowledge.types import Place, Question, Strategy
from routers.policy import able_strategies, eligible_strategies, is_sampled, pair, seed_for
from routers.types import Route

EXPIRED = "The record has expired."
_NEEDS = {
    Strategy.KNOWLEDGE: "documents",
    Strategy.TUNED: "a tuned model",
    Strategy.COMBINED: "documents and a tuned model",
}


class NoDuelError(TacticianError):
    """There can be no duel here; the message says why."""


@dataclass(frozen=True, slots=True)
class Arms:
    """The two strategies of a duel, and the seed of what chance decides about it."""

    a: Strategy
    b: Strategy
    seed: int
    odds: Mapping[Strategy, float] | None = None
    """Under which they were drawn; None where they were named."""


@dataclass(frozen=True, slots=True)
class Try:
    """An answered question, and the strategy that is to answer it once more."""

    first: Detail
    question: Question
    strategy: Strategy
    tried: frozenset[str]
    """The strategies that have answered it already."""


async def named(app: App, question: Question, a: Strategy | None = None, b: Strategy | None = None) -> Arms:
    """The arms that somebody asked for. What is left out: the policy's default for the question, then the next best
    that can work; an override in force plays no part.

    Raises NoDuelError (the same twice, or one that cannot work), and what routing raises.
    """
    check_named(a, b)
    able = _able(app, await app.service.route(question))
    for wanted in (a, b):
        if wanted is not None and wanted not in able:
            raise NoDuelError(
                f"The strategy {wanted} cannot answer this question here: it needs {_NEEDS[wanted]}. Choose another, "
                "or leave it out."
            )
    first = a or next(strategy for strategy in able if strategy is not b)
    return Arms(first, b or next(strategy for strategy in able if strategy is not first), seed_for(None))


def check_named(a: Strategy | None, b: Strategy | None) -> None:
    """Raises NoDuelError where both are the same; this needs no look at the question."""
    if a is not None and a is b:
        raise NoDuelError(f"Both answers would be made with {a}. Choose two different strategies, or leave one out.")


async def sampled(app: App, question: Question) -> Arms | None:
    """The arms of a question that chance makes a duel (setting `duel_share`), drawn by the policy's odds; mostly None.

    Never sampled are private questions and those outside servers, follow-ups (two voices would answer one
    conversation), questions whose asker wished for a strategy, a domain or no chance, those in critical channels or
    under an override, and those that only one strategy can answer.
    """
    if not _may_be_sampled(question):
        return None
    seed = seed_for(None)
    if not _is_drawn(await app.service.values(question.place.server), question.place, seed):
        return None
    try:
        route = await app.service.route(question)
    except TacticianError:
        return None  # the ordinary answer fails in the same way, and says so
    if route.override is not None or len(route.odds) < 2:
        return None
    return Arms(*pair(route.odds, seed), seed, route.odds)


async def record(app: App, answer_id: str) -> Detail:
    """All that is known of an answer; raises NoDuelError where its record has expired."""
    try:
        detail = await app.service.in_thread(lambda: app.memory.reader.detail(answer_id))
    except UnknownAnswerError:
        raise NoDuelError(EXPIRED) from None
    if detail.row.question is None:
        raise NoDuelError(EXPIRED)
    return detail


async def another(app: App, first: Detail) -> Try:
    """The best strategy that has not answered this question yet, in this answer's chain of tries.

    The question goes out as it was asked, by the same person in the same conversation. Raises NoDuelError where none
    is left, and what routing raises.
    """
    duels = await app.service.in_thread(lambda: app.memory.reader.tries(first.row.id))
    tried = {first.row.strategy, first.row.answered_by}
    tried |= {side.strategy for duel in duels for side in (duel.a, duel.b)}
    question = _again(first)
    able = _able(app, await app.service.route(question))
    left = [strategy for strategy in able if strategy not in tried]
    if not left:
        raise NoDuelError("Every way that can answer this question here has been tried.")
    return Try(first, question, left[0], frozenset(filter(None, tried)))


def _able(app: App, route: Route) -> tuple[Strategy, ...]:
    """What can answer, the policy's default first."""
    documents, tuned = route.findings.documents > 0, app.models.tuned
    own = route.domain in tuned
    eligible = eligible_strategies(route.kind, documents=documents, tuned=own)
    only = route.domain is None and len(tuned) == 1  # as the answerer takes it
    return able_strategies(eligible, documents=documents, tuned=own or only)


def _may_be_sampled(question: Question) -> bool:
    place = question.place
    if place.server is None or place.private or question.history:
        return False
    return question.strategy is None and question.domain is None and question.explore is not False


def _is_drawn(values: Mapping[str, Any], place: Place, seed: int) -> bool:
    return is_sampled(values["duel_share"], seed) and place.channel not in values["critical_channels"]


def _again(first: Detail) -> Question:
    """The question of an earlier answer as it was asked; its asker, a pseudonym, stays the one who may forget it."""
    row = first.row
    place = Place(
        surface=first.surface,
        server=row.server,
        channel=row.channel,
        conversation=row.conversation,
        asker=row.asker,
        message=first.message,
        private=row.private,
    )
    domain = row.domain if row.decided_by == "asker" else None
    return Question(row.question or "", first.history, place, domain=domain)
