"""The domains that a server sees, remembered until documents or descriptions change."""

from collections.abc import Sequence

import sqlalchemy as sa

from knowledge.library import ledger
from knowledge.types import DomainInfo

SERVERS = 1_000
"""Servers whose domains are remembered at most."""


class Domains:
    """Reads domains once a version of the ledger. Callable from any thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[str, tuple[DomainInfo, ...]]] = {}

    def of(self, connection: sa.Connection, servers: Sequence[str]) -> list[DomainInfo]:
        """The domains of `servers`; see `ledger.infos`."""
        key, version = tuple(servers), ledger.version(connection)
        kept = self._known.get(key)
        if kept is None or kept[0] != version:
            kept = (version, tuple(ledger.infos(connection, servers)))
            self._known = {key: kept} if len(self._known) >= SERVERS else {**self._known, key: kept}
        return list(kept[1])
