"""Forgetting what somebody names: a document, all below a folder, or a whole domain."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from knowledge.errors import InputError
from knowledge.library import ledger, roots
from knowledge.library.fetching.urls import is_address
from knowledge.library.ledger import Known, Server
from knowledge.library.locating import locate
from knowledge.library.syncing import TOGETHER
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from knowledge.library.writing import Writer
    from knowledge.store.engine import Store


class Removal:
    """One call of Library.remove, for one server. `writer` is only made where there is something to remove."""

    def __init__(self, store: "Store", writer: "Callable[[], Writer]", server: Server) -> None:
        self._store = store
        self._writer = writer
        self._server = server

    def whole(self, domain: str) -> Iterator[DocumentReport]:
        """All documents of a domain; raises InputError where there are none."""
        with self._store.read() as connection:
            known = ledger.known(connection, self._server, domain)
        if not known:
            with self._store.write() as connection:
                roots.forget(connection, self._server, domain, set())
            raise InputError(f"There are no documents in the domain “{domain[:40]}”, so none were removed.")
        return self._removed(known)

    def named(self, sources: Sequence[str], domain: str | None) -> Iterator[DocumentReport]:
        """The documents with these sources, or below these folders."""
        with self._store.read() as connection:
            known = ledger.known(connection, self._server, domain)
        for source in sources:
            chosen = _chosen(known, source)
            domains = sorted({document.domain for document in chosen})
            if not chosen:
                unknown = "There is no such document. `knowledge list` shows domains."
                yield DocumentReport(source, "failed", reason=unknown)
            elif len(domains) > 1:
                several = f"Several domains hold it: {', '.join(domains)}. Name one with --domain."
                yield DocumentReport(source, "failed", reason=several)
            else:
                yield from self._removed(chosen)
                known = [document for document in known if document not in chosen]

    def _removed(self, documents: Sequence[Known]) -> Iterator[DocumentReport]:
        for start in range(0, len(documents), TOGETHER):
            some = documents[start : start + TOGETHER]
            self._writer().remove(self._server, some, for_good=True)
            with self._store.read() as connection:
                left = set(roots.of(connection, self._server))
            for document in some:
                again = _again(document.origin) if (document.domain, document.root) in left else None
                yield DocumentReport(document.source, "removed", document.chunks, again)


_AGAIN = "It still lies where it was read: the next sync takes it in again unless you delete or move it."

_LISTED = "Its sitemap is still known: the next sync takes it in again where it is listed."


def _again(origin: str) -> str | None:
    if is_address(origin):
        return _LISTED
    return _AGAIN if os.path.lexists(origin) else None


def _chosen(known: Sequence[Known], source: str) -> list[Known]:
    """The documents that are meant: the one, those of a sitemap, or all below a folder."""
    if is_address(source):
        source = locate(source)[0].source
    of_sitemap = [d for d in known if is_address(source) and d.root.partition("#")[0] == source]
    below = source.rstrip("/") + "/"
    return [d for d in known if d.source == source] or of_sitemap or [d for d in known if d.source.startswith(below)]
