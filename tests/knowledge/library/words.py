"""An embedder for tests that need speed and not meaning: texts are near where they share words."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from knowledge.library.calibration import MINILM
from knowledge.library.embeddings import Vectors


class WordEmbedder:
    """Words hashed into 64 directions, others for another name; the same in every process.

    Passages that were embedded are noted.
    """

    dimensions = 64
    address = ""
    levels = MINILM

    def __init__(self, name: str = "words") -> None:
        self.name = name
        self._salt = "" if name == "words" else name
        self.embedded: list[str] = []

    def embed_query(self, text: str, *, patience: float = 0) -> Vectors:
        return self._vectors([text])[0]

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, hashlib.sha256((self._salt + word).encode()).digest()[0] % self.dimensions] += 1
        normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised
