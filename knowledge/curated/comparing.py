"""Questions that others are compared with by their vectors, which are made when they are first needed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from knowledge.store.engine import Store

if TYPE_CHECKING:
    from knowledge.curated.vectors import Embed
    from knowledge.library.embeddings import Vectors


class Compared:
    """Some questions by their owners. Callable from any thread."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._vectors: tuple[str, Vectors] | None = None

    def cosines(self, question: str, store: Store, embed: "Embed") -> "Vectors":
        """Of each question with `question`; vectors made by another embedder are made anew. Raises as `embed` does."""
        import numpy as np

        from knowledge.curated.vectors import vectors_of

        while True:
            name, vector = embed([question])
            if self._vectors is None or self._vectors[0] != name:
                self._vectors = vectors_of(store, embed, self._texts)
            held, rows = self._vectors
            if held == name:
                # in this thread alone: those of a matrix product wait for one another on a busy machine
                cosines: Vectors = np.einsum("ij,j->i", rows, vector[0])
                return cosines
