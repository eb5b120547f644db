"""Forgetting what somebody names: a document, all below a folder, or a whole domain."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from knowledge.errors import InputError
from knowledge.library import ledger
from knowledge.library.ledger import Server
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from knowledge.library.writing import Writer
    from knowledge.store.engine import Store


def sources(store: "Store", server: Server, domain: str) -> list[str]:
    """Those of a whole domain; raises InputError where there are none."""
    with store.read() as connection:
        known = ledger.known(connection, server, domain)
    if not known:
        raise InputError(f"There are no documents in the domain “{domain[:40]}”, so none were removed.")
    return [document.source for document in known]


def remove(
    store: "Store", writer: "Callable[[], Writer]", source: str, domain: str | None, server: Server
) -> Iterator[DocumentReport]:
    """Forgets what `source` names, in the one domain that holds it; see Library.remove."""
    with store.read() as connection:
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
            writer().remove(server, document)
            yield DocumentReport(document.source, "removed", document.chunks)
