"""Routing measured on `routing_*.jsonl` and `corpora/` of a folder of labelled questions.

Every question is looked up once by each imagined server: one a domain, with that domain's documents alone, one with
all of them, and one with the sample manual, whose questions ship. Questions about documents that a server does not
have are negatives there, as they would be in its channels.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.bench import scores
from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER
from knowledge.errors import InputError
from knowledge.library import Library
from knowledge.types import Findings
from routers.classifier import FITTED_ON, THRESHOLD, p_specialized
from routers.learning.weighing import Weigher

SAMPLE_QUESTIONS = Path(__file__).parent / "sample_questions.jsonl"
SAMPLE_SERVER = "sample"
"""The imagined server of the sample manual, so that its documents are in nobody else's sight."""


class Tagged(Protocol):
    """What figures by tag are told of."""

    @property
    def domain(self) -> str | None: ...

    @property
    def tags(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled question."""

    question: str
    domain: str | None
    """None for a general question."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """A question as one imagined server finds it."""

    row: Row
    findings: Findings
    specialized: bool
    """Whether it is about one of the server's domains."""
    ms: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A question as a function of its features judges it."""

    features: Mapping[str, float]
    specialized: bool
    ms: float = 0.0
    weight: float = 1.0
    """How much it counts in a fit."""


Judge = Callable[[Sequence[str | None], Sequence[Mapping[str, float]]], list[float]]
"""Domains and features of questions → the probabilities that they are about the documents."""


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
    return [
        Row(row["question"], row["domain"] if row["label"] == "specialized" else None, tuple(row.get("tags") or ()))
        for row in rows
    ]


def fitted_on(folder: Path) -> bool:
    """Whether the weights that ship were fitted on these very questions."""
    digests = {hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("routing_*.jsonl")}
    return not FITTED_ON.isdisjoint(digests)


def sample_rows() -> list[Row]:
    """The questions about the sample manual."""
    lines = SAMPLE_QUESTIONS.read_text("utf-8").splitlines()
    return [Row(json.loads(line)["question"], SAMPLE_DOMAIN) for line in lines]


def ingest(library: Library, folder: Path, without: str | None = None) -> list[str]:
    """Add every corpus below `folder` as a domain, and the sample manual; returns the corpora."""
    corpora = sorted(path for path in (folder / "corpora").iterdir() if path.is_dir() and path.name != without)
    for corpus in corpora:
        for _ in library.add([str(corpus)], corpus.name):
            pass
    for _ in library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN, SAMPLE_SERVER):
        pass
    return [corpus.name for corpus in corpora]


def look(library: Library, rows: Sequence[Row], domain: str | None, domains: Iterable[str] = ()) -> list[Looked]:
    """Each question as the server that holds only `domain` (None: all of `domains`, or of the rows) finds it."""
    found = []
    server = SAMPLE_SERVER if domain == SAMPLE_DOMAIN else None
    held = {domain} if domain else set(domains) or {row.domain for row in rows if row.domain}
    for row in rows:
        started = time.perf_counter()
        findings = library.find(row.question, server=server, domain=domain)
        ms = (time.perf_counter() - started) * 1000
        found.append(Looked(row, findings, row.domain in held, ms))
    return found


def see(weigher: Weigher, looked: Sequence[Looked], server: str | None = None) -> list[Seen]:
    """What the router sees of each question; its time is added."""
    seen = []
    for each in looked:
        started = time.perf_counter()
        features = weigher.weighed(each.findings, each.row.question, server).features
        seen.append(Seen(features, each.specialized, each.ms + (time.perf_counter() - started) * 1000))
    return seen


def score(name: str, seen: Sequence[Seen], value: Callable[[Mapping[str, float]], float] = p_specialized) -> Scores:
    """Score a probability over what was seen."""
    return of_probabilities(name, [item.specialized for item in seen], [value(item.features) for item in seen])


def as_shipped(_: Sequence[str | None], features: Sequence[Mapping[str, float]]) -> list[float]:
    """The judge that every server has."""
    return [p_specialized(each) for each in features]


def of_probabilities(name: str, labels: Sequence[bool], p: Sequence[float]) -> Scores:
    """One line of the table."""
    return Scores(
        name, scores.accuracy(labels, p), scores.macro_f1(labels, p), scores.auroc(labels, p),
        scores.calibration_error(labels, p),
    )  # fmt: skip


def baseline(name: str, seen: Sequence[Seen], feature: Callable[[Mapping[str, float]], float]) -> Scores:
    """One value with the threshold that suits these very rows best."""
    labels = [item.specialized for item in seen]
    values = [feature(item.features) for item in seen]
    cut = scores.best_threshold(labels, values)
    return Scores(
        name, scores.accuracy(labels, values, cut), scores.macro_f1(labels, values, cut),
        scores.auroc(labels, values), None,
    )  # fmt: skip


def baselines(seen: Sequence[Seen]) -> list[Scores]:
    """What is simpler than the router."""
    return [
        score("always general", seen, lambda _: 0.0),
        baseline("lexical threshold *", seen, lambda f: f["lexical"]),
        baseline("cosine threshold *", seen, lambda f: f["cosine5"]),
        baseline("nearest-neighbour margin *", seen, lambda f: f["cosine5"] - f.get("bank", 0.0)),
    ]


def by_tag(
    rows: Sequence[Tagged], labels: Sequence[bool], p: Sequence[float], least: int = 5
) -> dict[str, tuple[int, float]]:
    """Number and accuracy of the rows with each tag that at least `least` have; `lang:xx` count together too."""
    right: dict[str, list[bool]] = {}
    for row, label, probability in zip(rows, labels, p, strict=True):
        tags = {*row.tags, *(tag.split(":")[0] for tag in row.tags), f"domain: {row.domain or 'general'}"}
        for tag in tags:
            right.setdefault(tag, []).append((probability >= THRESHOLD) == label)
    return {tag: (len(all_), sum(all_) / len(all_)) for tag, all_ in sorted(right.items()) if len(all_) >= least}
