"""Which embedder's vectors are in force: the embedder that all documents were embedded with, whatever is configured.

The vectors of one embedder are a space, in collections of its own. The ledger knows the space in force, and the one
that is being filled to follow it; see `reembedding`.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.errors import ServiceUnreachableError
from knowledge.library.calibration import Levels, measured
from knowledge.library.remembering import Remembered
from knowledge.store import clock
from knowledge.store.schema import settings

if TYPE_CHECKING:
    from knowledge.library.embeddings import Embedder, Vectors
    from knowledge.store.engine import Store

log = logging.getLogger(__name__)

IN_FORCE = "library.space"
COMING = "library.space.next"

Recall = Callable[[str, str], "Embedder | None"]
"""Name and address of an embedder that was once configured → that embedder; None where it cannot be made any more."""


@dataclass(frozen=True, slots=True)
class Space:
    """The vectors of one embedder."""

    key: str
    """Part of the names of its collections."""
    name: str
    """Of the embedder."""
    address: str
    dimensions: int
    levels: Levels

    @property
    def title(self) -> str:
        """What people call the embedder."""
        return self.name.split("\t")[0]

    def collection(self, server: str) -> str:
        """Name of the collection that holds a server's vectors."""
        owner = f"server-{hashlib.sha256(server.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
        return f"{owner if server else 'common'}-{self.key}"

    def holds(self, collection: str) -> bool:
        """Whether a collection of that name belongs here."""
        return collection.endswith(f"-{self.key}")

    def like(self, other: "Space") -> bool:
        """Whether both hold the same vectors: model, prefixes and length are the same, and what counts as near."""
        mine, theirs = (self.name, self.dimensions), (other.name, other.dimensions)
        return mine == theirs and self.levels.near(other.levels)


class Spaces:
    """The space in force, and the embedders that belong to spaces. Callable from any thread."""

    def __init__(self, store: "Store", configured: "Embedder", recall: Recall) -> None:
        self._store = store
        self._configured = configured
        self._recall = recall
        self._made: dict[tuple[str, str], Embedder | None] = {(configured.name, configured.address): configured}
        self._remembered = Remembered()
        self._silent: set[str] = set()
        self._seen: tuple[str, Space] | None = None

    @property
    def configured(self) -> "Embedder":
        """The embedder that the settings name."""
        return self._configured

    def in_force(self) -> Space:
        """The space of the documents; that of the configured embedder, from now on, where there are none yet.

        Raises ServiceUnreachableError where that has to be measured and does not answer.
        """
        with self._store.read() as connection:
            found = read(connection, IN_FORCE)
        if found is not None:
            return found
        first = self.measured()
        with self._store.write() as connection:
            found = read(connection, IN_FORCE)
            if found is None:
                put(connection, IN_FORCE, first)
        return found or first

    def at(self, version: str) -> Space:
        """As `in_force`, which is looked up once for each `version` of the documents: it changes with a switch."""
        if self._seen is None or self._seen[0] != version:
            self._seen = (version, self.in_force())
        return self._seen[1]

    def measured(self) -> Space:
        """A new space of the configured embedder, whose levels are looked at now."""
        embedder = self._configured
        levels = embedder.levels or measured(embedder)
        length = len(embedder.embed(["A text."])[0])
        return Space(uuid.uuid4().hex[:8], embedder.name, embedder.address, length, levels)

    def suits(self, space: Space) -> bool:
        """Whether `space` is the configured embedder's, as far as can be told without asking it."""
        return space.name == self._configured.name

    def passages(self, space: Space, texts: list[str]) -> "Vectors":
        """The vectors of passages in `space`; raises ServiceUnreachableError where its embedder does not make them."""
        vectors = self._embedder(space).embed(texts)
        if texts:
            _check(space, vectors.shape[1])
        return vectors

    def question(self, space: Space, text: str) -> "Vectors | None":
        """The vector of a question in `space`; None where its embedder does not answer, which is logged once."""
        try:
            vector = self._remembered.get(space.key, text, self._embedder(space).embed_query)
            _check(space, len(vector))
        except ServiceUnreachableError as error:
            if space.key not in self._silent:
                self._silent.add(space.key)
                log.error("Questions are looked up by their words alone until that is mended: %s", error)
            return None
        if space.key in self._silent:
            self._silent.discard(space.key)
            log.warning("The embedder “%s” answers again.", space.title)
        return vector

    def _embedder(self, space: Space) -> "Embedder":
        """The embedder of `space`: the configured one where it has that name, wherever it is asked now."""
        if self.suits(space):
            return self._configured
        wanted = (space.name, space.address)
        if wanted not in self._made:
            self._made[wanted] = self._recall(*wanted)
        made = self._made[wanted]
        if made is None:
            raise ServiceUnreachableError(
                f"The documents are embedded with “{space.title}”, which is not configured any more. "
                "`tactician knowledge reembed` embeds them anew."
            )
        return made


def read(connection: sa.Connection, which: str) -> Space | None:
    """The space that the ledger notes as IN_FORCE or COMING."""
    query = sa.select(settings.c.value).filter_by(server="", name=which)
    found: dict[str, Any] | None = connection.execute(query).scalar_one_or_none()
    return Space(**{**found, "levels": Levels(**found["levels"])}) if found else None


def all_of(connection: sa.Connection) -> list[Space]:
    """The space in force and the one to come, where there are any."""
    return [space for which in (IN_FORCE, COMING) if (space := read(connection, which)) is not None]


def put(connection: sa.Connection, which: str, space: Space | None) -> None:
    """Notes a space; None forgets it."""
    if space is None:
        connection.execute(settings.delete().filter_by(server="", name=which))
        return
    values = {"value": asdict(space), "at": clock.micros(clock.now())}
    statement = insert(settings).values(server="", name=which, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["server", "name"], set_=values))


def _check(space: Space, length: int) -> None:
    if length != space.dimensions:
        raise ServiceUnreachableError(
            f"The embedder “{space.title}” gives vectors of {length:,} numbers, but the documents have "
            f"{space.dimensions:,}: another model answers under its name. `tactician knowledge reembed` embeds them "
            "anew."
        )
