"""One index for all processes of a data folder: the first one opens it, the others work through that one.

The holder may end or be killed at any moment: whoever notices takes the lock itself, opens the index and repeats its
operation. All operations are idempotent, so that one which was done just before the holder's end does no harm.
"""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.errors import ClosedError, DataFolderError, HeldError
from knowledge.library import holding
from knowledge.library.access import Opener, Own, Through
from knowledge.library.embeddings import Vectors
from knowledge.library.holding import FileLock
from knowledge.library.wire import GoneError, Message

TIMEOUT = 15.0
"""Seconds that a holder has for an answer before it counts as frozen."""

_PAUSE = 0.05  # seconds between two looks at a lock whose holder is just changing


class SharedIndex:
    """The index of a data folder, whichever process holds it. A VectorIndex itself; callable from any thread.

    Nothing is opened or locked before the first operation. Every operation raises HeldError where another process holds
    the index and does not answer within `timeout` seconds, and DataFolderError where folder or index cannot be used.
    """

    def __init__(self, folder: Path, opener: Opener, *, holder: str, timeout: float = TIMEOUT) -> None:
        self._folder = folder
        self._opener = opener
        self._name = holder
        self._timeout = timeout
        self._lock = threading.Lock()
        self._access: Own | Through | None = None
        self._closed = False

    @property
    def holds(self) -> bool:
        """Whether this process is the holder now."""
        return isinstance(self._access, Own)

    def query(self, collection: str, vector: Vectors, k: int, domain: str | None = None) -> list[tuple[str, float]]:
        """See ChromaIndex.query."""
        reply = self._do("query", {"collection": collection, "k": k, "domain": domain}, vector[None, :])
        return [(str(chunk), float(cosine)) for chunk, cosine in reply.head["result"]]

    def vectors(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """See ChromaIndex.vectors."""
        reply = self._do("vectors", {"collection": collection, "ids": list(ids)})
        assert reply.vectors is not None  # noqa: S101
        return list(reply.head["result"]), reply.vectors

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors, domain: str) -> None:
        """See ChromaIndex.upsert."""
        self._do("upsert", {"collection": collection, "ids": list(ids), "domain": domain}, vectors)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """See ChromaIndex.delete."""
        self._do("delete", {"collection": collection, "ids": list(ids)})

    def count(self, collection: str) -> int:
        """See ChromaIndex.count."""
        return int(self._do("count", {"collection": collection}).head["result"])

    def ids(self, collection: str, offset: int, limit: int) -> list[str]:
        """See ChromaIndex.ids."""
        arguments = {"collection": collection, "offset": offset, "limit": limit}
        return list(self._do("ids", arguments).head["result"])

    def collections(self) -> list[str]:
        """See ChromaIndex.collections."""
        return list(self._do("collections", {}).head["result"])

    def drop(self, collection: str) -> None:
        """See ChromaIndex.drop."""
        self._do("drop", {"collection": collection})

    def close(self) -> None:
        """Lets go of the index; clients of this process go on by themselves. Nothing may be called afterwards."""
        with self._lock:
            self._closed = True
            access, self._access = self._access, None
        if access is not None:
            access.close()

    def _do(self, operation: str, arguments: dict[str, Any], vectors: Vectors | None = None) -> Message:
        request = Message({"operation": operation, "arguments": arguments}, vectors)
        deadline = time.monotonic() + self._timeout
        while True:
            access = self._attached()
            try:
                if access is not None:
                    return _checked(access.perform(request))
            except GoneError:
                self._forget(access)
            except TimeoutError:
                self._forget(access)
                raise self._held() from None
            if time.monotonic() > deadline:
                raise self._held()
            time.sleep(_PAUSE)

    def _attached(self) -> Own | Through | None:
        """How to reach the index; None while its holder is changing."""
        with self._lock:
            if self._closed:
                raise ClosedError("the library is closed")
            if self._access is None:
                path = _lock_path(self._folder)
                lock = FileLock.take(path)
                if lock is not None:
                    self._access = self._own(lock)
                elif (card := holding.read_card(path)) is not None and card.protocol == holding.PROTOCOL:
                    self._access = Through(card, self._timeout)
            return self._access

    def _own(self, lock: FileLock) -> Own:
        try:
            return Own(lock, self._folder, self._opener, self._name, self._timeout)
        except BaseException:
            lock.release()
            raise

    def _forget(self, access: Own | Through | None) -> None:
        with self._lock:
            if self._access is not access or access is None:
                return
            self._access = None
        access.close()

    def _held(self) -> HeldError:
        card = holding.read_card(_lock_path(self._folder))
        who = f"{card.name} (process {card.pid}, since {card.since})" if card else "another process"
        return HeldError(
            f"The index in {self._folder} is held by {who}, which does not answer. "
            "Let it go on, or end it, and try again."
        )


def _checked(reply: Message) -> Message:
    if "error" in reply.head:
        raise DataFolderError(str(reply.head["error"]))
    return reply


def _lock_path(folder: Path) -> Path:
    return folder / "index.lock"
