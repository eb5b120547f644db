"""Another embedder takes over: everything is embedded anew beside what is in force, and then takes its place at once.

Searches and changes go on meanwhile in the space in force. The new space's collections are the record of how far it
has come, so that a run that was interrupted goes on with what is missing. The switch is one transaction, made while no
document is written and nothing is missing; the old collections go afterwards.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from knowledge.errors import HeldError
from knowledge.library import ledger, spaces
from knowledge.library.access import VectorIndex
from knowledge.library.holding import FileLock
from knowledge.library.spaces import COMING, IN_FORCE, Space, Spaces
from knowledge.library.writing import MENDED, Writer
from knowledge.store.engine import Store

FEW = 2 * MENDED
"""Passages that may be embedded while writers wait for the switch."""

Told = Callable[[int, int], None]
"""Called with the passages that are embedded anew and with all of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a change of the embedder stands."""

    before: str
    """The embedder of the documents, which answers until the change is complete."""
    after: str
    """The embedder that the settings name."""
    done: int
    """Passages that are embedded anew."""
    total: int


class Reembedding:
    """The change to the configured embedder, of all servers' documents."""

    def __init__(self, folder: Path, store: Store, index: VectorIndex, writer: Writer, known: Spaces) -> None:
        self._path = folder / "embedding.lock"
        self._store = store
        self._index = index
        self._writer = writer
        self._spaces = known

    def state(self) -> Change | None:
        """How far the change is; None where the configured embedder is in force. Asks no embedder."""
        with self._store.read() as connection:
            held = spaces.all_of(connection)
            servers = _servers(connection)
            total = sum(each.chunks for each in ledger.holdings(connection))
        coming = [space for space in held[1:] if self._spaces.suits(space)]
        if not held or (self._spaces.suits(held[0]) and not coming):
            return None
        done = sum(self._index.count(space.collection(server)) for space in coming for server in servers)
        after = self._spaces.configured.name.split("\t")[0]
        return Change(held[0].title, after, min(done, total), total)

    def run(self, told: Told, stop: threading.Event) -> bool:
        """Makes the configured embedder the one in force; False where it is already, or `stop` came first.

        Raises HeldError where another process is at it, ServiceUnreachableError where the embedder does not answer;
        another run goes on where this one ended.
        """
        with self._turn():
            goal = self._goal()
            if goal is None:
                return False
            while not stop.is_set():
                self._fill(goal, told, stop)
                if not stop.is_set() and self._switched(goal):
                    return True
            return False

    def sweep(self) -> None:
        """Deletes what an earlier embedder's vectors have left, where the process ended right after the switch."""
        with self._writer.alone():
            with self._store.read() as connection:
                held = spaces.all_of(connection)
            self._drop_others(held)

    def _goal(self) -> Space | None:
        """The space to fill; None where it is in force. What belongs to neither is deleted."""
        wanted = self._spaces.measured()
        self._spaces.in_force()
        with self._writer.alone():
            with self._store.write() as connection:
                held = spaces.all_of(connection)
                known = next((space for space in held if space.like(wanted)), wanted)
                goal = replace(known, address=wanted.address)
                if known == held[0] != goal:
                    spaces.put(connection, IN_FORCE, goal)
                    ledger.changed(connection)
                spaces.put(connection, COMING, None if known == held[0] else goal)
            self._drop_others([held[0], goal])
        return None if known == held[0] else goal

    def _fill(self, goal: Space, told: Told, stop: threading.Event) -> None:
        """Embeds what is missing, server after server, while others write."""
        with self._writer.alone():
            missing = self._missing(goal)
        with self._store.read() as connection:
            total = sum(each.chunks for each in ledger.holdings(connection))
        left = sum(map(len, missing.values()))
        for server, ids in missing.items():
            for start in range(0, len(ids), MENDED):
                if stop.is_set():
                    return
                told(max(0, total - left), total)
                part = ids[start : start + MENDED]
                self._writer.restore(goal, server, part)
                left -= len(part)
        told(total, total)

    def _switched(self, goal: Space) -> bool:
        """Puts `goal` into force; False where too much was written meanwhile."""
        with self._writer.alone() as lock:
            missing = self._missing(goal)
            if sum(map(len, missing.values())) > FEW:
                return False
            for server, ids in missing.items():
                self._writer.restore_alone(lock, goal, server, ids)
            with self._store.write() as connection:
                spaces.put(connection, IN_FORCE, goal)
                spaces.put(connection, COMING, None)
                ledger.changed(connection)
            self._drop_others([goal])
        return True

    def _missing(self, goal: Space) -> dict[str, list[str]]:
        with self._store.read() as connection:
            servers = _servers(connection)
        missing = {server: self._writer.missing(goal, server) for server in servers}
        return {server: ids for server, ids in missing.items() if ids}

    def _drop_others(self, kept: Sequence[Space]) -> None:
        for name in self._index.collections():
            if not any(space.holds(name) for space in kept):
                self._index.drop(name)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Raises HeldError where somebody else has it."""
        lock = FileLock.take(self._path)
        if lock is None:
            raise HeldError(f"{_who(self._path)} is embedding the documents anew already. Let it finish.")
        try:
            lock.write(json.dumps({"pid": os.getpid()}).encode())
            yield
            lock.write(b"")
        finally:
            lock.release()


def _servers(connection: Connection) -> list[str]:
    return sorted({each.server for each in ledger.holdings(connection)})


def _who(path: Path) -> str:
    try:
        return f"Process {json.loads(path.read_bytes())['pid']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process"
