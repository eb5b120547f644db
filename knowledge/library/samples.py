"""What a router learns from: each domain's documents as vectors, and questions as vectors of the same space."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from knowledge.store.engine import Store
from knowledge.store.schema import chunks, documents

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors
    from knowledge.library.parts import Parts
    from knowledge.library.spaces import Space


HEADING = 100
"""Characters of a heading that are read."""


@dataclass(frozen=True, slots=True)
class Held:
    """A domain that has documents."""

    server: str
    """"" for one of all servers."""
    domain: str
    state: str
    """Digest of its documents: another one where they have changed."""


class Samples:
    """Reads the ledger and the index. Callable from any thread; raises as Library does."""

    def __init__(self, store: Store, parts: "Callable[[], Parts]") -> None:
        self._store = store
        self._parts = parts

    def domains(self) -> list[Held]:
        """The domains of all servers, by server and name."""
        columns = (documents.c.server, documents.c.domain, documents.c.source, documents.c.digest)
        states: dict[tuple[str, str], hashlib._Hash] = {}
        with self._store.read() as connection:
            for server, domain, source, digest in connection.execute(sa.select(*columns).order_by(*columns)):
                state = states.setdefault((server, domain), hashlib.sha256())
                state.update(f"{source}\0{digest}\0".encode("utf-8", "surrogatepass"))
        return [Held(*key, state.hexdigest()[:16]) for key, state in states.items()]

    def space(self) -> "Space":
        """The space in force."""
        return self._parts().spaces.in_force()

    def passages(self, space: "Space", held: Held, most: int) -> "Vectors":
        """Vectors of at most `most` passages of a domain, spread evenly over its documents; shape (n, dimensions)."""
        wanted = (
            sa.select(chunks.c.id)
            .join_from(chunks, documents)
            .where(documents.c.server == held.server, documents.c.domain == held.domain)
            .order_by(documents.c.source, chunks.c.position)
        )
        with self._store.read() as connection:
            ids = connection.execute(wanted).scalars().all()
        found, vectors = self._parts().index.vectors(space.collection(held.server), _spread(ids, most))
        return vectors if found else self.questions(space, [])

    def headings(self, held: Held, most: int) -> list[str]:
        """At most `most` headings of a domain's passages, each once, spread evenly; questions of an FAQ are headings.

        A document's title stands for a passage without one.
        """
        columns = (chunks.c.locator, documents.c.title)
        wanted = (
            sa.select(*columns)
            .join_from(chunks, documents)
            .where(documents.c.server == held.server, documents.c.domain == held.domain)
            .order_by(documents.c.source, chunks.c.position)
        )
        with self._store.read() as connection:
            named = [locator.rsplit("›", 1)[-1].strip() or title for locator, title in connection.execute(wanted)]
        found = list(dict.fromkeys(name[:HEADING] for name in named))
        return _spread(found, most)

    def questions(self, space: "Space", texts: Sequence[str]) -> "Vectors":
        """Vectors of questions, one row each."""
        return self._parts().spaces.questions(space, list(texts))


def _spread(values: Sequence[str], most: int) -> list[str]:
    """At most `most` of `values`, in their order, evenly spread."""
    step = max(1.0, len(values) / most)
    return [values[int(place * step)] for place in range(min(most, len(values)))]
