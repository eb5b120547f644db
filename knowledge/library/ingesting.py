"""Files into documents: added, updated, left as they are, or reported with what is wrong with them."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from knowledge.library import chunking, reading
from knowledge.library.chunking import Chunk
from knowledge.library.embeddings import Vectors
from knowledge.library.intake import Intake, edition, noted, renewed, stamped
from knowledge.library.ledger import Document, Known
from knowledge.library.loading import UnreadableError, parse
from knowledge.library.locating import Located, distinct
from knowledge.library.progress import Meter, Watcher
from knowledge.library.reading import Content, Unchanged
from knowledge.library.reusing import Reusing
from knowledge.library.spaces import Space, Spaces
from knowledge.library.writing import Writer
from knowledge.store.engine import Store
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from knowledge.library.fetching.visits import Visit

Read = Callable[[Located], Content | Unchanged]

BATCH = 64
"""Chunks embedded and stored together, as whole documents: storing short ones alone takes nine times as long."""

NOTES = 500
"""Unchanged documents of which something is noted together."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document that is new or has changed, ready to be embedded."""

    document: Document
    chunks: tuple[Chunk, ...]
    status: Literal["added", "updated"]
    note: str | None
    """What of it could not be taken in."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of a file; what is prepared is still to be stored."""

    source: str
    result: _Prepared | DocumentReport
    weight: int
    """Bytes, as the time left is estimated."""


class Ingest:
    """One run of some intakes. `watcher` is called from the thread that takes the reports, `visit` fetches pages."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        spaces: Spaces,
        embedder: Reusing,
        intakes: Sequence[Intake],
        watcher: Watcher | None,
        visit: "Visit | None" = None,
    ) -> None:
        self._store = store
        self._writer = writer
        self._spaces = spaces
        self._embedder = embedder
        self._intakes = [replace(intake, files=distinct(intake.files)) for intake in intakes]
        self._visit = visit
        total = sum(len(intake.files) for intake in self._intakes)
        self._meter = Meter(total, sum(intake.weight for intake in self._intakes), watcher)

    def run(self) -> Iterator[DocumentReport]:
        """Takes everything in: one report a file, however often it was given, in their order."""
        for intake in self._intakes:
            yield from self._run(intake)

    def _run(self, intake: Intake) -> Iterator[DocumentReport]:
        read = self._visit.reader(intake, self._meter.waiting) if self._visit else reading.read
        seen: dict[str, str] = {}
        waiting: list[_Outcome] = []
        notes: list[Known] = []
        chunks = 0
        for file in intake.files:
            result = self._prepared(intake, file, seen.get(file.source), read, notes)
            if isinstance(result, _Prepared) or result.status == "unchanged":
                seen[file.source] = file.origin
            chunks += len(result.chunks) if isinstance(result, _Prepared) else 0
            waiting.append(_Outcome(file.source, result, intake.weight_of(file)))
            if not chunks or chunks >= BATCH:
                yield from self._stored(waiting)
                waiting, chunks = [], 0
            if len(notes) >= NOTES:
                self._writer.note(intake.server, notes)
                notes = []
        yield from self._stored(waiting)
        if notes:
            self._writer.note(intake.server, notes)

    def _prepared(
        self, intake: Intake, file: Located, twin: str | None, read: Read, notes: list[Known]
    ) -> _Prepared | DocumentReport:
        """What becomes of a file; `notes` gets what is to be noted of one that is unchanged."""
        stored = intake.known.get(file.source)
        if stored is not None and twin is None and intake.unchanged(file):
            notes += noted(stored, file, stored.stamp)
            return DocumentReport(file.source, "unchanged", stored.chunks)
        try:
            _check(file, stored, twin)
            content = read(file)
            if isinstance(content, Unchanged):
                notes += noted(stored, file, renewed(stored.stamp, content.stamp)) if stored else []
                return DocumentReport(file.source, "unchanged", stored.chunks if stored else 0)
            if stored is not None and stored.digest == _digest(content):
                notes += noted(stored, file, stamped(content.stamp, content.name))
                return DocumentReport(file.source, "unchanged", stored.chunks)
            parsed = parse(content.data, content.name)
            pieces = chunking.cut(parsed, _name(file.source))
            if not pieces.chunks:
                raise UnreadableError("It holds no text.")
        except UnreadableError as error:
            return DocumentReport(file.source, "failed", reason=str(error))
        content = replace(content, address=content.address or parsed.address)
        document = _document(file, intake, pieces.title, content)
        return _Prepared(document, pieces.chunks, "updated" if stored else "added", parsed.left_out or None)

    def _stored(self, waiting: Sequence[_Outcome]) -> Iterator[DocumentReport]:
        """Stores what is prepared, all at once, and then reports everything."""
        prepared = [outcome.result for outcome in waiting if isinstance(outcome.result, _Prepared)]
        if prepared:
            self._replace(prepared, sum(o.weight for o in waiting if isinstance(o.result, _Prepared)))
        for outcome in waiting:
            result = outcome.result
            if isinstance(result, _Prepared):
                self._meter.done(outcome.source)
                yield DocumentReport(outcome.source, result.status, len(result.chunks), result.note)
            else:
                self._meter.done(outcome.source, outcome.weight)
                yield result

    def _replace(self, prepared: Sequence[_Prepared], weight: int) -> None:
        changes = [(each.document, each.chunks) for each in prepared]
        stored = False
        while not stored:  # once, unless another embedder takes over just now
            space = self._spaces.in_force()
            stored = self._writer.replace(changes, self._embedded(prepared, space, weight), space)

    def _embedded(self, prepared: Sequence[_Prepared], space: Space, weight: int) -> Vectors:
        """One row a chunk, document after document, which are worth `weight` bytes in all."""
        texts = [chunk.text for each in prepared for chunk in each.chunks]
        batches = []
        for start in range(0, len(texts), BATCH):
            batches.append(self._embedder.embed(texts[start : start + BATCH], space))
            done = len(batches[-1])
            self._meter.embedded(prepared[-1].document.source, done, weight * done / len(texts))
        return np.vstack(batches)


def _check(file: Located, stored: Known | None, twin: str | None) -> None:
    """Raises UnreadableError where `file` is left out, or its name is taken by another file.

    A file that is given by itself takes the place of one that was: its name was meant.
    """
    if file.reason is not None:
        raise UnreadableError(file.reason)
    other = twin
    if other is None and stored is not None and not (file.origin == file.root and stored.origin == stored.root):
        other = stored.origin
    if other is not None and not _same(other, file.origin):
        raise UnreadableError(
            f"The domain holds another document of this name, from {other}. "
            "Remove that one first, use another domain, or give a folder that holds both."
        )


def _same(stored: str, given: str) -> bool:
    """Whether `given` is the file at `stored`, or that one is gone."""
    try:
        return stored == given or os.path.samefile(stored, given)
    except OSError:
        return True


def _document(file: Located, intake: Intake, title: str, content: Content) -> Document:
    place, digest = (intake.server, intake.domain, file.source, file.origin, file.root), _digest(content)
    stamp = stamped(content.stamp, content.name)
    return Document(*place, title, digest, len(content.data), stamp, address=content.address)


def _name(source: str) -> str:
    """What a document without a heading is called: after its file, or the end of its address."""
    return Path(source.rstrip("/")).stem or source


def _digest(content: Content) -> str:
    return hashlib.sha256(f"{edition(content.name)}\0".encode() + content.data).hexdigest()
