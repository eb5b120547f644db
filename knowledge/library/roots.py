"""What was once given for a domain: the paths, patterns and addresses that `sync` reads again.

A root stays while its files are gone, since they may come back. It goes when a person removes its last document, or the
last one is found at another root.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.store.schema import documents, roots


def of(connection: sa.Connection, server: str, domain: str | None = None) -> list[tuple[str, str]]:
    """Domain and root of all that was given for a server (and domain), in order."""
    query = sa.select(roots.c.domain, roots.c.root).where(_belong(server, domain))
    return [(row.domain, row.root) for row in connection.execute(query.order_by(roots.c.domain, roots.c.root)).all()]


def enter(connection: sa.Connection, server: str, domain: str, root: str) -> None:
    """Notes a root, if it is not known yet."""
    connection.execute(insert(roots).values(server=server, domain=domain, root=root).on_conflict_do_nothing())


def forget(connection: sa.Connection, server: str, domain: str, some: set[str]) -> None:
    """Forgets those of `some` roots from which no document is left; all of a domain that has no document any more."""
    left = sa.select(documents.c.root).where(documents.c.server == server, documents.c.domain == domain)
    gone = _belong(server, domain)
    if connection.execute(sa.select(sa.exists(left))).scalar_one():
        gone &= roots.c.root.in_(some) & roots.c.root.not_in(left)
    connection.execute(roots.delete().where(gone))


def _belong(server: str, domain: str | None) -> sa.ColumnElement[bool]:
    condition = roots.c.server == server
    return condition if domain is None else condition & (roots.c.domain == domain)
