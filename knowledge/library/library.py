"""The library: everything that servers know, added, kept current and found. The one name that other rooms need."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import ClosedError, DataFolderError, InputError
from knowledge.library import ledger, roots, syncing
from knowledge.library.features import FEATURES
from knowledge.library.fetching.urls import is_address, limited
from knowledge.library.ledger import Holdings
from knowledge.library.lexical import Scope
from knowledge.library.loading import ACCEPTED
from knowledge.library.locating import Located, located
from knowledge.library.naming import domain_name
from knowledge.library.progress import Meter, Watcher
from knowledge.library.questions import Questions
from knowledge.library.removing import Removal
from knowledge.library.samples import Samples
from knowledge.library.syncing import Given
from knowledge.library.telling import Domains
from knowledge.types import DocumentInfo, DocumentReport, DomainInfo, Findings, Passage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from knowledge.library.embeddings import Embedder
    from knowledge.library.fetching.guard import Policy
    from knowledge.library.fetching.visits import Visit
    from knowledge.library.halves import Way
    from knowledge.library.ingesting import Ingest
    from knowledge.library.intake import Intake
    from knowledge.library.parts import Parts
    from knowledge.library.reembedding import Change, Told
    from knowledge.library.spaces import Recall
    from knowledge.store.engine import Store


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
        recall: "Recall | None" = None,
        holder: str = "tactician",
        timeout: float = 15.0,
        policy: "Policy | None" = None,
    ) -> None:
        """`holder` is what other processes call this one; without `embedder` the built-in one is used.

        `recall` makes an embedder that was configured before, as long as the documents are embedded with that one.
        Without `policy` only pages of the public internet are read.
        """
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._recall = recall
        self._holder = holder
        self._timeout = timeout
        self._policy = policy
        self._lock = threading.Lock()
        self._parts: Parts | None = None
        self._ending = threading.Event()
        self._held: tuple[str, list[Holdings]] | None = None
        self._domains = Domains()

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._folder

    def add(
        self,
        paths: Sequence[str],
        domain: str,
        server: str | None = None,
        *,
        pages: int | None = None,
        progress: Watcher | None = None,
    ) -> Iterator[DocumentReport]:
        """Takes files, folders, pages and sitemaps into a domain: one report a document, as soon as it is stored.

        A document is `unchanged` where its content is; what cannot be read is `failed`, with the reason, and stops
        nothing. Of a sitemap `pages` are read at most, by `sync` too (None: 500). Raises
        InputError at once for a bad domain name, no path, or a single path at which nothing is.
        """
        name = domain_name(domain)
        if not paths:
            raise InputError(f"Name at least one file, folder or address. {ACCEPTED}")
        files = [
            file
            for path in paths
            for file in located(limited(path, pages) if is_address(path) else path, alone=len(paths) == 1)
        ]
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
            return ledger.infos(connection, None) if everywhere else self._domains.of(connection, _servers(server))

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

    def ranked(
        self, text: str, way: "Way", *, server: str | None = None, domain: str | None = None, k: int = 20
    ) -> tuple[Passage, ...]:
        """The `k` best passages as words alone (`lexical`), vectors alone (`dense`) or both (`hybrid`) rank them.

        For measuring one beside the other; `score` is that of the way. `hybrid` is what `find` gives.
        """
        from knowledge.library import finding, halves, spelling

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
            query = finding.query(parts.spaces, parts.spaces.in_force(), text, scope, k)
            collections = [collection for _, collection in query.collections]
            return halves.dense_only(connection, parts.index, collections, query.vector, scope, k)

    @property
    def questions(self) -> Questions:
        """Questions as vectors."""
        return Questions(lambda: self._opened().spaces)

    @property
    def samples(self) -> Samples:
        """What a router learns from."""
        return Samples(self._store, self._opened)

    def version(self) -> str:
        """Another text after every change of the documents, whichever process made it; empty before the first."""
        with self._store.read() as connection:
            return ledger.version(connection)

    def count(self) -> Stock:
        """What there is of all servers; passages without a vector are mended by a thorough `sync`."""
        with self._store.read() as connection:
            _, held = self._holdings(connection)
        parts = self._opened() if held else None
        servers = sorted({h.server for h in held})
        vectors = sum(parts.index.count(parts.writer.collection(server)) for server in servers) if parts else 0
        return Stock(sum(h.documents for h in held), sum(h.chunks for h in held), vectors)

    def warm(self) -> None:
        """Has the configured embedder make a vector, so that a fault shows now.

        Raises WeightsMissingError and ServiceUnreachableError.
        """
        self._opened().spaces.configured.embed(["A question."])

    def change(self) -> "Change | None":
        """How far the change to the configured embedder is; None where that one is in force. Asks no embedder."""
        return self._opened().reembedding.state()

    def reembed(self, told: "Told | None" = None, stop: threading.Event | None = None) -> bool:
        """Embeds everything anew where another embedder is configured, and switches to it when nothing is missing.

        Questions and changes of documents go on meanwhile. False where there was nothing to do, or `stop` was set, or
        the library is closed; the next run goes on there. Raises ServiceUnreachableError where the embedder does not
        answer, HeldError where another process is at it.
        """
        return self._opened().reembedding.run(told or (lambda *_: None), stop or self._ending)

    def close(self) -> None:
        """Lets go of the index. Nothing may be called afterwards."""
        with self._lock:
            self._ending.set()
            parts, self._parts = self._parts, None
        if parts is not None:
            parts.index.close()

    def _added(
        self, files: list[Located], domain: str, server: str, progress: Watcher | None
    ) -> Iterator[DocumentReport]:
        from knowledge.library.intake import Intake

        self._ready(server)
        with self._store.read() as connection:
            known = {document.source: document for document in ledger.known(connection, server, domain)}
        with self._visiting([Intake(server, domain, files, known)], progress) as (intakes, visit):
            yield from self._ingest(intakes, progress, visit).run()
        self._opened().writer.mend(server)

    def _synced(
        self, given: Sequence[Given], server: str, progress: Watcher | None, *, thorough: bool
    ) -> Iterator[DocumentReport]:
        from knowledge.library.intake import Intake

        if not given:
            return
        self._ready(server, thorough=thorough)
        writer = self._opened().writer
        intakes = [
            Intake(server, each.domain, syncing.files(each.roots), {held.source: held for held in each.known}, thorough)
            for each in given
        ]
        with self._visiting(intakes, progress) as (intakes, visit):
            yield from self._ingest(intakes, progress, visit).run()
        for each, intake in zip(given, intakes, strict=True):
            yield from syncing.remove_missing(each, intake.files, writer)
        writer.mend(server)

    def _ready(self, server: str, *, thorough: bool = False) -> None:
        """Before documents change: another embedder takes over at once where there are none, and faults are mended."""
        parts = self._opened()
        with self._store.read() as connection:
            empty = not ledger.holdings(connection)
        if empty and not parts.spaces.suits(parts.spaces.in_force()):
            self.reembed()
        if parts.writer.mend(server, thorough=thorough):
            parts.reembedding.sweep()

    @contextmanager
    def _visiting(
        self, intakes: "list[Intake]", progress: Watcher | None
    ) -> "Iterator[tuple[list[Intake], Visit | None]]":
        """`intakes` with all pages of their sitemaps, and what fetches them; None where there are no addresses."""
        if not any(is_address(file.origin) for intake in intakes for file in intake.files):
            yield intakes, None
            return
        from knowledge.library.fetching.visits import Visit

        with closing(Visit(self._policy)) as visit:
            waiting = Meter(0, 1, progress).waiting
            yield [replace(intake, files=visit.expanded(intake, waiting)) for intake in intakes], visit

    def _found(
        self, text: str, visible: list[Holdings], held: list[Holdings], version: str, domain: str | None, k: int
    ) -> Findings:
        from knowledge.library import finding, retrieval, spaces, spelling

        parts = self._opened()
        scope = _scope(visible, held, domain)
        with self._store.read() as connection:
            text = spelling.mended(connection, text, scope)
        space = parts.spaces.at(version)
        query = finding.query(parts.spaces, space, text, scope, k)
        while True:
            try:
                cosines = retrieval.nearest(parts.index, query)
                with self._store.read() as connection:
                    rows, evidence = retrieval.look_up(connection, query, cosines)
                    now, still = ledger.version(connection), spaces.read(connection, spaces.IN_FORCE)
                if not query.collections:
                    cosines = finding.by_words(rows, evidence)
                whole = space == still and (now == version or cosines.keys() <= {row.id for row in rows})
                if whole and (retrieval.fill(parts.index, query, rows, cosines, evidence) or self.version() == now):
                    break
            except DataFolderError:
                now = self.version()
                if now == version:
                    raise
            version = now  # a document was replaced between two of the looks, or the embedder: look again
            if (current := parts.spaces.at(version)) != space:
                space = current
                query = finding.query(parts.spaces, space, text, scope, k)
        found = retrieval.findings(rows, cosines, evidence, k, {h.domain for h in visible})
        documents, vector = sum(h.documents for h in visible), query.vector if query.collections else None
        return replace(found, documents=documents, vector=vector, space=space.key)

    def _ingest(self, intakes: "Sequence[Intake]", progress: Watcher | None, visit: "Visit | None") -> "Ingest":
        from knowledge.library.ingesting import Ingest

        parts = self._opened()
        return Ingest(self._store, parts.writer, parts.spaces, parts.embedder, intakes, progress, visit)

    def _holdings(self, connection: "Connection") -> tuple[str, list[Holdings]]:
        version = ledger.version(connection)
        if self._held is None or self._held[0] != version:
            self._held = (version, ledger.holdings(connection))
        return self._held

    def _opened(self) -> "Parts":
        from knowledge.library.parts import opened

        with self._lock:
            if self._ending.is_set():
                raise ClosedError("the library is closed")
            if self._parts is None:
                given = (self._folder, self._store, self._embedder, self._recall)
                self._parts = opened(*given, holder=self._holder, timeout=self._timeout)
            return self._parts


def _scope(visible: Sequence[Holdings], held: Sequence[Holdings], domain: str | None) -> Scope:
    servers = tuple(sorted({h.server for h in visible}))
    return Scope(servers, domain, sum(h.chunks for h in visible), sum(h.chunks for h in held))


def _servers(server: str | None) -> list[str]:
    return ["", server] if server else [""]
