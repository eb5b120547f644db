"""In how many chunks a word is, remembered until documents change.

FTS5 counts by reading the whole list of a word's chunks: 10 ms for one that 200,000 of them hold.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection

import sqlalchemy as sa

from knowledge.library import ledger
from knowledge.store.schema import chunk_vocabulary

REMEMBERED = 10_000
"""Words whose frequencies are kept, the ones that were asked for last: some 1.5 MB."""


class Frequencies:
    """What the full-text vocabulary says of words. Callable from any thread, and for several databases."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._version = ""
        self._known: OrderedDict[str, int] = OrderedDict()

    def of(self, connection: sa.Connection, words: Collection[str]) -> dict[str, int]:
        """In how many chunks of all servers each of `words` is, as `connection` sees them; 0 for those in none."""
        version = ledger.version(connection)
        found = self._remembered(version, words)
        if missing := [word for word in words if word not in found]:
            asked = chunk_vocabulary.c.term.in_(missing)
            query = sa.select(chunk_vocabulary.c.term, chunk_vocabulary.c.doc).where(asked)
            counted = {str(word): int(count) for word, count in connection.execute(query).all()}
            self._remember(version, counted)
            found |= counted
        return {word: found.get(word, 0) for word in words}

    def __len__(self) -> int:
        """How many words are kept: only such as documents hold."""
        return len(self._known)

    def _remembered(self, version: str, words: Collection[str]) -> dict[str, int]:
        with self._lock:
            if version != self._version:
                self._version = version
                self._known.clear()
            found = {word: self._known[word] for word in words if word in self._known}
            for word in found:
                self._known.move_to_end(word)
            return found

    def _remember(self, version: str, counted: dict[str, int]) -> None:
        with self._lock:
            if version != self._version:
                return  # another thread has seen a change meanwhile
            self._known |= counted
            while len(self._known) > self._size:
                self._known.popitem(last=False)
