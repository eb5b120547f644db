"""What the router has learned from documents, and the bank as vectors: kept, so that every process sees the same."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.store.engine import Store
from knowledge.store.schema import bank_vectors, fits, numbers

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors

_NUMBER = "fits"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a domain's questions are told from others by their vectors alone."""

    server: str
    """Whose the domain is; "" for one of all servers."""
    domain: str
    space: str
    """Key of the space whose vectors it reads."""
    made_of: str
    """Digest of all that it was fitted on."""
    weights: "Vectors"
    """One weight a dimension, and the bias; shape (dimensions + 1,)."""


class Fits:
    """The fits of a data folder. Callable from any thread. Every method may raise DataFolderError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def number(self) -> int:
        """Another number after every change, whichever process made it."""
        with self._store.read() as connection:
            wanted = sa.select(numbers.c.last).where(numbers.c.name == _NUMBER)
            return int(connection.execute(wanted).scalar_one())

    def made_of(self) -> dict[tuple[str, str], str]:
        """What each domain's fit was made of, by server and domain."""
        wanted = sa.select(fits.c.server, fits.c.domain, fits.c.made_of)
        with self._store.read() as connection:
            return {(row.server, row.domain): row.made_of for row in connection.execute(wanted)}

    def of(self, servers: Collection[str]) -> list[Fit]:
        """The fits of `servers`."""
        import numpy as np

        wanted = sa.select(fits).where(fits.c.server.in_(servers)).order_by(fits.c.server, fits.c.domain)
        with self._store.read() as connection:
            return [
                Fit(row.server, row.domain, row.space, row.made_of, np.frombuffer(row.weights, dtype="<f4"))
                for row in connection.execute(wanted)
            ]

    def put(self, fitted: Sequence[Fit], gone: Iterable[tuple[str, str]] = ()) -> None:
        """Stores fits in the place of earlier ones, and forgets those of domains that are `gone`."""
        with self._store.write() as connection:
            for fit in fitted:
                values = {
                    "server": fit.server,
                    "domain": fit.domain,
                    "space": fit.space,
                    "made_of": fit.made_of,
                    "weights": fit.weights.astype("<f4").tobytes(),
                }
                new = insert(fits).values(values)
                connection.execute(new.on_conflict_do_update(index_elements=["server", "domain"], set_=values))
            for server, domain in gone:
                connection.execute(fits.delete().filter_by(server=server, domain=domain))
            connection.execute(numbers.update().where(numbers.c.name == _NUMBER).values(last=numbers.c.last + 1))

    def bank(self, space: str, digest: str, dimensions: int) -> "Vectors | None":
        """The vectors of the bank with that digest, shape (texts, dimensions); None where they were not made yet."""
        import numpy as np

        wanted = sa.select(bank_vectors.c.vectors).filter_by(space=space, digest=digest)
        with self._store.read() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
        return None if found is None else np.frombuffer(found, dtype="<f2").reshape(-1, dimensions).astype(np.float32)

    def keep_bank(self, space: str, digest: str, vectors: "Vectors") -> None:
        """Stores the bank's vectors, in the place of those of other texts."""
        values = {"space": space, "digest": digest, "vectors": vectors.astype("<f2").tobytes()}
        with self._store.write() as connection:
            new = insert(bank_vectors).values(values)
            connection.execute(new.on_conflict_do_update(index_elements=["space"], set_=values))
