"""The vectors of all chunks, in Chroma; no other module knows it.

Two processes that open one folder lose vectors silently, so that `ownership` decides who may. Chroma's own embedder,
which downloads a model, is never used: every vector is given. Reads go through langchain's Chroma, which costs 1.1
times the bare query (1.8 ms against 1.7 ms at 10,000 vectors, k = 30).
"""

import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from knowledge.errors import DataFolderError
from knowledge.importing import CIRCULAR
from knowledge.library.embeddings import Vectors

if TYPE_CHECKING:
    from langchain_chroma import Chroma

BATCH = 1_000
"""Vectors written or ids deleted in one call of Chroma, which takes 5,461 at most."""

_WIDER = 4  # times as many are asked for before Chroma is to filter by domain, which takes 40 ms at 100,000 vectors
_SEGMENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FULL = 1_000_000  # free bytes that are none
_SPACE: Any = {"hnsw": {"space": "cosine"}}


class ChromaIndex:
    """Collections of normalised vectors with an id and a domain each, kept in `folder`. Callable from any thread.

    A collection is made when it is first named. Everything raises DataFolderError where Chroma or the disk fails.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        self._folder = folder
        self._collections: dict[str, Chroma] = {}
        self._lock = threading.RLock()
        settings = Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]
        with self._explained():
            folder.mkdir(mode=0o700, exist_ok=True)
            try:
                self._client = chromadb.PersistentClient(path=folder, settings=settings)
            except BaseException:
                _forget_failure(folder)
                raise

    def query(self, collection: str, vector: Vectors, k: int, domain: str | None = None) -> list[tuple[str, float]]:
        """Ids and cosines of the `k` nearest vectors, nearest first; of one `domain` only, where it is named."""
        if domain is None:
            return [(chunk, cosine) for chunk, cosine, _ in self._nearest(collection, vector, k)]
        some = self._nearest(collection, vector, _WIDER * k)
        within = [(chunk, cosine) for chunk, cosine, of in some if of == domain]
        if len(within) < k and len(some) == _WIDER * k:
            found = self._nearest(collection, vector, k, {"domain": domain})
            within = [(chunk, cosine) for chunk, cosine, _ in found]
        return within[:k]

    def vectors(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Those of `ids` that are there, and their vectors in the same order."""
        with self._explained():
            found = self._collection(collection)._collection.get(ids=list(ids), include=["embeddings"])
        return found["ids"], np.array(found["embeddings"], dtype=np.float32, ndmin=2)

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors, domain: str) -> None:
        """Writes `vectors` (one row an id); an id that is there already gets the new one."""
        with self._lock, self._explained():
            chroma = self._collection(collection)._collection
            for start in range(0, len(ids), BATCH):
                part = list(ids[start : start + BATCH])
                chroma.upsert(
                    ids=part,
                    embeddings=vectors[start : start + BATCH],
                    metadatas=[{"domain": domain} for _ in part],
                    documents=["" for _ in part],  # langchain leaves out what has no text; the text is in the ledger
                )

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Deletes the vectors of `ids`; ids that are not there are left alone."""
        with self._lock, self._explained():
            chroma = self._collection(collection)._collection
            for start in range(0, len(ids), BATCH):
                chroma.delete(ids=list(ids[start : start + BATCH]))

    def count(self, collection: str) -> int:
        """How many vectors the collection holds."""
        with self._explained():
            return self._collection(collection)._collection.count()

    def ids(self, collection: str, offset: int, limit: int) -> list[str]:
        """A page of the collection's ids, in an order that only writing changes."""
        with self._explained():
            return self._collection(collection)._collection.get(include=[], offset=offset, limit=limit)["ids"]

    def collections(self) -> list[str]:
        """Names of all collections."""
        with self._explained():
            return [str(found.name) for found in self._client.list_collections()]

    def drop(self, collection: str) -> None:
        """Deletes a collection with all its vectors, if it is there."""
        with self._lock, self._explained():
            self._collections.pop(collection, None)
            if collection in self.collections():
                self._client.delete_collection(collection)
            self._sweep()

    def close(self) -> None:
        """Lets go of the folder; nothing may be called afterwards."""
        self._collections.clear()
        self._client.close()  # type: ignore[attr-defined]

    def _nearest(
        self, collection: str, vector: Vectors, k: int, where: dict[str, str] | None = None
    ) -> list[tuple[str, float, str]]:
        """Id, cosine and domain of the `k` nearest."""
        with self._explained():
            search = self._collection(collection).similarity_search_by_vector_with_relevance_scores
            found = search(vector.tolist(), k=k, filter=where)
        return [(str(document.id), 1.0 - distance, document.metadata["domain"]) for document, distance in found]

    def _sweep(self) -> None:
        """Deletes the folders of collections that are gone, which Chroma leaves behind with all their vectors."""
        database = sa.create_engine(sa.URL.create("sqlite", database=str(self._folder / "chroma.sqlite3")))
        with database.connect() as connection:
            used = set(connection.execute(sa.text("SELECT id FROM segments")).scalars())
        database.dispose()
        for path in self._folder.iterdir():
            if path.is_dir() and _SEGMENT.fullmatch(path.name) and path.name not in used:
                shutil.rmtree(path)

    def _collection(self, name: str) -> "Chroma":
        with CIRCULAR:
            from langchain_chroma import Chroma

        with self._lock:
            if name not in self._collections:
                self._collections[name] = Chroma(name, client=self._client, collection_configuration=_SPACE)
            return self._collections[name]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise  # what Chroma's inside panics with is no Exception
            raise DataFolderError(f"The index in {self._folder} failed ({_said(error)}). {self._remedy()}") from error

    def _remedy(self) -> str:
        if shutil.disk_usage(self._folder.parent).free < _FULL:
            return "The disk is full: free some space and try again."
        return "If it stays so, end Tactician, delete that folder and run `tactician knowledge sync`: that builds it."


def _forget_failure(folder: Path) -> None:
    """Chroma keeps what failed to open, and would hand it out again after the folder was repaired."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(str(folder), None)


def _said(error: BaseException) -> str:
    """The first line of what the root of `error` said."""
    while error.__context__ is not None:
        error = error.__context__
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
