"""What people have set: overrides of the strategy, and named settings, per server or for the whole installation."""

import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.errors import InputError
from knowledge.journal.people import People
from knowledge.known_settings import KNOWN, Setting
from knowledge.store.clock import iso, micros, now
from knowledge.store.engine import Store
from knowledge.store.schema import overrides as overrides_table
from knowledge.store.schema import settings as settings_table
from knowledge.types import Override, Scope, Strategy

EVERYWHERE = ""
"""In place of a server: what belongs to no single one."""
FRESH = 1.0
"""Seconds for which what was read is not read again, so that another process's change may come so much later."""
MOST_KEPT = 1000
"""Servers whose settings are kept in memory; those of a person never are."""
PSEUDONYM = "p:"

Rows = tuple[dict[str, Any], dict[str, Any]]
"""Values by name: of one server, and of the whole installation."""


@dataclass(frozen=True, slots=True)
class StoredOverride:
    """An override as `strategy show` lists it."""

    scope: Scope
    server: str | None
    target: str | None
    """Pseudonym of the user, channel id or server id; None for the whole installation."""
    strategy: Strategy
    author: str | None
    at: str

    def as_json(self) -> dict[str, Any]:
        """The object in the `overrides` of `strategy show --json`."""
        return {
            "scope": self.scope.value,
            "server": self.server,
            "target": self.target,
            "strategy": self.strategy.value,
            "author": self.author,
            "at": self.at,
        }


class Settings:
    """Reads and writes what people have set; every process sees the same. Safe to use from any thread."""

    def __init__(self, store: Store, people: People) -> None:
        self.store = store
        self.people = people
        self._kept: dict[str, tuple[float, Rows]] = {}
        self._changes = 0

    def set_override(
        self,
        scope: Scope,
        target: str | None,
        strategy: Strategy,
        *,
        server: str | None = None,
        author: str | None = None,
    ) -> Override:
        """Fixes `strategy` for a user, a channel or a server, in the place of an earlier one.

        `target` is the user's or channel's id; for scope `server` the server's (left out: `server`, and without that
        the whole installation). A user's override holds in that server alone. Raises InputError (scope `ask`, no
        target).
        """
        key = self._key(scope, target, server)
        who = self.people.pseudonym(author) if author else None
        values = {**key, "strategy": strategy.value, "author": who, "at": micros(now())}
        changed = {name: values[name] for name in ("strategy", "author", "at")}
        with self.store.write() as connection:
            connection.execute(
                insert(overrides_table).values(values).on_conflict_do_update(index_elements=list(key), set_=changed)
            )
        return Override(scope, strategy, key["target"] or None)

    def clear_override(self, scope: Scope, target: str | None, *, server: str | None = None) -> bool:
        """Takes an override back; returns whether there was one. Raises InputError as `set_override` does."""
        key = self._key(scope, target, server)
        conditions = [overrides_table.c[name] == value for name, value in key.items()]
        with self.store.write() as connection:
            return connection.execute(sa.delete(overrides_table).where(*conditions)).rowcount > 0

    def overrides(self, server: str | None = None) -> list[StoredOverride]:
        """Those of one server, or all of them."""
        table = overrides_table
        wanted = sa.select(table).order_by(table.c.server, table.c.scope, table.c.target)
        if server is not None:
            wanted = wanted.where(table.c.server == server)
        with self.store.read() as connection:
            return [_stored(row) for row in connection.execute(wanted)]

    def in_force(
        self, *, server: str | None = None, channel: str | None = None, user: str | None = None
    ) -> Override | None:
        """The override that holds for a question asked there: user's, else channel's, else server's, else the one
        for the whole installation; None where nobody set any."""
        table, here = overrides_table.c, server or EVERYWHERE
        candidates = [(Scope.SERVER, here, here), (Scope.SERVER, EVERYWHERE, EVERYWHERE)]
        if channel:
            candidates = [(Scope.CHANNEL, here, channel), (Scope.CHANNEL, EVERYWHERE, channel), *candidates]
        if user:
            candidates = [(Scope.USER, here, self.people.pseudonym(user)), *candidates]
        wanted = sa.tuple_(table.scope, table.server, table.target).in_([(s.value, at, t) for s, at, t in candidates])
        with self.store.read() as connection:
            found = {
                (row.scope, row.server, row.target): row.strategy
                for row in connection.execute(sa.select(overrides_table).where(wanted))
            }
        for scope, at, target in candidates:
            if (scope, at, target) in found:
                return Override(scope, Strategy(found[scope, at, target]), target or None)
        return None

    def get(self, name: str, server: str | None = None, default: Any = None) -> Any:
        """A setting's value (see `known_settings`): the server's, else the installation's, else `default`, else the
        setting's own default.

        Raises InputError for a name that is not known.
        """
        known = _known(name)
        for values in self._rows(server):
            if name in values:
                return copy(values[name])
        return copy(known.default) if default is None else default

    def chosen(self, server: str) -> dict[str, Any]:
        """What one server set by itself, by name."""
        own = sa.select(settings_table.c.name, settings_table.c.value).where(settings_table.c.server == server)
        with self.store.read() as connection:
            return {row.name: row.value for row in connection.execute(own)}

    def values(self, server: str | None = None) -> dict[str, Any]:
        """Every setting's value, each as `get` gives it, in one look."""
        own, common = self._rows(server)
        return {name: copy((common | own).get(name, known.default)) for name, known in KNOWN.items()}

    def is_fresh(self, server: str | None = None) -> bool:
        """Whether `get` and `values` would answer from memory, without a look at the database."""
        return self._kept_rows(server) is not None

    def put(self, name: str, value: Any, server: str | None = None) -> None:
        """Sets a value for one server, or for the whole installation; raises InputError (unknown name, bad value)."""
        self.change(name, lambda _: value, server)

    def change(self, name: str, how: Callable[[Any], Any], server: str | None = None) -> Any:
        """Sets what `how` makes of the value in force, in one transaction, and returns it.

        Raises InputError as `put` does; nothing is changed then.
        """
        known = _known(name)
        with self.store.write() as connection:
            value = how(_value(connection, name, server))
            if not known.accepts(value):
                raise InputError(f"{name} must be {known.wanted}, not {str(value)[:60]!r}.")
            key = {"server": server or EVERYWHERE, "name": name}
            changed = {"value": value, "at": micros(now())}
            new = insert(settings_table).values(key | changed)
            connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=changed))
        self._forget()
        return value

    def clear(self, name: str, server: str | None = None) -> bool:
        """Goes back to the default; returns whether there was a value. Raises InputError for an unknown name."""
        _known(name)
        table = settings_table.c
        gone = sa.delete(settings_table).where(table.name == name, table.server == (server or EVERYWHERE))
        with self.store.write() as connection:
            there_was = connection.execute(gone).rowcount > 0
        self._forget()
        return there_was

    def _forget(self) -> None:
        """Look again next time."""
        self._changes += 1
        self._kept.clear()

    def _rows(self, server: str | None) -> Rows:
        """What was set on a server, and for the whole installation, by name; at most FRESH seconds old."""
        if (kept := self._kept_rows(server)) is not None:
            return kept
        here, began, changes = server or EVERYWHERE, time.monotonic(), self._changes
        table = settings_table.c
        wanted = sa.select(table.server, table.name, table.value).where(table.server.in_([here, EVERYWHERE]))
        found: dict[str, dict[str, Any]] = {here: {}, EVERYWHERE: {}}
        with self.store.read() as connection:
            for row in connection.execute(wanted):
                found[row.server][row.name] = row.value
        rows = found[here], found[EVERYWHERE]
        if changes == self._changes and not here.startswith(PSEUDONYM):
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[here] = began, rows
        return rows

    def _kept_rows(self, server: str | None) -> Rows | None:
        kept = self._kept.get(server or EVERYWHERE)
        return kept[1] if kept is not None and time.monotonic() - kept[0] < FRESH else None

    def _key(self, scope: Scope, target: str | None, server: str | None) -> dict[str, str]:
        if scope is Scope.ASK:
            raise InputError(
                "An override of scope ask holds for one question and is not stored. Name it with the question."
            )
        if scope is Scope.SERVER:
            if target and server and target != server:
                raise InputError(f"The server {target[:40]} cannot be set from the server {server[:40]}.")
            place = target or server or EVERYWHERE
            return {"scope": scope.value, "server": place, "target": place}
        if not target:
            raise InputError(f"An override of scope {scope.value} needs a target: the {scope.value}'s id.")
        kept = self.people.pseudonym(target) if scope is Scope.USER else target
        return {"scope": scope.value, "server": server or EVERYWHERE, "target": kept}


def _stored(row: Any) -> StoredOverride:
    return StoredOverride(
        Scope(row.scope), row.server or None, row.target or None, Strategy(row.strategy), row.author, iso(row.at)
    )


def _value(connection: sa.Connection, name: str, server: str | None) -> Any:
    """See `Settings.get`; always from the database."""
    table = settings_table.c
    wanted = sa.select(table.server, table.value).where(
        table.name == name, table.server.in_([server or EVERYWHERE, EVERYWHERE])
    )
    values = {row.server: row.value for row in connection.execute(wanted)}
    for place in (server or EVERYWHERE, EVERYWHERE):
        if place in values:
            return values[place]
    return copy(KNOWN[name].default)


def _known(name: str) -> Setting:
    if name not in KNOWN:
        raise InputError(f"Unknown setting “{name[:40]}”. Known settings: {', '.join(sorted(KNOWN))}.")
    return KNOWN[name]
