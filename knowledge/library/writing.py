"""Changes of documents that are whole or not at all, in vectors and ledger, whatever ends the process.

New vectors first, then the ledger in one transaction, then the old vectors go: until that transaction the old version
answers, afterwards the new one. One writer at a time works on a data folder. It notes in its lock file which vectors it
is about to touch, so that the next writer can clean up after one that died.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from knowledge.errors import HeldError
from knowledge.library import ledger, roots, spaces
from knowledge.library.access import VectorIndex
from knowledge.library.chunking import Chunk
from knowledge.library.embeddings import Vectors
from knowledge.library.holding import FileLock
from knowledge.library.ledger import Document, Known, Row
from knowledge.library.reusing import Reusing
from knowledge.library.soundness import Soundness
from knowledge.library.spaces import Space, Spaces
from knowledge.store.engine import Store

PATIENCE = 60.0
"""Seconds to wait for another writer, which rarely needs more than one at a time, before it counts as frozen."""

_PAGE = 5_000
MENDED = 256
"""Chunks embedded between two looks at the writer's lock."""


class Writer:
    """The one way to change documents of the data folder that `store` belongs to. Callable from any thread."""

    def __init__(
        self, folder: Path, store: Store, index: VectorIndex, spaces: Spaces, *, patience: float = PATIENCE
    ) -> None:
        self._path = folder / "library.lock"
        self._patience = patience
        self._store = store
        self._index = index
        self._spaces = spaces
        self._reusing = Reusing(store, index, spaces)
        self._soundness = Soundness(folder, store)
        self._turn = threading.Lock()

    def collection(self, server: str) -> str:
        """Name of the collection that holds a server's vectors, as they are in force."""
        return self._spaces.in_force().collection(server)

    def replace(self, changes: Sequence[tuple[Document, Sequence[Chunk]]], vectors: Vectors, space: Space) -> bool:
        """Stores documents of one domain in the place of what was known under their sources, all at once.

        `vectors` has one row a chunk, document after document. Returns False, and changes nothing, where they are of a
        `space` that is in force no more.
        """
        first = changes[0][0]
        collection = space.collection(first.server)
        new = [_chunk_ids(document, len(chunks)) for document, chunks in changes]
        flat = [chunk for ids in new for chunk in ids]
        with self.alone() as lock:
            with self._store.read() as connection:
                held = spaces.all_of(connection)
                old = [chunk for document, _ in changes for chunk in _stored_ids(connection, document)]
            if space not in held[:1]:
                return False
            _note(lock, [each.collection(first.server) for each in held], [*flat, *old])
            self._index.upsert(collection, flat, vectors, first.domain)
            with self._store.write() as connection:
                for (document, chunks), ids in zip(changes, new, strict=True):
                    ledger.replace(connection, document, chunks, ids)
            self._delete(held, first.server, sorted(set(old) - set(flat)))
            lock.write(b"")
        return True

    def remove(self, server: str, documents: Sequence[Known], *, for_good: bool = False) -> None:
        """Forgets documents of one domain, as far as they are still there, all at once.

        With `for_good` the next `sync` does not look for them any more where nothing else was taken from their root.
        """
        with self.alone() as lock:
            with self._store.read() as connection:
                found = (ledger.one(connection, server, document.domain, document.source) for document in documents)
                stored = [document for document in found if document is not None]
                old = [chunk for document in stored for chunk in ledger.chunk_ids(connection, document.id)]
                held = spaces.all_of(connection)
            _note(lock, [each.collection(server) for each in held], old)
            with self._store.write() as connection:
                for document in stored:
                    ledger.remove(connection, server, document)
                if for_good:
                    roots.forget(connection, server, documents[0].domain, {document.root for document in documents})
            self._delete(held, server, old)
            lock.write(b"")

    def note(self, server: str, documents: Sequence[Known]) -> None:
        """Notes where unchanged documents lie now, and by which stamps they are known again."""
        with self.alone(), self._store.write() as connection:
            ledger.note(connection, server, documents)

    def mend(self, server: str, *, thorough: bool = False) -> bool:
        """Makes vectors and ledger agree: orphans go, missing vectors are made anew. Quick where nothing is wrong.

        Without `thorough` the index is not even opened where nothing has happened since they last agreed: then False.
        """
        space = self._spaces.in_force()
        collection = space.collection(server)
        with self.alone():
            if not thorough and self._soundness.holds(server, collection):
                return False
            with self._store.read() as connection:
                held = sum(h.chunks for h in ledger.holdings(connection) if h.server == server)
            if self._index.count(collection) == held:
                self._soundness.note(server, collection)
                return True
            missing = self.missing(space, server)
        for start in range(0, len(missing), MENDED):
            self.restore(space, server, missing[start : start + MENDED])
        return True

    def missing(self, space: Space, server: str) -> list[str]:
        """Chunks of a server that have no vector in `space`; vectors without a chunk go. Only within `alone`."""
        collection = space.collection(server)
        with self._store.read() as connection:
            known = ledger.all_chunk_ids(connection, server)
        there = set(self._ids(collection))
        self._index.delete(collection, sorted(there - known))
        return sorted(known - there)

    def restore(self, space: Space, server: str, missing: Sequence[str]) -> None:
        """Makes vectors of chunks in `space`; chunks that are gone meanwhile get none."""
        rows, vectors = self._made(space, server, missing)
        with self.alone() as lock:
            self._enter(lock, space, rows, vectors)

    def restore_alone(self, lock: FileLock, space: Space, server: str, missing: Sequence[str]) -> None:
        """As `restore`, within `alone`, so that nothing is missing afterwards."""
        self._enter(lock, space, *self._made(space, server, missing))

    def _made(self, space: Space, server: str, missing: Sequence[str]) -> tuple[list[Row], Vectors]:
        with self._store.read() as connection:
            rows = ledger.rows(connection, [server], None, missing, [])
        return rows, self._reusing.embed([row.text for row in rows], space)

    def _enter(self, lock: FileLock, space: Space, rows: Sequence[Row], vectors: Vectors) -> None:
        """Writes the vectors of those `rows`, all of one server, that are still there."""
        ids = [row.id for row in rows]
        with self._store.read() as connection:
            current = ledger.present(connection, ids)
            known = space in spaces.all_of(connection)
        if not current or not known:
            return
        collection = space.collection(rows[0].server)
        _note(lock, [collection], ids)
        for domain in {row.domain for row in rows}:
            chosen = [n for n, row in enumerate(rows) if row.domain == domain and row.id in current]
            self._index.upsert(collection, [ids[n] for n in chosen], vectors[chosen], domain)
        lock.write(b"")

    def _delete(self, held: Sequence[Space], server: str, ids: Sequence[str]) -> None:
        for space in held:
            self._index.delete(space.collection(server), ids)

    def _ids(self, collection: str) -> Iterator[str]:
        offset = 0
        while page := self._index.ids(collection, offset, _PAGE):
            yield from page
            offset += len(page)

    @contextmanager
    def alone(self) -> Iterator[FileLock]:
        """The block runs as the only writer, after the traces of one that died are gone.

        Raises HeldError where another writer does not finish.
        """
        with self._turn:
            lock = self._locked()
            try:
                self._clean(lock)
                yield lock
            finally:
                lock.release()

    def _locked(self) -> FileLock:
        deadline = time.monotonic() + self._patience
        while (lock := FileLock.take(self._path)) is None:
            if time.monotonic() > deadline:
                raise HeldError(
                    f"{_writer(self._path)} is writing documents into {self._path.parent} and does not finish. "
                    "Let it go on, or end it, and try again."
                )
            time.sleep(0.02)
        return lock

    def _clean(self, lock: FileLock) -> None:
        """Deletes the vectors that an interrupted change has left outside the ledger."""
        left = _noted(lock.read())
        if left:
            with self._store.read() as connection:
                kept = ledger.present(connection, left["ids"])
            for collection in left["collections"]:
                self._index.delete(collection, sorted(set(left["ids"]) - kept))
            lock.write(b"")


def _chunk_ids(document: Document, count: int) -> list[str]:
    """The same for the same content at the same place."""
    key = _hash("\0".join((document.server, document.domain, document.source)))[:16]
    return [f"{key}-{document.digest[:16]}-{position}" for position in range(count)]


def _stored_ids(connection: Connection, document: Document) -> list[str]:
    stored = ledger.one(connection, document.server, document.domain, document.source)
    return ledger.chunk_ids(connection, stored.id) if stored else []


def _note(lock: FileLock, collections: Sequence[str], ids: Sequence[str]) -> None:
    lock.write(json.dumps({"pid": os.getpid(), "collections": list(collections), "ids": list(ids)}).encode())


def _noted(content: bytes) -> dict[str, Any] | None:
    """What `_note` has written; None where nothing is under way."""
    try:
        left = json.loads(content or b"null")
    except ValueError:
        return None  # it died while it wrote this, before it touched a vector
    return left if isinstance(left, dict) else None


def _writer(path: Path) -> str:
    left = _noted(path.read_bytes())
    return f"Process {left['pid']}" if left else "Another process"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
