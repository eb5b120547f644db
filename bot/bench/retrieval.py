"""Retrieval measured on labelled questions: words alone, vectors alone and both, over all domains together.

Documents are ranked by their best passage. Recall@k: one of the gold documents is among the first k. nDCG@10 (binary
gains; Järvelin & Kekäläinen 2002) and MRR@10 count documents too. `passage5`: one of the five best passages holds at
least 80 % of the words of a passage that holds the answer.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Any

from bot.bench import scores
from bot.bench.questions import Labelled, words
from knowledge.library import Library
from knowledge.types import Passage

PASSAGES = 50
"""Passages fetched a question: enough for ten documents."""
HELD = 0.8
"""Share of a gold passage's words that counts as holding it."""

Search = Callable[[Labelled], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one way of searching found for a question."""

    asked: Labelled
    documents: tuple[str, ...]
    """As `domain/source`, best first, each once."""
    holds: bool
    """Whether one of the five best passages holds the answer."""
    score: float
    """Of the best passage; 0 where there is none."""
    ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table; shares in [0, 1]."""

    name: str
    questions: int
    recall1: float
    recall5: float
    ndcg10: float
    mrr10: float
    passage5: float | None
    """None where no answer's passage is known."""

    def as_json(self) -> dict[str, Any]:
        """The line as an object, rounded."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


def by_way(library: Library, way: Any) -> Search:
    """Searches all domains with one way of `Library.ranked`."""
    return lambda asked: library.ranked(asked.text, way, k=PASSAGES)


def look(asked: Sequence[Labelled], search: Search) -> list[Seen]:
    """Asks every question, one after the other."""
    return [_seen(each, search) for each in asked]


def figures(name: str, seen: Sequence[Seen]) -> Figures:
    """The line for what was seen; only answerable questions may be among them, and at least one."""
    ranks = [[n for n, document in enumerate(each.documents[:10]) if document in each.asked.gold] for each in seen]
    spans = [each.holds for each in seen if each.asked.spans]
    return Figures(
        name=name,
        questions=len(seen),
        recall1=fmean(bool(hits) and hits[0] == 0 for hits in ranks),
        recall5=fmean(bool(hits) and hits[0] < 5 for hits in ranks),
        ndcg10=fmean(_ndcg(hits, len(each.asked.gold)) for hits, each in zip(ranks, seen, strict=True)),
        mrr10=fmean(1 / (hits[0] + 1) if hits else 0.0 for hits in ranks),
        passage5=fmean(spans) if spans else None,
    )


def unanswerable_auroc(seen: Sequence[Seen]) -> float | None:
    """How well the best score tells answerable from unanswerable; None where one of the two is missing."""
    return scores.auroc([not each.asked.unanswerable for each in seen], [each.score for each in seen])


def milliseconds(seen: Sequence[Seen]) -> dict[str, float]:
    """p50 and p95 of a question's time."""
    times = quantiles([each.ms for each in seen] * 2, n=100, method="inclusive")
    return {"p50": round(times[49], 2), "p95": round(times[94], 2)}


def _seen(asked: Labelled, search: Search) -> Seen:
    started = time.perf_counter()
    passages = search(asked)
    ms = (time.perf_counter() - started) * 1000
    documents = dict.fromkeys(f"{passage.domain}/{passage.source}" for passage in passages)
    best = [words(passage.text) for passage in passages[:5]]
    holds = any(len(span & held) / len(span) >= HELD for span in asked.spans for held in best)
    return Seen(asked, tuple(documents), holds, passages[0].score if passages else 0.0, ms)


def _ndcg(hits: Sequence[int], gold: int) -> float:
    ideal = sum(1 / math.log2(place + 2) for place in range(min(10, gold)))
    return sum(1 / math.log2(place + 2) for place in hits) / ideal
