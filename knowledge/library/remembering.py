"""An embedder that remembers the last questions, so that one embedding serves all who look one up."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

from knowledge.library.calibration import Levels
from knowledge.library.embeddings import PATIENCE, Embedder, Vectors

REMEMBERED = 256
"""Questions whose vectors are kept; the texts themselves are not."""


class Remembering:
    """`embedder`, for which a question that it was given lately costs nothing. Callable from any thread."""

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
    def address(self) -> str:
        """See Embedder.address."""
        return self._embedder.address

    @property
    def levels(self) -> Levels | None:
        """See Embedder.levels."""
        return self._embedder.levels

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder.embed."""
        return self._embedder.embed(texts)

    def embed_query(self, text: str, *, patience: float = PATIENCE) -> Vectors:
        """See Embedder.embed_query. The vector must not be written to."""
        key = hashlib.sha256(f"{self.name}\0{text}".encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = self._embedder.embed_query(text, patience=patience)
        with self._lock:
            self._known[key] = made
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return made
