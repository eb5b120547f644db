"""Routing and retrieval of follow-ups: a question and its conversation, on `followups_*.jsonl` and `corpora/`.

Beside the router in the same run: the question by itself, the question always behind the one before, and what a person
wrote for it to stand alone. Recall@5: one of the gold documents is among the five best.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import Any

from bot.bench import scores
from bot.bench.fitting import held_out
from bot.bench.prepared import Prepared
from bot.bench.questions import Labelled
from bot.bench.routing import by_tag
from knowledge.types import Findings, Question
from routers.classifier import p_specialized
from routers.rewriting import Judge, Looked, look_up

Way = Callable[[Labelled, Judge], Looked]
"""A follow-up and a judge → the text that was looked up, and what was found."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table; shares in [0, 1], None where there is nothing to count."""

    name: str
    accuracy: float
    macro_f1: float
    auroc: float | None
    calibration_error: float
    recall5: float | None
    word_f1: float | None
    """Of the words of the text that was looked up, against what a person wrote."""

    def as_json(self) -> dict[str, Any]:
        """The line as an object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Result:
    """All lines, and the router's accuracy by tag."""

    lines: tuple[Figures, ...]
    tags: dict[str, tuple[int, float]]


def measure(prepared: Prepared, asked: Sequence[Labelled]) -> Result:
    """Scores the ways of reading `asked`, which must not be empty."""

    @cache
    def find(text: str) -> Findings:
        return prepared.weigher.weighed(prepared.library.find(text), text)

    ways: dict[str, Way] = {
        "router": lambda each, judge: look_up(Question(each.text, each.history), find, judge),
        "the question alone": lambda each, _: Looked(each.text, find(each.text)),
        "behind the one before": lambda each, _: Looked(_behind(each), find(_behind(each))),
    }
    if all(each.standalone for each in asked):
        ways["as a person rewrote it"] = lambda each, _: Looked(each.standalone or "", find(each.standalone or ""))
    labels = [each.domain in prepared.domains for each in asked]
    judged = {name: _judged(prepared, asked, way) for name, way in ways.items()}
    tags = by_tag(asked, labels, judged["router"][1], least=1)
    lines = (_line(name, asked, labels, *found) for name, found in judged.items())
    return Result(tuple(lines), tags)


def _judged(prepared: Prepared, asked: Sequence[Labelled], way: Way) -> tuple[list[Looked], list[float]]:
    """What was looked up and the probability, each by weights that never saw the domain of the question."""
    judges: Mapping[str, Judge] = (
        {"": p_specialized}
        if prepared.shipped
        else {held: weights.probability for held, weights in prepared.refits.items()}
    )
    looked = {held: [way(each, judge) for each in asked] for held, judge in judges.items()}
    p = {held: [judges[held](each.findings.features) for each in found] for held, found in looked.items()}
    first = next(iter(looked))
    read = [looked[each.domain if each.domain in looked else first][place] for place, each in enumerate(asked)]
    return read, held_out([each.domain for each in asked], p)


def _line(
    name: str, asked: Sequence[Labelled], labels: Sequence[bool], looked: Sequence[Looked], p: Sequence[float]
) -> Figures:
    found = [
        any(document in each.gold for document in _documents(read.findings)[:5])
        for each, label, read in zip(asked, labels, looked, strict=True)
        if label and each.retrievable
    ]
    rewritten = [
        word_f1(read.standalone, each.standalone) for each, read in zip(asked, looked, strict=True) if each.standalone
    ]
    return Figures(
        name,
        scores.accuracy(labels, p),
        scores.macro_f1(labels, p),
        scores.auroc(labels, p),
        scores.calibration_error(labels, p),
        fmean(found) if found else None,
        fmean(rewritten) if rewritten else None,
    )


def word_f1(made: str, wanted: str) -> float:
    """Harmonic mean of precision and recall of words, each as often as it stands there (SQuAD's F1)."""
    ours, theirs = Counter(_words(made)), Counter(_words(wanted))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _behind(asked: Labelled) -> str:
    earlier = [turn.content for turn in asked.history if turn.role == "user"]
    return f"{earlier[-1]} {asked.text}" if earlier else asked.text


def _documents(findings: Findings) -> list[str]:
    """Documents as `domain/source`, best first, each once."""
    return list(dict.fromkeys(f"{passage.domain}/{passage.source}" for passage in findings.passages))
