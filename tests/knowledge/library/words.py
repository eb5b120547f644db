"""An embedder for tests that need speed and not meaning: texts are near where they share words."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from knowledge.library.embeddings import Vectors


class WordEmbedder:
    """Words hashed into 64 directions; the same text gives the same vector in every process."""

    dimensions = 64

    def __init__(self, name: str = "words") -> None:
        self.name = name

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised
