"""The library: everything that servers know, added, kept current and found. The one name that other rooms need."""

import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import InputError
from knowledge.library import ledger, loaders
from knowledge.library.features import FEATURES
from knowledge.library.ledger import Holdings, Known
from knowledge.library.lexical import Scope
from knowledge.library.loaders import Located
from knowledge.library.progress import Watcher
from knowledge.types import DocumentInfo, DocumentReport, DomainInfo, Findings, Passage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from knowledge.library.embeddings import Embedder
    from knowledge.library.halves import Way
    from knowledge.library.ingesting import Ingest
    from knowledge.library.ownership import SharedIndex
    from knowledge.library.writing import Writer
    from knowledge.store.engine import Store


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is only made when documents are written or searched."""

    index: "SharedIndex"
    embedder: "Embedder"
    writer: "Writer"


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is in all: passages that the ledger lists, and vectors by which they are found."""

    documents: int
    passages: int
    vectors: int


@dataclass(frozen=True, slots=True)
class _Root:
    """A path that was once given for a domain, and what was taken from it."""

    server: str
    domain: str
    path: Path
    documents: tuple[Known, ...]


class Library:
    """The documents of a data folder. Synchronous, callable from any thread and from several processes at once.

    Knowledge of server None belongs to all servers; a question of a server sees its own and that, never another's.
    Nothing is opened before it is needed: the index only by what adds, removes or finds documents.

    Every method may raise DataFolderError (folder, disk or index fails), HeldError (another process holds the index and
    does not answer within `timeout` seconds) and WeightsMissingError (the built-in embedder is not installed).
    """

    def __init__(
        self,
        folder: Path,
        store: "Store",
        embedder: "Embedder | None" = None,
        *,
        holder: str = "tactician",
        timeout: float = 15.0,
    ) -> None:
        """`holder` is what other processes call this one; without `embedder` the built-in one is used."""
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._holder = holder
        self._timeout = timeout
        self._lock = threading.Lock()
        self._parts: _Parts | None = None
        self._closed = False
        self._held: tuple[str, list[Holdings]] | None = None

    def add(
        self, paths: Sequence[str], domain: str, server: str | None = None, *, progress: Watcher | None = None
    ) -> Iterator[DocumentReport]:
        """Takes files and folders into a domain: one report a document, as soon as it is stored.

        A document is `unchanged` where its content is; what cannot be read is `failed`, with the reason, and stops
        nothing. Raises InputError at once for a bad domain name, no path, or a single path at which nothing is.
        """
        name = domain_name(domain)
        if not paths:
            raise InputError(f"Name at least one file or folder. {loaders.ACCEPTED}")
        files = [file for path in paths for file in _located(path, alone=len(paths) == 1)]
        return self._added(files, name, server or "", progress)

    def remove(
        self, sources: Sequence[str], domain: str | None = None, server: str | None = None
    ) -> list[DocumentReport]:
        """Forgets documents by their source, or all below a folder `source`; one report a document.

        A source that is unknown, or known in several domains while none is named, is `failed`. Without a source the
        whole `domain` goes; raises InputError where it has no documents.
        """
        name = None if domain is None else domain_name(domain)
        if not sources and name is not None:
            sources = self._sources(name, server)
        return [report for source in sources for report in self._removed(source, name, server or "")]

    def sync(
        self, domain: str | None = None, server: str | None = None, *, progress: Watcher | None = None
    ) -> Iterator[DocumentReport]:
        """Reads again what was given to `add`: adds, updates and removes by content. One report a document.

        Where a whole folder is gone its documents are kept and reported as `failed`. Vectors that are missing, after a
        damaged index was deleted for instance, are made anew.
        """
        return self._synced(None if domain is None else domain_name(domain), server or "", progress)

    def domains(self, server: str | None = None, *, everywhere: bool = False) -> list[DomainInfo]:
        """The domains that a server sees, by name; with `everywhere` those of all servers."""
        with self._store.read() as connection:
            return ledger.infos(connection, None if everywhere else _servers(server))

    def documents(self, server: str | None = None, domain: str | None = None) -> list[DocumentInfo]:
        """The documents that belong to a server itself (None: those for all), by domain and source."""
        with self._store.read() as connection:
            known = ledger.known(connection, server or "", domain)
        return [DocumentInfo(held.domain, held.source, held.origin, held.chunks) for held in known]

    def describe(self, domain: str, description: str, server: str | None = None) -> None:
        """Says in a sentence what a domain is about; raises InputError where the server has no such domain."""
        name = domain_name(domain)
        with self._store.write() as connection:
            if not ledger.describe(connection, server or "", name, " ".join(description.split())):
                raise InputError(f"There are no documents in the domain “{name}”, so it was not described.")

    def find(self, text: str, *, server: str | None = None, domain: str | None = None, k: int = 20) -> Findings:
        """What a server's documents hold about `text`: the `k` best passages and the evidence for routing.

        One embedding, one vector query a collection. Without documents in sight nothing is opened or computed, and
        `documents` is 0; a domain that does not exist counts as one without documents.
        """
        domain = None if domain is None else domain.strip().lower()
        with self._store.read() as connection:
            version, held = self._holdings(connection)
        visible = [h for h in held if h.server in _servers(server) and domain in (None, h.domain)]
        documents = sum(h.documents for h in visible)
        if not documents or not text.strip():
            return Findings(features=dict.fromkeys(FEATURES, 0.0), documents=documents)
        return self._found(text, visible, held, version, domain, k)

    def ranked(
        self, text: str, way: "Way", *, server: str | None = None, domain: str | None = None, k: int = 20
    ) -> tuple[Passage, ...]:
        """The `k` best passages as words alone (`lexical`), vectors alone (`dense`) or both (`hybrid`) rank them.

        For measuring one beside the other; `score` is that of the way. `hybrid` is what `find` gives.
        """
        from knowledge.library import halves, spelling

        if way == "hybrid":
            return self.find(text, server=server, domain=domain, k=k).passages
        domain = None if domain is None else domain.strip().lower()
        with self._store.read() as connection:
            _, held = self._holdings(connection)
            visible = [h for h in held if h.server in _servers(server) and domain in (None, h.domain)]
            if not visible or not text.strip():
                return ()
            scope = _scope(visible, held, domain)
            text = spelling.mended(connection, text, scope)
            if way == "lexical":
                return halves.lexical_only(connection, text, scope, k)
            parts = self._opened()
            vector = parts.embedder.embed([text])[0]
            collections = tuple(parts.writer.collection(server) for server in scope.servers)
            return halves.dense_only(connection, parts.index, collections, vector, scope, k)

    def version(self) -> str:
        """Another text after every change of the documents, whichever process made it; empty before the first."""
        with self._store.read() as connection:
            return ledger.version(connection)

    def count(self) -> Stock:
        """What there is of all servers; passages without a vector are mended by `sync`."""
        with self._store.read() as connection:
            _, held = self._holdings(connection)
        parts = self._opened() if held else None
        servers = sorted({h.server for h in held})
        vectors = sum(parts.index.count(parts.writer.collection(server)) for server in servers) if parts else 0
        return Stock(sum(h.documents for h in held), sum(h.chunks for h in held), vectors)

    def warm(self) -> None:
        """Loads the embedder, so that a fault shows now; raises WeightsMissingError."""
        self._opened().embedder.embed(["A question."])

    def close(self) -> None:
        """Lets go of the index. Nothing may be called afterwards."""
        with self._lock:
            self._closed = True
            parts, self._parts = self._parts, None
        if parts is not None:
            parts.index.close()

    def _added(
        self, files: list[Located], domain: str, server: str, progress: Watcher | None
    ) -> Iterator[DocumentReport]:
        self._opened().writer.mend(server)
        yield from self._ingest(files, progress).run(files, server, domain)

    def _sources(self, domain: str, server: str | None) -> list[str]:
        with self._store.read() as connection:
            known = ledger.known(connection, server or "", domain)
        if not known:
            raise InputError(f"There are no documents in the domain “{domain[:40]}”, so none were removed.")
        return [document.source for document in known]

    def _removed(self, source: str, domain: str | None, server: str) -> Iterator[DocumentReport]:
        with self._store.read() as connection:
            known = ledger.known(connection, server, domain)
        below = source.rstrip("/") + "/"
        chosen = [d for d in known if d.source == source] or [d for d in known if d.source.startswith(below)]
        domains = sorted({document.domain for document in chosen})
        if not chosen:
            yield DocumentReport(source, "failed", reason="There is no such document. `knowledge list` shows domains.")
        elif len(domains) > 1:
            several = f"Several domains hold it: {', '.join(domains)}. Name one with --domain."
            yield DocumentReport(source, "failed", reason=several)
        else:
            for document in chosen:
                self._opened().writer.remove(server, document)
                yield DocumentReport(document.source, "removed", document.chunks)

    def _synced(self, domain: str | None, server: str, progress: Watcher | None) -> Iterator[DocumentReport]:
        roots = self._roots(server, domain)
        if not roots:
            return
        self._opened().writer.mend(server)
        files = {root: _located(str(root.path)) for root in roots if os.path.exists(root.path)}
        ingest = self._ingest([file for located in files.values() for file in located], progress)
        for root in roots:
            if root in files:
                yield from ingest.run(files[root], server, root.domain)
            yield from self._gone(root, {file.source for file in files.get(root, ())})

    def _gone(self, root: _Root, there: set[str]) -> Iterator[DocumentReport]:
        """Removes the documents of `root` that are no longer `there`."""
        gone = [document for document in root.documents if document.source not in there]
        folder = any(document.origin != document.root for document in gone)
        if not os.path.exists(root.path) and (folder or not os.path.exists(root.path.parent)):
            kept = f"{root.path} is gone; its {len(gone)} documents are kept. Remove them with `knowledge remove`."
            yield DocumentReport(root.path.name, "failed", reason=kept)
            return
        for document in gone:
            self._opened().writer.remove(root.server, document)
            yield DocumentReport(document.source, "removed", document.chunks)

    def _roots(self, server: str, domain: str | None) -> list[_Root]:
        grouped: dict[tuple[str, str], list[Known]] = {}
        with self._store.read() as connection:
            for document in ledger.known(connection, server, domain):
                grouped.setdefault((document.domain, document.root), []).append(document)
        return [_Root(server, name, Path(path), tuple(held)) for (name, path), held in sorted(grouped.items())]

    def _found(
        self, text: str, visible: list[Holdings], held: list[Holdings], version: str, domain: str | None, k: int
    ) -> Findings:
        from knowledge.library import retrieval, spelling

        parts = self._opened()
        scope = _scope(visible, held, domain)
        with self._store.read() as connection:
            text = spelling.mended(connection, text, scope)
        collections = tuple((server, parts.writer.collection(server)) for server in scope.servers)
        query = retrieval.Query(text, parts.embedder.embed([text])[0], scope, collections, max(1, k))
        while True:
            cosines = retrieval.nearest(parts.index, query)
            with self._store.read() as connection:
                rows, evidence = retrieval.look_up(connection, query, cosines)
                now = ledger.version(connection)
            whole = now == version or cosines.keys() <= {row.id for row in rows}
            if whole and (retrieval.fill(parts.index, query, rows, cosines, evidence) or self.version() == now):
                break
            version = now  # a document was replaced between two of the looks: look again
        documents = sum(h.documents for h in visible)
        return retrieval.findings(rows, cosines, evidence, k, {h.domain for h in visible}, documents)

    def _ingest(self, files: Sequence[Located], progress: Watcher | None) -> "Ingest":
        from knowledge.library.ingesting import Ingest

        parts = self._opened()
        return Ingest(self._store, parts.writer, parts.embedder, files, progress)

    def _holdings(self, connection: "Connection") -> tuple[str, list[Holdings]]:
        version = ledger.version(connection)
        if self._held is None or self._held[0] != version:
            self._held = (version, ledger.holdings(connection))
        return self._held

    def _opened(self) -> _Parts:
        from knowledge.library.embeddings import OnnxEmbedder
        from knowledge.library.index import ChromaIndex
        from knowledge.library.ownership import SharedIndex
        from knowledge.library.writing import Writer

        with self._lock:
            if self._closed:
                raise RuntimeError("the library is closed")
            if self._parts is None:
                embedder = self._embedder or OnnxEmbedder()
                index = SharedIndex(self._folder, ChromaIndex, holder=self._holder, timeout=self._timeout)
                self._parts = _Parts(index, embedder, Writer(self._folder, self._store, index, embedder))
            return self._parts


def _scope(visible: Sequence[Holdings], held: Sequence[Holdings], domain: str | None) -> Scope:
    servers = tuple(sorted({h.server for h in visible}))
    return Scope(servers, domain, sum(h.chunks for h in visible), sum(h.chunks for h in held))


def domain_name(name: str) -> str:
    """`name` as domains are named; raises InputError where it cannot be one."""
    lowered = name.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", lowered):
        raise InputError(
            f"“{name[:60]}” cannot name a domain. Use at most 40 letters a-z, digits, - and _, "
            "beginning with a letter or digit, such as x1000-manual."
        )
    return lowered


def _located(path: str, *, alone: bool = False) -> list[Located]:
    """See loaders.locate; where several paths were given, one at which nothing is becomes a file with a reason."""
    try:
        return loaders.locate(path)
    except InputError as error:
        if alone:
            raise
        return [Located(path, Path(path), Path(path), str(error))]


def _servers(server: str | None) -> list[str]:
    return ["", server] if server else [""]
