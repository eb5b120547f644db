"""The one database of a data folder: opened, migrated, read and written.

SQLite in WAL mode. Writers queue up, in this process by a lock and between processes by `BEGIN IMMEDIATE`, so that no
write ever fails half-way for another writer's sake; readers see one snapshot and wait for nobody.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from knowledge.errors import ClosedError, DataFolderError
from knowledge.store import migrating
from knowledge.store.encoding import decode, encode
from knowledge.store.faults import explained
from knowledge.store.folder import FILE_NAME, prepare
from knowledge.store.migrating import SHIPPED, Migrations

BUSY_TIMEOUT = 10.0
"""Seconds that a writer waits for another before it gives up."""


def open_store(
    folder: Path, *, durable: bool = False, busy_timeout: float = BUSY_TIMEOUT, migrations: Migrations = SHIPPED
) -> "Store":
    """The database of `folder`, made or brought up to date where necessary.

    What is committed survives the end of the process at any moment; with `durable` (synchronous FULL) also a power cut.
    Raises DataFolderError (folder unusable, disk full, damaged or locked database), NewerDataError (written by a newer
    version; nothing is changed then).
    """
    prepare(folder)
    store = Store(folder, durable=durable, busy_timeout=busy_timeout)
    try:
        migrating.bring_up_to_date(store, migrations)
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """Transactions on one data folder's database, from any thread. Made by `open_store`."""

    def __init__(self, folder: Path, *, durable: bool, busy_timeout: float) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self.durable = durable
        self._timeout = busy_timeout
        self._writer = self._engine("BEGIN IMMEDIATE", "query_only = 0", pool_size=1)
        self._reader = self._engine("BEGIN", "query_only = 1", pool_size=8)
        self._turn = threading.Lock()
        self._turn_of: int | None = None
        self._closed = False

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that may change things: committed at the end of the block, undone where it raises.

        Raises DataFolderError where the disk is full or fails, or another process holds the lock for too long.
        """
        self._check_open()
        with self._my_turn(), explained(self.folder), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One snapshot, read only: what others commit meanwhile stays unseen until the next block."""
        self._check_open()
        with explained(self.folder), self._reader.begin() as connection:
            yield connection

    def close(self) -> None:
        """Gives all connections back; later use raises RuntimeError."""
        self._closed = True
        self._reader.dispose()
        self._writer.dispose()

    def use_wal(self) -> None:
        """Puts the database into WAL mode, which it then keeps; waits while another process is at it."""
        with explained(self.folder), self._writer.connect().execution_options(raw=True) as connection:
            mode = _switch_to_wal(connection, time.monotonic() + self._timeout)
        if mode != "wal":
            raise DataFolderError(f"The file system of {self.folder} cannot hold the database. Use a local disk.")

    def fault(self) -> str | None:
        """What is wrong with the database file; None where it is sound. Raises DataFolderError if it is read-only."""
        with self.write() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        return None if found == "ok" else str(found)

    def forget_traces(self) -> None:
        """Empties the write-ahead log into the database, so that no overwritten text stays behind in it."""
        with explained(self.folder), self._writer.connect().execution_options(raw=True) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._turn_of == me:
            raise RuntimeError("write() inside write(): use the connection of the outer block")
        if not self._turn.acquire(timeout=self._timeout):
            raise DataFolderError(
                f"The database in {self.folder} was busy for more than {self._timeout:g} s. Try again."
            )
        self._turn_of = me
        try:
            yield
        finally:
            self._turn_of = None
            self._turn.release()

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError("the store is closed")

    def _engine(self, begin: str, query_only: str, pool_size: int) -> sa.Engine:
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(self.path)),
            connect_args={"timeout": self._timeout, "isolation_level": None, "check_same_thread": False},
            json_serializer=encode,
            json_deserializer=decode,
            pool_size=pool_size,
            max_overflow=-1,
        )
        synchronous = "FULL" if self.durable else "NORMAL"

        @sa.event.listens_for(engine, "connect")
        def _connected(connection: sqlite3.Connection, _record: Any) -> None:
            for pragma in (f"synchronous = {synchronous}", "foreign_keys = 1", query_only):
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def _begun(connection: sa.Connection) -> None:
            if not connection.get_execution_options().get("raw"):
                connection.exec_driver_sql(begin)

        return engine


def _switch_to_wal(connection: sa.Connection, deadline: float) -> str:
    while True:
        try:
            return str(connection.exec_driver_sql("PRAGMA journal_mode = WAL").scalar_one())
        except sa.exc.OperationalError:  # SQLite does not wait here by itself
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
