"""No text is embedded twice with one embedder: the vectors that the index holds are the cache, by hash of the text.

Whatever document, domain or server a text stands in, its vector is the same. A second store would outlive what was
removed; here a vector goes with the last passage that has it.
"""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa

from knowledge.library import ledger
from knowledge.library.access import VectorIndex
from knowledge.library.embeddings import Vectors
from knowledge.library.spaces import Space, Spaces
from knowledge.store.engine import Store
from knowledge.store.schema import chunks, documents, text_hash

_VARIABLES = 10_000


class Reusing:
    """Embeds passages, those excepted whose vectors are there already. Callable from any thread."""

    def __init__(self, store: Store, index: VectorIndex, spaces: Spaces) -> None:
        self._store = store
        self._index = index
        self._spaces = spaces

    def embed(self, texts: Sequence[str], space: Space) -> Vectors:
        """The vectors of `texts` in `space`, one row each; raises ServiceUnreachableError where they cannot be made."""
        found = self._kept({text_hash(text) for text in texts}, space)
        new = [text for text in dict.fromkeys(texts) if text_hash(text) not in found]
        if new:
            made = self._spaces.passages(space, new)
            found.update(zip(map(text_hash, new), made, strict=True))
        vectors = np.zeros((len(texts), space.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = found[text_hash(text)]
        return vectors

    def _kept(self, hashes: set[bytes], space: Space) -> dict[bytes, Vectors]:
        """The vectors in the index by the hash of their text."""
        wanted: dict[str, dict[str, bytes]] = {}
        with self._store.read() as connection:
            for digest, chunk, server in _holders(connection, sorted(hashes)):
                wanted.setdefault(space.collection(server), {})[chunk] = digest
        kept = {}
        for collection, named in wanted.items():
            ids, vectors = self._index.vectors(collection, list(named))
            kept.update({named[chunk]: vector for chunk, vector in zip(ids, vectors, strict=False)})
        return kept


def _holders(connection: sa.Connection, hashes: Sequence[bytes]) -> list[tuple[bytes, str, ledger.Server]]:
    """For each text that is stored: its hash, one chunk that has it, and that one's server."""
    found: list[tuple[bytes, str, str]] = []
    for start in range(0, len(hashes), _VARIABLES):
        some = chunks.c.text_hash.in_(hashes[start : start + _VARIABLES])
        one = sa.select(sa.func.min(chunks.c.n)).where(some).group_by(chunks.c.text_hash)
        query = sa.select(chunks.c.text_hash, chunks.c.id, documents.c.server).join_from(chunks, documents)
        found.extend((row[0], row[1], row[2]) for row in connection.execute(query.where(chunks.c.n.in_(one))))
    return found
