"""Files into documents: added, updated, left as they are, or reported with what is wrong with them."""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.library import chunking, ledger, reading
from knowledge.library.chunking import Chunk
from knowledge.library.embeddings import Embedder, Vectors
from knowledge.library.ledger import Document, Known
from knowledge.library.loading import UnreadableError, parse
from knowledge.library.locating import Located
from knowledge.library.progress import Progress, Watcher
from knowledge.library.reading import Content
from knowledge.library.writing import Writer
from knowledge.store.engine import Store
from knowledge.types import DocumentReport

BATCH = 64
"""Chunks embedded and stored together, as whole documents: storing short ones alone takes nine times as long."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document that is new or has changed, ready to be embedded."""

    document: Document
    chunks: tuple[Chunk, ...]
    status: Literal["added", "updated"]
    note: str | None
    """What of it could not be taken in."""


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
        waiting: list[tuple[Located, _Prepared | DocumentReport]] = []
        for file in files:
            outcome = self._prepared(file, server, domain, known.get(file.source), seen.get(file.source))
            if isinstance(outcome, _Prepared) or outcome.status == "unchanged":
                seen[file.source] = file.path
            waiting.append((file, outcome))
            chunks = [len(held.chunks) for _, held in waiting if isinstance(held, _Prepared)]
            if not chunks or sum(chunks) >= BATCH:
                yield from self._stored(waiting)
                waiting = []
        yield from self._stored(waiting)

    def _prepared(
        self, file: Located, server: str, domain: str, stored: Known | None, twin: Path | None
    ) -> _Prepared | DocumentReport:
        try:
            _check(file, stored, twin)
            content = reading.read(file)
            digest = _digest(content.data)
            if stored is not None and stored.digest == digest:
                self._noted(stored, file)
                return DocumentReport(file.source, "unchanged", stored.chunks)
            parsed = parse(content.data, content.name)
            pieces = chunking.cut(parsed, Path(file.source).stem)
            if not pieces.chunks:
                raise UnreadableError("It holds no text.")
        except UnreadableError as error:
            return DocumentReport(file.source, "failed", reason=str(error))
        content = replace(content, address=content.address or parsed.address)
        document = _document(file, server, domain, pieces.title, digest, content)
        return _Prepared(document, pieces.chunks, "updated" if stored else "added", parsed.left_out or None)

    def _stored(self, waiting: Sequence[tuple[Located, _Prepared | DocumentReport]]) -> Iterator[DocumentReport]:
        """Stores what is prepared, all at once, and then reports everything."""
        prepared = [outcome for _, outcome in waiting if isinstance(outcome, _Prepared)]
        if prepared:
            vectors = self._embedded(prepared)
            self._writer.replace([(each.document, each.chunks) for each in prepared], vectors)
        for file, outcome in waiting:
            if isinstance(outcome, _Prepared):
                outcome = DocumentReport(file.source, outcome.status, len(outcome.chunks), outcome.note)
            self._tell(file.source, done=_size(file.path))
            yield outcome

    def _embedded(self, prepared: Sequence[_Prepared]) -> Vectors:
        """One row a chunk, document after document."""
        texts = [chunk.text for each in prepared for chunk in each.chunks]
        batches = []
        for start in range(0, len(texts), BATCH):
            batches.append(self._embedder.embed(texts[start : start + BATCH]))
            self._tell(prepared[-1].document.source, chunks=len(batches[-1]))
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


def _check(file: Located, stored: Known | None, twin: Path | None) -> None:
    """Raises UnreadableError where `file` is left out, or its name is taken by another file.

    A file that is given by itself takes the place of one that was: its name was meant.
    """
    if file.reason is not None:
        raise UnreadableError(file.reason)
    other = twin
    if other is None and stored is not None and not (file.path == file.root and stored.origin == stored.root):
        other = Path(stored.origin)
    if other is not None and not _same(other, file.path):
        raise UnreadableError(
            f"The domain holds another document of this name, from {other}. "
            "Remove that one first, or use another domain."
        )


def _same(stored: Path, given: Path) -> bool:
    """Whether `given` is the file at `stored`, or that one is gone."""
    try:
        return stored == given or os.path.samefile(stored, given)
    except OSError:
        return True


def _document(file: Located, server: str, domain: str, title: str, digest: str, content: Content) -> Document:
    size, origin, root = len(content.data), str(file.path), str(file.root)
    return Document(
        server, domain, file.source, origin, root, title, digest, size, content.mtime_ns, address=content.address
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(f"{chunking.VERSION}\0".encode() + content).hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
