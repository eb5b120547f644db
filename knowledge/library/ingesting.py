"""Files into documents: added, updated, left as they are, or reported with what is wrong with them."""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from knowledge.library import chunking, ledger, loaders
from knowledge.library.embeddings import Embedder, Vectors
from knowledge.library.ledger import Document, Known
from knowledge.library.loaders import Loaded, Located, UnreadableError
from knowledge.library.progress import Progress, Watcher
from knowledge.library.writing import Writer
from knowledge.store.engine import Store
from knowledge.types import DocumentReport

_BATCH = 64  # chunks embedded between two words about progress


class Ingest:
    """One run through `expected` files. `watcher` is called from the thread that takes the reports."""

    def __init__(
        self, store: Store, writer: Writer, embedder: Embedder, expected: Sequence[Located], watcher: Watcher | None
    ) -> None:
        self._store = store
        self._writer = writer
        self._embedder = embedder
        self._watcher = watcher
        self._began = time.monotonic()
        self._progress = Progress("", 0, len(expected), 0, 0.0, 0.0)
        self._bytes = sum(_size(file.path) for file in expected)
        self._done_bytes = 0

    def run(self, files: Sequence[Located], server: str, domain: str) -> Iterator[DocumentReport]:
        """Takes in `files`, some of those expected, into one domain: one report each, in their order."""
        with self._store.read() as connection:
            known = {document.source: document for document in ledger.known(connection, server, domain)}
        seen: dict[str, Path] = {}
        for file in files:
            stored = known.get(file.source)
            report = self._one(file, server, domain, stored, seen.get(file.source))
            if report.status in {"added", "updated", "unchanged"}:
                seen[file.source] = file.path
            self._tell(file.source, done=_size(file.path))
            yield report

    def _one(self, file: Located, server: str, domain: str, stored: Known | None, twin: Path | None) -> DocumentReport:
        try:
            _readable(file, stored, twin)
            loaded = loaders.load(file.path)
            digest = _digest(loaded.content)
            if stored is not None and stored.digest == digest:
                self._noted(stored, file)
                return DocumentReport(file.source, "unchanged", stored.chunks)
            pieces = chunking.cut(loaded.text, Path(file.source).stem)
            if not pieces.chunks:
                raise UnreadableError("It holds no text.")
        except UnreadableError as error:
            return DocumentReport(file.source, "failed", reason=str(error))
        document = _document(file, server, domain, pieces.title, digest, loaded)
        self._writer.replace(document, pieces.chunks, self._embedded(file, pieces))
        return DocumentReport(file.source, "updated" if stored else "added", len(pieces.chunks))

    def _embedded(self, file: Located, pieces: chunking.Cut) -> Vectors:
        batches = []
        for start in range(0, len(pieces.chunks), _BATCH):
            texts = [chunk.text for chunk in pieces.chunks[start : start + _BATCH]]
            batches.append(self._embedder.embed(texts))
            self._tell(file.source, chunks=len(texts))
        return np.vstack(batches)

    def _noted(self, stored: Known, file: Located) -> None:
        if (stored.origin, stored.root) != (str(file.path), str(file.root)):
            self._writer.move(stored, str(file.path), str(file.root))

    def _tell(self, source: str, *, chunks: int = 0, done: int | None = None) -> None:
        self._done_bytes += done or 0
        self._progress = replace(
            self._progress,
            source=source,
            documents=self._progress.documents + (done is not None),
            chunks=self._progress.chunks + chunks,
            share=self._done_bytes / self._bytes if self._bytes else 0.0,
            seconds=time.monotonic() - self._began,
        )
        if self._watcher is not None:
            self._watcher(self._progress)


def _readable(file: Located, stored: Known | None, twin: Path | None) -> None:
    """Raises UnreadableError where `file` is left out, or its name is taken by another file.

    A file that is given by itself takes the place of one that was: its name was meant.
    """
    if file.reason is not None:
        raise UnreadableError(file.reason)
    other = twin
    if other is None and stored is not None and not (file.path == file.root and stored.origin == stored.root):
        other = Path(stored.origin)
    if other is not None and other != file.path and other.exists() and not os.path.samefile(other, file.path):
        raise UnreadableError(
            f"The domain holds another document of this name, from {other}. "
            "Remove that one first, or use another domain."
        )


def _document(file: Located, server: str, domain: str, title: str, digest: str, loaded: Loaded) -> Document:
    size, origin, root = len(loaded.content), str(file.path), str(file.root)
    return Document(server, domain, file.source, origin, root, title, digest, size, loaded.mtime_ns)


def _digest(content: bytes) -> str:
    return hashlib.sha256(f"{chunking.VERSION}\0".encode() + content).hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
