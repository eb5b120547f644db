"""Answers from documents, measured: does the bot know when it doesn't know, and is what it says and cites right?

Every question is asked with the strategy `knowledge`. Whether it is turned away before any model is asked is counted
over all of them; the model is asked about a sample. A citation is right when its document is among the gold ones;
`facts` is the share of the words of the facts that a right answer names.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from bot.app import App
from bot.bench.questions import Labelled, words
from knowledge.types import Question, Strategy
from routers.answering import Answerer
from routers.refusals import is_refusal
from routers.types import Answer

SEED = 7


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Share of questions that get “not in the documents” before a model is asked."""

    unanswerable: float | None
    answerable: float | None

    def as_json(self) -> dict[str, Any]:
        """The shares as an object."""
        return {"unanswerable": _rounded(self.unanswerable), "answerable": _rounded(self.answerable)}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of the sample that a model was asked about; shares in [0, 1], None where nothing was counted."""

    questions: int
    refused_unanswerable: float | None
    refused_answerable: float | None
    cited: float | None
    """Answers to answerable questions, refusals left out, that cite something."""
    right_citations: float | None
    """Citations of those answers whose document holds the answer."""
    facts: float | None
    first_token_ms: float | None
    """Median."""
    total_ms: float
    """Median."""

    def as_json(self) -> dict[str, Any]:
        """The figures as an object."""
        return {name: _rounded(getattr(self, name)) for name in self.__slots__}


def sample(asked: Sequence[Labelled], size: int) -> list[Labelled]:
    """At most `size` questions, always the same ones, with as many unanswerable ones as their share says (one at
    least)."""
    chance = random.Random(SEED)
    unanswerable = [each for each in asked if each.unanswerable]
    answerable = [each for each in asked if not each.unanswerable]
    few = min(len(unanswerable), max(1, round(size * len(unanswerable) / max(1, len(asked)))))
    rest = min(len(answerable), max(0, size - few))
    return [*chance.sample(unanswerable, few), *chance.sample(answerable, rest)]


async def turned_away(app: App, asked: Sequence[Labelled]) -> TurnedAway:
    """Routes and plans every question; no model is asked."""
    answerer = Answerer(app.models, app.service.templates())
    refused: dict[bool, list[bool]] = {True: [], False: []}
    for each in asked:
        question = _question(each)
        route = await app.service.route(question)
        plan = answerer.run("", question, route, started=time.perf_counter()).plan()
        refused[each.unanswerable].append(plan.reply is not None)
    return TurnedAway(_mean(refused[True]), _mean(refused[False]))


async def answered(app: App, asked: Sequence[Labelled]) -> Answered:
    """Asks the model, one question after the other."""
    got = [(each, await app.service.ask(_question(each))) for each in asked]
    answerable = [(each, answer) for each, answer in got if not each.unanswerable]
    spoken = [(each, answer) for each, answer in answerable if not is_refusal(answer.text)]
    cited = [f"{c.domain}/{c.source}" in each.gold for each, answer in spoken for c in answer.citations]
    first = [answer.first_token_ms for _, answer in got if answer.first_token_ms is not None]
    return Answered(
        questions=len(got),
        refused_unanswerable=_mean([is_refusal(answer.text) for each, answer in got if each.unanswerable]),
        refused_answerable=_mean([is_refusal(answer.text) for _, answer in answerable]),
        cited=_mean([bool(answer.citations) for _, answer in spoken]),
        right_citations=_mean(cited),
        facts=_mean([_facts(each, answer) for each, answer in answerable if each.facts]),
        first_token_ms=median(first) if first else None,
        total_ms=median(answer.total_ms for _, answer in got),
    )


def _question(asked: Labelled) -> Question:
    return Question(asked.text, asked.history, strategy=Strategy.KNOWLEDGE, explore=False)


def _facts(asked: Labelled, answer: Answer) -> float:
    said = words(answer.text)
    return fmean(len(fact & said) / len(fact) for fact in asked.facts)


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value
