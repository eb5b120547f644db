"""How fast the library is, beside the bare parts in the same run: questions at several sizes, memory, and taking in.

Each size is made and measured in processes of their own, so that memory is what a bot would hold: resource usage is
preserved across an execve(2), that of whatever began the process included (getrusage(2)). The bare parts of a question
are its embedding and one query of the vector index; those of taking in are the embedder alone, on the same chunks in
the same batches.
"""

import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, TypeVar

from bot.bench.generated import DOMAIN, Embedder, Generator
from knowledge.library import Library
from knowledge.library.embeddings import OnnxEmbedder, Vectors
from knowledge.library.index import ChromaIndex
from knowledge.library.ownership import SharedIndex
from knowledge.library.spaces import Spaces
from knowledge.library.writing import Writer
from knowledge.store import Store, open_store

Result = TypeVar("Result")

WARM_UP = 20
"""Questions that are not measured, at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions put to a library of one size. Times in milliseconds."""

    chunks: int
    p50: float
    p95: float
    embedding_p50: float
    index_p50: float
    """One bare query of the vector index."""
    resident: int
    """Bytes of the process after the questions."""
    vectors: int
    """Bytes of the vectors alone."""
    domain_p95: float
    """When the question names its domain."""

    def as_json(self) -> dict[str, Any]:
        """The figures as an object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Documents taken in, beside the bare embedder. Chunks a second."""

    chunks: int
    rate: float
    bare: float

    @property
    def ratio(self) -> float:
        """The library's rate over the embedder's."""
        return self.rate / self.bare

    def as_json(self) -> dict[str, Any]:
        """The figures as an object."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


def build(folder: Path, chunks: int, domains: int = 1) -> float:
    """Writes a generated library of `chunks` chunks into `folder`, where there is none; returns chunks a second."""
    return aside(_build, folder, chunks, domains)


def _build(folder: Path, chunks: int, domains: int) -> float:
    started = time.perf_counter()
    store = open_store(folder)
    index = SharedIndex(folder, ChromaIndex, holder="tactician bench")
    try:
        spaces = _spaces(store)
        writer = Writer(folder, store, index, spaces)
        for changes, vectors in Generator(domains=domains).batches(chunks):
            writer.replace(changes, vectors, spaces.in_force())
    finally:
        index.close()
        store.close()
    return chunks / (time.perf_counter() - started)


def asked(folder: Path, chunks: int, questions: int) -> Asked:
    """Puts `questions` (two at least) to the library in `folder`, in a fresh process."""
    return aside(_asked, folder, chunks, questions)


def taken_in(documents: Path, folder: Path) -> TakenIn:
    """Adds the files below `documents` to a new library in `folder`, and embeds the same chunks by themselves."""
    embedder = _Twice()
    store = open_store(folder)
    library = Library(folder, store, embedder, holder="tactician bench")
    try:
        library.questions.embedded(["Warm."])
        embedder.chunks, embedder.seconds = 0, 0.0
        started = time.perf_counter()
        for _ in library.add([str(documents)], "documents"):
            pass
        seconds = time.perf_counter() - started - embedder.seconds
    finally:
        library.close()
        store.close()
    return TakenIn(embedder.chunks, embedder.chunks / seconds, embedder.chunks / embedder.seconds)


class _Twice(OnnxEmbedder):
    """Embeds everything a second time, by itself and in the same moment: other work on the machine slows both alike."""

    def __init__(self) -> None:
        super().__init__()
        self._bare = OnnxEmbedder()
        self.chunks = 0
        self.seconds = 0.0
        """That the second time has taken."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See OnnxEmbedder."""
        made = super().embed(texts)
        started = time.perf_counter()
        self._bare.embed(texts)
        self.seconds += time.perf_counter() - started
        self.chunks += len(texts)
        return made


def _asked(folder: Path, chunks: int, count: int) -> Asked:
    embedder, generator = Embedder(), Generator(seed=2)
    store = open_store(folder)
    library = Library(folder, store, embedder, holder="tactician bench")
    index = SharedIndex(folder, ChromaIndex, holder="tactician bench")
    questions = [generator.question() for _ in range(count)]
    try:
        for question in questions[:WARM_UP]:
            library.find(question)
        found = [_timed(library.find, question) for question in questions]
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        within = [_timed(lambda text: library.find(text, domain=DOMAIN), question) for question in questions]
        embedded = [_timed(lambda text: embedder.embed([text]), question) for question in questions]
        collection = _spaces(store).in_force().collection("")
        vectors = [embedder.embed([question])[0] for question in questions]
        bare = [_timed(lambda vector: index.query(collection, vector, 50), vector) for vector in vectors]
    finally:
        index.close()
        library.close()
        store.close()
    size = chunks * embedder.dimensions * 4
    return Asked(chunks, at(found, 50), at(found, 95), at(embedded, 50), at(bare, 50), resident, size, at(within, 95))


def aside(work: Callable[..., Result], *given: object) -> Result:
    """What `work` gives in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _spaces(store: Store) -> Spaces:
    return Spaces(store, Embedder(), lambda *_: None)


def _timed(work: Callable[[Any], Any], given: Any) -> float:
    started = time.perf_counter()
    work(given)
    return (time.perf_counter() - started) * 1000


def at(times: Sequence[float], percent: int) -> float:
    """A percentile."""
    return round(quantiles(times, n=100, method="inclusive")[percent - 1], 2)
