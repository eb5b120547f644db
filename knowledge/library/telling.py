"""The domains that a server sees, remembered until documents or descriptions change."""

from collections.abc import Sequence

import sqlalchemy as sa

from knowledge.kept import Kept
from knowledge.library import ledger
from knowledge.types import DomainInfo

SERVERS = 1_000
"""Servers whose domains are remembered at most."""


class Domains:
    """Reads domains once a version of the ledger. Callable from any thread."""

    def __init__(self) -> None:
        self._known: Kept[tuple[str, ...], tuple[DomainInfo, ...]] = Kept(SERVERS)

    def of(self, connection: sa.Connection, servers: Sequence[str]) -> list[DomainInfo]:
        """The domains of `servers`; see `ledger.infos`."""
        version = ledger.version(connection)
        return list(self._known.at(tuple(servers), version, lambda: tuple(ledger.infos(connection, servers))))
