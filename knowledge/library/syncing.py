"""Reading again what was once given: what is new comes in, what has changed is replaced, what is gone goes."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from knowledge.errors import InputError
from knowledge.library import ledger, locating, roots
from knowledge.library.fetching.urls import is_address
from knowledge.library.ledger import Known, Server
from knowledge.library.locating import Located
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from knowledge.library.writing import Writer

TOGETHER = 100
"""Documents removed at a time."""


@dataclass(frozen=True, slots=True)
class Given:
    """All that was given for a domain, and what was taken from it."""

    server: Server
    domain: str
    roots: tuple[str, ...]
    known: tuple[Known, ...]


def given(connection: Connection, server: Server, domain: str | None, *, local: bool = False) -> list[Given]:
    """What was given for a server (and domain), by domain; with `local` no addresses."""
    known: dict[str, list[Known]] = {}
    for document in ledger.known(connection, server, domain):
        if not (local and is_address(document.root)):
            known.setdefault(document.domain, []).append(document)
    held: dict[str, list[str]] = {}
    for name, root in roots.of(connection, server, domain):
        if not (local and is_address(root)):
            held.setdefault(name, []).append(root)
    return [Given(server, name, tuple(some), tuple(known.get(name, ()))) for name, some in held.items()]


def files(roots: Sequence[str]) -> list[Located]:
    """What lies at the roots now, each file once; nothing where a root is gone or empty."""
    found: dict[tuple[str, Path], Located] = {}
    for root in roots:
        for file in _there(root):
            found.setdefault((file.source, file.path), file)
    return list(found.values())


def remove_missing(given: Given, files: Sequence[Located], writer: "Writer") -> Iterator[DocumentReport]:
    """Removes what is not among `files` any more. Where a whole folder is gone its documents are kept and reported."""
    missing = _missing(given, files)
    for root in sorted({document.root for document in missing}):
        gone = [document for document in missing if document.root == root]
        at = locating.place(root)
        if _unreachable(root, at, gone):
            held = f"its {len(gone):,} documents are" if len(gone) > 1 else "its document is"
            kept = f"{at} is gone; {held} kept. `knowledge remove` forgets {'them' if len(gone) > 1 else 'it'}."
            yield DocumentReport(at.name, "failed", reason=kept)
            continue
        for start in range(0, len(gone), TOGETHER):
            some = gone[start : start + TOGETHER]
            writer.remove(given.server, some)
            yield from (DocumentReport(document.source, "removed", document.chunks) for document in some)


def _there(root: str) -> list[Located]:
    if is_address(root):
        return locating.locate(root)
    at = locating.place(root)
    try:
        found = locating.locate(root) if os.path.exists(at) else []
    except InputError:
        return []  # nothing matches the pattern now
    empty = len(found) == 1 and found[0].path == at and os.path.isdir(at) and not found[0].closed
    return [] if empty else found


def _missing(given: Given, files: Sequence[Located]) -> list[Known]:
    """The documents that lie at no root any more. What lies in a folder that cannot be read now is not missing, nor is
    what belongs to such a sitemap."""
    there = {file.source for file in files}
    closed = tuple(f"{file.path}{os.sep}" for file in files if file.closed and file.address is None)
    unknown = {file.root for file in files if file.closed and file.address is not None}
    return [
        held
        for held in given.known
        if held.source not in there and held.root not in unknown and not held.origin.startswith(closed)
    ]


def _unreachable(root: str, at: Path, gone: Sequence[Known]) -> bool:
    """Whether more is gone than the documents: their folder, or a disk that is not mounted."""
    if is_address(root):
        return False
    folder = root != str(at) or any(document.origin != root for document in gone)
    return not os.path.exists(at) and (folder or not os.path.exists(at.parent))
