"""Whether vectors and ledger were found to agree, and nothing has happened since that could have parted them.

Opening the index only to count its vectors is the larger part of a sync that finds nothing to do.
"""

import os
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.library import ledger
from knowledge.store import clock
from knowledge.store.engine import Store
from knowledge.store.schema import settings

_NAME = "library.sound"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Soundness:
    """What was found about the index of a data folder, by server."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._index = folder / "index" / "chroma.sqlite3"
        self._store = store

    def holds(self, server: str, collection: str) -> bool:
        """Whether the collection was complete, and documents, index and the machine's run are the same since."""
        with self._store.read() as connection:
            noted = sa.select(settings.c.value).filter_by(server=server, name=_NAME)
            mark = self._mark(connection, collection)
            return mark is not None and connection.execute(noted).scalar_one_or_none() == mark

    def note(self, server: str, collection: str) -> None:
        """Remembers that the collection is complete."""
        with self._store.write() as connection:
            values = {"value": self._mark(connection, collection), "at": clock.micros(clock.now())}
            statement = insert(settings).values(server=server, name=_NAME, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["server", "name"], set_=values))

    def _mark(self, connection: sa.Connection, collection: str) -> str | None:
        """Another text after documents changed, after the index was made anew, and after the machine was restarted."""
        try:
            return (
                f"{_BOOT.read_text().strip()} {os.stat(self._index).st_ino} {collection} {ledger.version(connection)}"
            )
        except OSError:
            return None
