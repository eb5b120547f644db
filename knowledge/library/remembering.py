"""Vectors of the last questions, so that one embedding serves all who look one up."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from knowledge.library.embeddings import Vectors

REMEMBERED = 256
"""Questions whose vectors are kept; the texts themselves are not."""


class Remembered:
    """The vectors of the last questions, each in its space. Callable from any thread."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Vectors] = OrderedDict()

    def get(self, space: str, text: str, make: Callable[[str], Vectors]) -> Vectors:
        """The vector of `text` in the space of that key: as it was lately, or made now. It must not be written to."""
        key = hashlib.sha256(f"{space}\0{text}".encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = make(text)
        with self._lock:
            self._known[key] = made
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return made
