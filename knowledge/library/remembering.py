"""An embedder that remembers the last questions, so that one embedding serves all who look one up."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from knowledge.library.embeddings import Embedder, Vectors

REMEMBERED = 256
"""Single texts whose vectors are kept; the texts themselves are not."""


class Remembering:
    """`embedder`, for which a single text that it was given lately costs nothing. Callable from any thread."""

    def __init__(self, embedder: Embedder, size: int = REMEMBERED) -> None:
        self._embedder = embedder
        self._size = size
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        """See Embedder.name."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """See Embedder.dimensions."""
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder.embed; no text at all loads nothing. The vectors of a single text must not be written to."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        if len(texts) > 1:
            return self._embedder.embed(texts)
        key = hashlib.sha256(f"{self.name}\0{texts[0]}".encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = self._embedder.embed(texts)
        with self._lock:
            self._known[key] = made
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return made
