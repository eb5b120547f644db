"""Routing measured on `routing_*.jsonl` and `corpora/` of a folder of labelled questions.

Weights are fitted over several imagined servers: one a domain, with that domain's documents alone, one with all of
them, and one with the sample manual, whose questions ship. Questions about documents that a server does not have are
negatives there, as they would be in its channels. Held-out figures come from fits that never saw the scored domain,
neither its documents nor its questions.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.bench import scores
from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER
from knowledge.errors import InputError
from knowledge.library import Library
from routers.classifier import WEIGHTS, p_specialized

SAMPLE_QUESTIONS = Path(__file__).parent / "sample_questions.jsonl"
SAMPLE_SERVER = "sample"
"""The imagined server of the sample manual, so that its documents are in nobody else's sight."""

RIDGE = 0.1
"""Strength of the L2 penalty of the fit, in rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled question."""

    question: str
    domain: str | None
    """None for a general question."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A question as one imagined server sees it."""

    features: Mapping[str, float]
    specialized: bool
    ms: float


@dataclass(frozen=True, slots=True)
class Scores:
    """One line of the table."""

    name: str
    accuracy: float
    macro_f1: float
    auroc: float | None
    calibration_error: float | None

    def as_json(self) -> dict[str, Any]:
        """The line as an object."""
        return {name: getattr(self, name) for name in self.__slots__}


def read_rows(folder: Path) -> list[Row]:
    """The labelled questions of `folder`. Raises InputError where there are none."""
    files = sorted(folder.glob("routing_*.jsonl"))
    if not files:
        raise InputError(f"There is no routing_*.jsonl in {folder}. Name a folder of labelled questions with --set.")
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [Row(row["question"], row["domain"] if row["label"] == "specialized" else None) for row in rows]


def sample_rows() -> list[Row]:
    """The questions about the sample manual."""
    lines = SAMPLE_QUESTIONS.read_text("utf-8").splitlines()
    return [Row(json.loads(line)["question"], SAMPLE_DOMAIN) for line in lines]


def ingest(library: Library, folder: Path) -> list[str]:
    """Add every corpus below `folder` as a domain, and the sample manual; returns the corpora."""
    corpora = sorted(path for path in (folder / "corpora").iterdir() if path.is_dir())
    for corpus in corpora:
        for _ in library.add([str(corpus)], corpus.name):
            pass
    for _ in library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN, SAMPLE_SERVER):
        pass
    return [corpus.name for corpus in corpora]


def look(library: Library, rows: Sequence[Row], domain: str | None) -> list[Seen]:
    """Each question as the server that holds only `domain` (None: all domains) sees it."""
    seen = []
    server = SAMPLE_SERVER if domain == SAMPLE_DOMAIN else None
    for row in rows:
        started = time.perf_counter()
        findings = library.find(row.question, server=server, domain=domain)
        ms = (time.perf_counter() - started) * 1000
        about = row.domain is not None and domain in (None, row.domain)
        seen.append(Seen(findings.features, about, ms))
    return seen


def score(name: str, seen: Sequence[Seen], value: Callable[[Mapping[str, float]], float]) -> Scores:
    """Score a probability over what was seen."""
    labels = [item.specialized for item in seen]
    p = [value(item.features) for item in seen]
    return Scores(
        name, scores.accuracy(labels, p), scores.macro_f1(labels, p), scores.auroc(labels, p),
        scores.calibration_error(labels, p),
    )  # fmt: skip


def baseline(name: str, seen: Sequence[Seen], feature: str) -> Scores:
    """One feature with the threshold that suits these very rows best."""
    labels = [item.specialized for item in seen]
    values = [item.features.get(feature, 0.0) for item in seen]
    cut = scores.best_threshold(labels, values)
    return Scores(
        name, scores.accuracy(labels, values, cut), scores.macro_f1(labels, values, cut),
        scores.auroc(labels, values), None,
    )  # fmt: skip


def fit(seen: Sequence[Seen], names: Sequence[str] = tuple(WEIGHTS)) -> tuple[float, dict[str, float]]:
    """Bias and weights of a logistic function by Newton's method with an L2 penalty on the weights."""
    import numpy as np

    x = np.array([[1.0, *(item.features.get(name, 0.0) for name in names)] for item in seen])
    y = np.array([item.specialized for item in seen], dtype=float)
    ridge = np.diag([0.0, *[RIDGE] * len(names)])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -60, 60)))
        gradient = x.T @ (y - p) - ridge @ w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-9:
            break
    return float(w[0]), dict(zip(names, map(float, w[1:]), strict=True))


Views = dict[str, list[Seen]]
"""All rows as each imagined server sees them, by its one domain."""


def views(library: Library, rows: Sequence[Row], domains: Sequence[str]) -> Views:
    """The rows, and those about the sample manual, from every server with one domain."""
    everything = [*rows, *sample_rows()]
    return {domain: look(library, everything, domain) for domain in (*domains, SAMPLE_DOMAIN)}


def left_out(rows: Sequence[Row], seen: Views) -> list[Scores]:
    """For each domain: weights fitted without its documents and questions, scored on a server that has only it."""
    everything = [*rows, *sample_rows()]
    results = []
    for held in (domain for domain in seen if domain != SAMPLE_DOMAIN):
        kept = [place for place, row in enumerate(everything) if row.domain != held]
        training = [seen[other][place] for other in seen if other != held for place in kept]
        results.append(score(f"without {held}", seen[held][: len(rows)], with_weights(*fit(training))))
    return results


def with_weights(bias: float, weights: Mapping[str, float]) -> Callable[[Mapping[str, float]], float]:
    """The router's function with other weights."""
    return lambda features: p_specialized(features, bias=bias, weights=weights)
