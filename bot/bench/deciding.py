"""What a local decision costs beyond its two bare parts, one embedding and one query of the vector index.

Of every question, the time of its embedding is taken inside the decision, and that of a bare query for the same vector
right behind it; both are subtracted from the whole. Words and vectors of the library are generated, questions are
embedded for real; every domain is fitted as it would be in a running bot.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.bench.generated import Embedder, Generator
from bot.bench.speed import WARM_UP, aside, at
from knowledge.fits import Fits
from knowledge.journal import People
from knowledge.library import Library
from knowledge.library.embeddings import Vectors
from knowledge.library.index import ChromaIndex
from knowledge.library.ownership import SharedIndex
from knowledge.settings import Settings
from knowledge.store import open_store
from knowledge.types import Question
from routers.learning.fitting import Fitter
from routers.learning.weighing import Weigher
from routers.router import Router

NEIGHBOURS = 50
"""Asked of the bare query."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Times in milliseconds."""

    chunks: int
    domains: int
    fitting_s: float
    """Seconds that all domains took to be fitted."""
    p50: float
    p95: float
    embedding_p50: float
    embedding_p95: float
    query_p50: float
    query_p95: float
    rest_p50: float
    rest_p95: float
    """Of what is neither embedding nor query."""

    @property
    def ratio(self) -> float:
        """The rest over one embedding, both at p95."""
        return self.rest_p95 / self.embedding_p95

    def as_json(self) -> dict[str, Any]:
        """The figures as an object."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


def decided(folder: Path, chunks: int, domains: int, questions: int) -> Decided:
    """Routes `questions` (two at least) with the library in `folder`, in a fresh process."""
    return aside(_decided, folder, chunks, domains, questions)


class _Watched(Embedder):
    """Knows how long it has worked."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See OnnxEmbedder."""
        started = time.perf_counter()
        try:
            return super().embed(texts)
        finally:
            self.seconds += time.perf_counter() - started


def _decided(folder: Path, chunks: int, domains: int, count: int) -> Decided:
    embedder, generator = _Watched(), Generator(seed=2)
    store = open_store(folder)
    library = Library(folder, store, embedder, holder="tactician bench")
    index = SharedIndex(folder, ChromaIndex, holder="tactician bench")
    fits = Fits(store)
    weigher = Weigher(fits, library.samples.space)
    router = Router(library, Settings(store, People(folder)), weigher=weigher)
    whole: list[float] = []
    embedding: list[float] = []
    query: list[float] = []
    rest: list[float] = []
    try:
        started = time.perf_counter()
        Fitter(library.samples, fits).refresh()
        fitting = time.perf_counter() - started
        collection = library.samples.space().collection("")
        for number in range(WARM_UP + count):
            question = Question(generator.question())
            embedder.seconds = 0.0
            started = time.perf_counter()
            route = router.route(question)
            taken, embedded = time.perf_counter() - started, embedder.seconds
            vector = route.findings.vector
            if vector is None or "bank" not in route.findings.features:
                raise RuntimeError("The decision was made without a vector, or without a fit.")
            started = time.perf_counter()
            index.query(collection, vector, NEIGHBOURS)
            bare = time.perf_counter() - started
            if number >= WARM_UP:
                for times, seconds in (
                    (whole, taken), (embedding, embedded), (query, bare), (rest, taken - embedded - bare),
                ):  # fmt: skip
                    times.append(seconds * 1000)
    finally:
        index.close()
        library.close()
        store.close()
    figures = [at(times, percent) for times in (whole, embedding, query, rest) for percent in (50, 95)]
    return Decided(chunks, domains, round(fitting, 1), *figures)
