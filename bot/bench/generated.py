"""A library of generated chunks, as large as wanted: words by Zipf's law, vectors in clusters, both from a seed.

Nothing is embedded while it is built, since that would take an hour for 200,000 chunks; questions are embedded for real
when they are asked.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.library.chunking import Chunk
from knowledge.library.embeddings import OnnxEmbedder, Vectors
from knowledge.library.ledger import Document

DOMAIN = "generated"
WORDS = 50_000
"""Different words; frequencies fall as 1 / rank, as in prose (Zipf 1949)."""
CHUNK_WORDS = 120
CHUNKS_PER_DOCUMENT = 20
CLUSTERS = 500
SPREAD = 0.05
"""Standard deviation of a vector's coordinates around its cluster's centre, which has length 1."""

_BATCH = 50  # documents written at once


class Embedder(OnnxEmbedder):
    """The built-in embedder, under another name so that its vectors are not mixed with real ones."""

    name = "generated"


class Generator:
    """Documents and questions from a seed."""

    def __init__(self, seed: int = 1, dimensions: int = Embedder.dimensions, domains: int = 1) -> None:
        self._domains = domains
        self._chance = np.random.default_rng(seed)
        weights = 1 / np.arange(1, WORDS + 1)
        self._cumulated = np.cumsum(weights / weights.sum())
        self._centres = _normalised(self._chance.normal(size=(CLUSTERS, dimensions)))

    def batches(self, chunks: int) -> Iterator[tuple[list[tuple[Document, list[Chunk]]], Vectors]]:
        """Documents of `chunks` chunks in all, and their vectors, some documents at a time."""
        left, number = chunks, 0
        while left > 0:
            sizes: list[int] = []
            while left > 0 and len(sizes) < _BATCH:
                sizes.append(min(CHUNKS_PER_DOCUMENT, left))
                left -= sizes[-1]
            changes = [self._document(number + place, size) for place, size in enumerate(sizes)]
            number += len(sizes)
            yield changes, self._vectors(sum(sizes))

    def question(self) -> str:
        """Eight words, as frequent as in the documents, and one that is rare."""
        rare = int(self._chance.integers(WORDS // 10, WORDS))
        return f"how does {' '.join(self._words(8))} work with {_word(rare)}?"

    def _document(self, number: int, size: int) -> tuple[Document, list[Chunk]]:
        source = f"part-{number // 1000}/document-{number}.md"
        digest = hashlib.sha256(source.encode()).hexdigest()
        title = " ".join(self._words(4))
        domain = DOMAIN if self._domains == 1 else f"{DOMAIN}-{number % self._domains}"
        document = Document("", domain, source, f"/generated/{source}", "/generated", title, digest, 0, None)
        return document, [self._chunk(title) for _ in range(size)]

    def _chunk(self, title: str) -> Chunk:
        return Chunk(f"{title} › {' '.join(self._words(3))}", " ".join(self._words(CHUNK_WORDS)) + ".")

    def _words(self, count: int) -> Sequence[str]:
        ranks = np.searchsorted(self._cumulated, self._chance.random(count))
        return [_word(int(rank)) for rank in ranks]

    def _vectors(self, count: int) -> Vectors:
        centres = self._centres[self._chance.integers(0, CLUSTERS, count)]
        return _normalised(centres + self._chance.normal(scale=SPREAD, size=centres.shape))


def size_of(folder: Path) -> int:
    """Bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _word(rank: int) -> str:
    """A word that can be spoken, the same for the same rank."""
    consonants, vowels = "bdfgklmnprstvz", "aeiou"
    syllables = ""
    rank += 70
    while rank:
        rank, place = divmod(rank, 70)
        syllables += consonants[place // 5] + vowels[place % 5]
    return syllables


def _normalised(rows: npt.NDArray[np.float64]) -> Vectors:
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors
