"""What the router adds to the evidence of the library: how near the bank is, and what the fits say."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import TYPE_CHECKING

from knowledge.fits import Fit, Fits
from knowledge.types import Findings, Passage
from routers import bank
from routers.learning.fitting import bank_vectors
from routers.learning.tasks import task_of
from routers.tasks import Task
from routers.tasks.language import tongue_of

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors
    from knowledge.library.spaces import Space

NEAREST = 5
NEAR = 20
"""Questions of the bank whose mean cosine counts: how near one kind of them is, and how near all are."""
FEW = 3
READ = 130
"""Passages whose language is looked at, and the characters of each."""
RARE = 0.001
"""Added to each share of texts, so that a word that none holds has a finite logarithm."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What one state of the fits says; servers are read as they ask."""

    number: int
    space: "Space | None"
    bank: "Vectors | None"
    """Of its English questions: what is in another language is near to all that is in the same."""
    fits: dict[str, Mapping[str, Fit]] = field(default_factory=dict)
    """Server → domain → its fit."""


class Weigher:
    """Adds features to findings, from what was fitted last. Callable from any thread; fits nothing itself."""

    def __init__(self, fits: Fits, space: "Callable[[], Space]") -> None:
        self._fits = fits
        self._space = space
        self._lock = threading.Lock()
        self._known = _Known(-1, None, None)

    def weighed(self, findings: Findings, text: str, server: str | None = None) -> Findings:
        """`findings` on `text` with more features:

        - `bank`, `bank20`: mean cosine to the five and the twenty nearest English questions of the bank
        - `own`: what the fits of the domains say of its vector: 0 as the bank is, 1 as their passages are
        - `specific`: how much oftener the documents hold its words than the bank does, in mean logarithms
        - `foreign`: 1 where the nearest passages are in another language, so that no word can be found; else 0

        They are left out where a domain in sight is not fitted yet, or the question has no vector.
        """
        vector = findings.vector
        if vector is None or not findings.domains:
            return findings
        known = self._current()
        if known.bank is None or known.space is None or known.space.key != findings.space:
            return findings
        owners = ("", server) if server else ("",)
        fits = [fit for owner in owners for fit in self._of(known, owner).values() if fit.domain in findings.domains]
        fits = [fit for fit in fits if fit.space == findings.space]
        if {fit.domain for fit in fits} != findings.domains.keys():
            return findings
        added = {
            **_nearness(known.bank, known.space, vector),
            "own": max(float(vector @ fit.weights[:-1] + fit.weights[-1]) for fit in fits),
            "specific": specificity(findings.words),
            "foreign": float(is_foreign(text, findings.passages)),
        }
        return replace(findings, features={**findings.features, **added})

    def task(self, findings: Findings) -> Task | None:
        """The task that a question which was looked up has by its meaning; None where that is open."""
        if findings.vector is None:
            return None
        known = self._current()
        if known.space is None or known.space.key != findings.space:
            return None
        return task_of(findings.vector, known.space.name)

    def _current(self) -> _Known:
        number = self._fits.number()
        with self._lock:
            if self._known.number != number:
                space = self._space()
                general = bank_vectors(self._fits, space)
                english = None if general is None else general[list(bank.is_english())]
                self._known = _Known(number, space, english)
            return self._known

    def _of(self, known: _Known, server: str) -> Mapping[str, Fit]:
        if server not in known.fits:
            known.fits[server] = {fit.domain: fit for fit in self._fits.of([server])}
        return known.fits[server]


def specificity(words: Mapping[str, float]) -> float:
    """Mean over a question's words of log(share of passages that hold it / share of the bank that does)."""
    if not words:
        return 0.0
    general = bank.shares()
    return sum(log(share + RARE) - log(general.get(word, 0.0) + RARE) for word, share in words.items()) / len(words)


def is_foreign(text: str, passages: Sequence[Passage]) -> bool:
    """Whether `text` is in another language, or script, than the best passages; False where either cannot be told."""
    asked = tongue_of(text)
    written = tongue_of(" ".join(passage.text[:READ] for passage in passages[:FEW])) if asked else None
    return asked is not None and written is not None and asked != written


def _nearness(general: "Vectors", space: "Space", vector: "Vectors") -> dict[str, float]:
    import numpy as np

    cosines = space.levels.scaled_all(general @ vector)
    nearest = np.sort(np.partition(cosines, -NEAR)[-NEAR:]) if len(cosines) > NEAR else np.sort(cosines)
    return {"bank": float(nearest[-NEAREST:].mean()), "bank20": float(nearest.mean())}
