"""Reading again what was once given: what is new comes in, what has changed is replaced, what is gone goes."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from knowledge.library import ledger
from knowledge.library.ledger import Known, Server
from knowledge.library.locating import Located, located
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from knowledge.library.ingesting import Ingest
    from knowledge.library.writing import Writer


@dataclass(frozen=True, slots=True)
class Root:
    """A path that was once given for a domain, and what was taken from it."""

    server: Server
    domain: str
    path: Path
    documents: tuple[Known, ...]


def roots(connection: Connection, server: Server, domain: str | None) -> list[Root]:
    """What was given for a server (and domain), by domain and path."""
    grouped: dict[tuple[str, str], list[Known]] = {}
    for document in ledger.known(connection, server, domain):
        grouped.setdefault((document.domain, document.root), []).append(document)
    return [Root(server, name, Path(path), tuple(held)) for (name, path), held in sorted(grouped.items())]


def files(roots: Sequence[Root]) -> dict[Root, list[Located]]:
    """What lies at each root now; nothing where it is gone."""
    return {root: located(str(root.path)) if os.path.exists(root.path) else [] for root in roots}


def sync(files: Mapping[Root, Sequence[Located]], ingest: "Ingest", writer: "Writer") -> Iterator[DocumentReport]:
    """Takes in the `files` of each root and removes what is no longer among them."""
    for root, found in files.items():
        yield from ingest.run(found, root.server, root.domain)
        yield from _gone(root, {file.source for file in found}, writer)


def _gone(root: Root, there: set[str], writer: "Writer") -> Iterator[DocumentReport]:
    gone = [document for document in root.documents if document.source not in there]
    folder = any(document.origin != document.root for document in gone)
    if not os.path.exists(root.path) and (folder or not os.path.exists(root.path.parent)):
        kept = f"{root.path} is gone; its {len(gone)} documents are kept. Remove them with `knowledge remove`."
        yield DocumentReport(root.path.name, "failed", reason=kept)
        return
    for document in gone:
        writer.remove(root.server, document)
        yield DocumentReport(document.source, "removed", document.chunks)
