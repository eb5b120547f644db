"""The library: everything that servers know, added, kept current and found. The one name that other rooms need."""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import InputError
from knowledge.library import ledger, roots, syncing
from knowledge.library.features import FEATURES
from knowledge.library.ledger import Holdings
from knowledge.library.lexical import Scope
from knowledge.library.loading import ACCEPTED
from knowledge.library.locating import Located, located
from knowledge.library.progress import Watcher
from knowledge.library.removing import Removal
from knowledge.library.syncing import Given
from knowledge.types import DocumentInfo, DocumentReport, DomainInfo, Findings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from knowledge.library.embeddings import Embedder
    from knowledge.library.ingesting import Ingest
    from knowledge.library.intake import Intake
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

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._folder

    def add(
        self, paths: Sequence[str], domain: str, server: str | None = None, *, progress: Watcher | None = None
    ) -> Iterator[DocumentReport]:
        """Takes files and folders into a domain: one report a document, as soon as it is stored.

        A document is `unchanged` where its content is; what cannot be read is `failed`, with the reason, and stops
        nothing. Raises InputError at once for a bad domain name, no path, or a single path at which nothing is.
        """
        name = domain_name(domain)
        if not paths:
            raise InputError(f"Name at least one file or folder. {ACCEPTED}")
        files = [file for path in paths for file in located(path, alone=len(paths) == 1)]
        return self._added(files, name, server or "", progress)

    def remove(
        self, sources: Sequence[str], domain: str | None = None, server: str | None = None
    ) -> list[DocumentReport]:
        """Forgets documents by their source, or all below a folder `source`; one report a document.

        A source that is unknown, or known in several domains while none is named, is `failed`. Without a source the
        whole `domain` goes; raises InputError where it has no documents.
        """
        name = None if domain is None else domain_name(domain)
        removal = Removal(self._store, lambda: self._opened().writer, server or "")
        whole = not sources and name is not None
        return list(removal.whole(name) if whole and name else removal.named(sources, name))

    def sync(
        self,
        domain: str | None = None,
        server: str | None = None,
        *,
        thorough: bool = False,
        local: bool = False,
        progress: Watcher | None = None,
    ) -> Iterator[DocumentReport]:
        """Reads again what was given to `add`: adds, updates and removes by content. One report a document.

        A file whose size and dates are as they were counts as unchanged; with `thorough` it is read all the same, and
        the index is counted. Where a whole folder is gone its documents are kept and reported as `failed`. Vectors that
        are missing, after a damaged index was deleted for instance, are made anew. With `local` addresses are left out.
        """
        name, owner = None if domain is None else domain_name(domain), server or ""
        with self._store.read() as connection:
            given = syncing.given(connection, owner, name, local=local)
        return self._synced(given, owner, progress, thorough=thorough)

    def roots(self, domain: str | None = None, server: str | None = None) -> list[str]:
        """The paths, patterns and addresses that `sync` reads again; see Located.root."""
        with self._store.read() as connection:
            return [root for _, root in roots.of(connection, server or "", domain)]

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

    def description(self, domain: str, server: str | None = None) -> tuple[str, str]:
        """What a person said that a domain is about (empty: nothing), and what is drafted from its documents.

        Raises InputError where the server has no such domain.
        """
        name = domain_name(domain)
        with self._store.read() as connection:
            found = ledger.description(connection, server or "", name)
        if found is None:
            raise InputError(f"There are no documents in the domain “{name}”. `knowledge list` shows domains.")
        return found

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
        from knowledge.library.intake import Intake

        writer = self._opened().writer
        writer.mend(server)
        with self._store.read() as connection:
            known = {document.source: document for document in ledger.known(connection, server, domain)}
        yield from self._ingest([Intake(server, domain, files, known)], progress).run()
        writer.mend(server)

    def _synced(
        self, given: Sequence[Given], server: str, progress: Watcher | None, *, thorough: bool
    ) -> Iterator[DocumentReport]:
        from knowledge.library.intake import Intake

        if not given:
            return
        writer = self._opened().writer
        writer.mend(server, thorough=thorough)
        intakes = [
            Intake(server, each.domain, syncing.files(each.roots), {held.source: held for held in each.known}, thorough)
            for each in given
        ]
        yield from self._ingest(intakes, progress).run()
        for each, intake in zip(given, intakes, strict=True):
            yield from syncing.remove_missing(each, intake.files, writer)
        writer.mend(server)

    def _found(
        self, text: str, visible: list[Holdings], held: list[Holdings], version: str, domain: str | None, k: int
    ) -> Findings:
        from knowledge.library import retrieval

        parts = self._opened()
        servers = tuple(sorted({h.server for h in visible}))
        scope = Scope(servers, domain, sum(h.chunks for h in visible), sum(h.chunks for h in held))
        collections = tuple((server, parts.writer.collection(server)) for server in servers)
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

    def _ingest(self, intakes: "Sequence[Intake]", progress: Watcher | None) -> "Ingest":
        from knowledge.library.ingesting import Ingest

        parts = self._opened()
        return Ingest(self._store, parts.writer, parts.embedder, intakes, progress)

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


def domain_name(name: str) -> str:
    """`name` as domains are named; raises InputError where it cannot be one."""
    lowered = name.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", lowered):
        raise InputError(
            f"“{name[:60]}” cannot name a domain. Use at most 40 letters a-z, digits, - and _, "
            "beginning with a letter or digit, such as x1000-manual."
        )
    return lowered


def _servers(server: str | None) -> list[str]:
    return ["", server] if server else [""]
