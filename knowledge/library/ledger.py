"""What the library knows for certain: documents and their chunks in the database.

The ledger is the truth. A vector whose chunk is not in it is ignored; a document is replaced in one transaction.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.library import roots
from knowledge.library.chunking import Chunk
from knowledge.library.describing import draft
from knowledge.store import clock
from knowledge.store.schema import chunks, documents, domains, settings
from knowledge.types import DomainInfo

_VERSION = {"server": "", "name": "library.version"}
_VARIABLES = 10_000  # ids in one statement; SQLite takes 32,766

Server = str
"""Id of a server; empty for knowledge that belongs to all of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document's row; see the table `documents`."""

    server: Server
    domain: str
    source: str
    origin: str
    root: str
    title: str
    digest: str
    size: int
    stamp: str | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a document."""

    id: int
    domain: str
    source: str
    origin: str
    root: str
    digest: str
    stamp: str | None
    chunks: int
    address: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A chunk with its document."""

    n: int
    id: str
    server: Server
    domain: str
    source: str
    title: str
    locator: str
    text: str
    address: str | None
    anchor: str

    @property
    def link(self) -> str | None:
        """Where a reader can open it; None where that is nowhere."""
        return f"{self.address}#{self.anchor}" if self.address and self.anchor else self.address


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much one server has in one domain."""

    server: Server
    domain: str
    documents: int
    chunks: int


def version(connection: sa.Connection) -> str:
    """Another text after every change of the documents; empty before the first."""
    found = connection.execute(sa.select(settings.c.value).filter_by(**_VERSION)).scalar_one_or_none()
    return str(found or "")


def holdings(connection: sa.Connection) -> list[Holdings]:
    """All servers and domains that have documents."""
    counted = (sa.func.count(), sa.func.sum(documents.c.chunks))
    query = sa.select(documents.c.server, documents.c.domain, *counted).group_by(documents.c.server, documents.c.domain)
    return [Holdings(*row) for row in connection.execute(query).all()]


def known(connection: sa.Connection, server: Server, domain: str | None = None) -> list[Known]:
    """All documents of a server (and domain), by domain and source."""
    return _known(connection, _belongs(server, domain))


def one(connection: sa.Connection, server: Server, domain: str, source: str) -> Known | None:
    """The document with that source, if there is one."""
    found = _known(connection, _belongs(server, domain) & (documents.c.source == source))
    return found[0] if found else None


def chunk_ids(connection: sa.Connection, document: int) -> list[str]:
    """Ids of a document's chunks, in its order."""
    query = sa.select(chunks.c.id).where(chunks.c.document == document).order_by(chunks.c.position)
    return list(connection.execute(query).scalars().all())


def rows(
    connection: sa.Connection, servers: Sequence[Server], domain: str | None, ids: Iterable[str], numbers: Iterable[int]
) -> list[Row]:
    """Those chunks among `ids` and `numbers` that belong to one of `servers` (and to `domain`)."""
    named = sa.or_(chunks.c.id.in_(list(ids)), chunks.c.n.in_(list(numbers)))
    return [Row(*row) for row in connection.execute(_rows().where(named, within(servers, domain))).all()]


def all_chunk_ids(connection: sa.Connection, server: Server) -> set[str]:
    """Ids of all chunks of a server."""
    query = sa.select(chunks.c.id).join_from(chunks, documents).where(documents.c.server == server)
    return set(connection.execute(query).scalars().all())


def present(connection: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Those of `ids` that are chunks."""
    found: set[str] = set()
    for start in range(0, len(ids), _VARIABLES):
        some = chunks.c.id.in_(ids[start : start + _VARIABLES])
        found.update(connection.execute(sa.select(chunks.c.id).where(some)).scalars().all())
    return found


def replace(connection: sa.Connection, document: Document, pieces: Sequence[Chunk], ids: Sequence[str]) -> None:
    """Stores `document` with its chunks in the place of what was stored under its source."""
    stored = one(connection, document.server, document.domain, document.source)
    if stored is not None:
        _delete(connection, stored.id)
    _open_domain(connection, document.server, document.domain)
    roots.enter(connection, document.server, document.domain, document.root)
    at = clock.micros(clock.now())
    columns = {name: getattr(document, name) for name in Document.__dataclass_fields__}
    new = connection.execute(documents.insert().values(**columns, chunks=len(pieces), at=at)).inserted_primary_key
    assert new is not None  # noqa: S101
    values = [
        {"id": chunk_id, "document": new[0], "position": position, **asdict(piece)}
        for position, (chunk_id, piece) in enumerate(zip(ids, pieces, strict=True))
    ]
    connection.execute(chunks.insert(), values)
    if stored is not None and stored.root != document.root:
        roots.forget(connection, document.server, document.domain, {stored.root})
    changed(connection)


def note(connection: sa.Connection, server: Server, seen: Sequence[Known]) -> None:
    """Notes where unchanged documents lie now, and by which stamps they are known again."""
    columns = ("origin", "root", "stamp")
    before = sa.select(documents.c.domain, documents.c.root).where(
        documents.c.id.in_([document.id for document in seen])
    )
    left = set(connection.execute(before.distinct()).all())
    update = documents.update().where(documents.c.id == sa.bindparam("document"))
    values = [{"document": document.id, **{name: getattr(document, name) for name in columns}} for document in seen]
    connection.execute(update.values({name: sa.bindparam(name) for name in columns}), values)
    held = {(document.domain, document.root) for document in seen}
    for domain, root in held:
        roots.enter(connection, server, domain, root)
    for domain, root in left - held:
        roots.forget(connection, server, domain, {root})


def remove(connection: sa.Connection, server: Server, document: Known) -> None:
    """Forgets a document, and its domain with the last one."""
    _delete(connection, document.id)
    if connection.execute(sa.select(sa.exists().where(_belongs(server, document.domain)))).scalar_one() == 0:
        connection.execute(domains.delete().filter_by(server=server, domain=document.domain))
    changed(connection)


def infos(connection: sa.Connection, servers: Sequence[Server] | None) -> list[DomainInfo]:
    """The domains of `servers` (None: of all), with a drafted description where nobody wrote one."""
    counted = (sa.func.count(), sa.func.sum(documents.c.chunks), sa.func.max(documents.c.at))
    of_domain = (documents.c.server == domains.c.server) & (documents.c.domain == domains.c.domain)
    query = (
        sa.select(domains.c.server, domains.c.domain, domains.c.description, *counted)
        .join_from(domains, documents, of_domain)
        .group_by(domains.c.server, domains.c.domain)
        .order_by(domains.c.domain, domains.c.server)
    )
    if servers is not None:
        query = query.where(domains.c.server.in_(servers))
    found = []
    for server, domain, description, count, pieces, at in connection.execute(query).all():
        described = description or draft(connection, server, domain, count)
        found.append(DomainInfo(domain, server or None, described, count, pieces, clock.iso(at)))
    return found


def description(connection: sa.Connection, server: Server, domain: str) -> tuple[str, str] | None:
    """What a person said that a domain is about (may be empty), and the draft; None where there is no such domain."""
    stored = connection.execute(sa.select(domains.c.description).filter_by(server=server, domain=domain)).scalar()
    counted = sa.select(sa.func.count()).select_from(documents).where(_belongs(server, domain))
    if stored is None:
        return None
    return stored, draft(connection, server, domain, connection.execute(counted).scalar_one())


def describe(connection: sa.Connection, server: Server, domain: str, description: str) -> bool:
    """Stores what a person says that a domain is about; returns whether there is such a domain."""
    update = domains.update().filter_by(server=server, domain=domain)
    if connection.execute(update.values(description=description)).rowcount == 0:
        return False
    changed(connection)
    return True


def _open_domain(connection: sa.Connection, server: Server, domain: str) -> None:
    values = {"server": server, "domain": domain, "description": "", "at": clock.micros(clock.now())}
    connection.execute(insert(domains).values(**values).on_conflict_do_nothing())


def changed(connection: sa.Connection) -> None:
    """Makes another `version`."""
    values = {"value": uuid.uuid4().hex, "at": clock.micros(clock.now())}
    statement = insert(settings).values(**_VERSION, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["server", "name"], set_=values))


def _delete(connection: sa.Connection, document: int) -> None:
    connection.execute(documents.delete().where(documents.c.id == document))  # its chunks go with it


def _known(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Known]:
    columns = [documents.c[name] for name in Known.__dataclass_fields__]
    query = sa.select(*columns).where(condition).order_by(documents.c.domain, documents.c.source)
    return [Known(*row) for row in connection.execute(query).all()]


def _rows() -> sa.Select[Any]:
    columns = [(documents if name in documents.c else chunks).c[name] for name in Row.__annotations__ if name != "id"]
    columns.insert(1, chunks.c.id)
    return sa.select(*columns).join_from(chunks, documents, chunks.c.document == documents.c.id)


def within(servers: Sequence[Server], domain: str | None) -> sa.ColumnElement[bool]:
    """That a document belongs to one of `servers` (and to `domain`), as a test of rows that something else has found.

    Without the plus SQLite would go through all documents of the servers first.
    """
    belongs = sa.literal_column("+documents.server").in_(servers)
    return belongs if domain is None else belongs & (sa.literal_column("+documents.domain") == domain)


def _belongs(server: Server, domain: str | None) -> sa.ColumnElement[bool]:
    condition = documents.c.server == server
    return condition if domain is None else condition & (documents.c.domain == domain)
