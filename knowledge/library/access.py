"""The two ways to reach the index: this process holds it and serves the others, or it works through the holder."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from knowledge.errors import DataFolderError
from knowledge.library import holding, wire
from knowledge.library.embeddings import Vectors
from knowledge.library.holding import Card, FileLock
from knowledge.library.serving import Server
from knowledge.library.wire import GoneError, Message

_OPERATIONS = frozenset({"query", "vectors", "upsert", "delete", "count", "ids", "collections", "drop"})


class VectorIndex(Protocol):
    """What can be asked of an index; ChromaIndex says what each does."""

    def query(self, collection: str, vector: Vectors, k: int, domain: str | None = None) -> list[tuple[str, float]]: ...

    def vectors(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Vectors]: ...

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors, domain: str) -> None: ...

    def delete(self, collection: str, ids: Sequence[str]) -> None: ...

    def count(self, collection: str) -> int: ...

    def ids(self, collection: str, offset: int, limit: int) -> list[str]: ...

    def collections(self) -> list[str]: ...

    def drop(self, collection: str) -> None: ...

    def close(self) -> None: ...


Opener = Callable[[Path], VectorIndex]


class Own:
    """This process holds the index, and serves it to the others."""

    def __init__(self, lock: FileLock, folder: Path, opener: Opener, name: str, timeout: float) -> None:
        self._lock = lock
        self._folder = folder
        self._opener = opener
        self._changed = threading.Condition()
        self._index: VectorIndex | None = None
        self._running = 0
        self._closing = False
        key = secrets.token_bytes(32)
        self._server = Server(self.perform, key, timeout)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            holding.write_card(lock, Card(os.getpid(), name, since, self._server.port, key.hex()))
        except BaseException:
            self._server.close()
            raise

    def perform(self, request: Message) -> Message:
        """Does what `request` asks; raises GoneError once this is being closed."""
        with self._run() as index:
            return _performed(index, request)

    def close(self) -> None:
        """Ends serving, waits for what is under way, and lets the next one hold the index."""
        self._server.close()
        with self._changed:
            self._closing = True
            self._changed.wait_for(lambda: self._running == 0)
            if self._index is not None:
                self._index.close()
        with suppress(DataFolderError):
            self._lock.write(b"")  # so that nobody knocks at a port that may soon be another's
        self._lock.release()

    @contextmanager
    def _run(self) -> Iterator[VectorIndex]:
        with self._changed:
            if self._closing:
                raise GoneError
            if self._index is None:
                self._index = self._opener(self._folder / "index")
            index = self._index
            self._running += 1
        try:
            yield index
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()


class Through:
    """Another process holds the index; connections to it are kept for the next request."""

    def __init__(self, card: Card, timeout: float) -> None:
        self._card = card
        self._timeout = timeout
        self._idle: list[Connection] = []
        self._closed = False

    def perform(self, request: Message) -> Message:
        """Has the holder do it; raises GoneError where the holder has ended, TimeoutError where it is frozen."""
        connection = self._borrowed()
        try:
            wire.send(connection, request)
            reply = wire.receive(connection)
        except BaseException:
            connection.close()
            raise
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)
        return reply

    def close(self) -> None:
        """Closes the connections that nobody uses, and the others after their request."""
        self._closed = True
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _borrowed(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return wire.connect(self._card.port, bytes.fromhex(self._card.key), self._timeout)


def _performed(index: VectorIndex, request: Message) -> Message:
    operation = str(request.head.get("operation"))
    if operation not in _OPERATIONS:
        raise DataFolderError(f"The index knows no operation “{operation[:40]}”: end the other version of Tactician.")
    arguments = dict(request.head["arguments"])
    if request.vectors is not None:
        name, value = ("vector", request.vectors[0]) if operation == "query" else ("vectors", request.vectors)
        arguments[name] = value
    result = getattr(index, operation)(**arguments)
    if operation == "vectors":
        return Message({"result": result[0]}, result[1])
    return Message({"result": result})
