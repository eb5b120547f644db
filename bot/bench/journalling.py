"""How the journal and the comparison grow: generated answers, taken in, listed, compared, and rated one by one."""

import io
import json
import random
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.bench.speed import aside, at
from bot.service import rating
from knowledge.journal import Filters, Journal, People, Reader, import_jsonl
from knowledge.store import open_store
from routers.comparison import compare

RATED = 0.05
"""Share of the answers that somebody rated."""
VOTERS = 500
LOOKS = 5
VOTES = 300


@dataclass(frozen=True, slots=True)
class Grown:
    """Figures of one size; times in milliseconds unless the name says seconds."""

    answers: int
    imported_per_s: float
    compare_s: float
    """Of the whole comparison, reading included, in a process of its own …"""
    compare_mb: float
    """… and the most memory that process held."""
    list_ms: float
    worst_ms: float
    show_ms: float
    """Medians of LOOKS."""
    vote_p50_ms: float
    vote_p95_ms: float

    def as_json(self) -> dict[str, Any]:
        """The figures as an object."""
        return asdict(self)


def measure(folder: Path, answers: int) -> Grown:
    """Fills `folder`, where there is no journal yet, with so many answers and measures there."""
    started = time.perf_counter()
    _filled(folder, answers)
    taken_in = time.perf_counter() - started
    seconds, megabytes = aside(_compared, folder)
    return Grown(answers, round(answers / taken_in), seconds, megabytes, *_looked(folder), *_voted(folder))


def generated(answers: int, seed: int = 1) -> Iterator[bytes]:
    """Rows of an export, a line each: two strategies, drawn with odds that depend on the question."""
    chance = random.Random(seed)
    for number in range(answers):
        default = "knowledge" if chance.random() < 0.5 else "combined"
        odds = {"knowledge": 0.05, "combined": 0.05, default: 0.95}
        strategy = "knowledge" if chance.random() < odds["knowledge"] else "combined"
        day, hour = divmod(number // 40, 24)
        row: dict[str, Any] = {
            "id": f"b{number:019x}",
            "asked_at": f"2026-{1 + day // 28 % 12:02d}-{1 + day % 28:02d}T{hour:02d}:00:00Z",
            "question": f"How do I fix error E{number % 97}?",
            "answer": "Drain the tank, clean the intake screen, and hold STOP for three seconds.",
            "kind": "specialized",
            "strategy": strategy,
            "eligible": list(odds),
            "odds": odds,
            "policy": "explore",
            "conversation": f"c{number // 2}",
            "total_ms": 100.0 + number % 900,
            "cost_usd": 0.0001,
        }
        if chance.random() < RATED:
            voter, up = f"v{chance.randrange(VOTERS)}", chance.random() < 0.6
            row["ratings"] = [{"voter": voter, "value": 1 if up else -1, "at": row["asked_at"]}]
        yield json.dumps(row).encode() + b"\n"


class _Lines(io.RawIOBase):
    """Lines that are made as they are read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._rest) < len(buffer) and (line := next(self._lines, None)) is not None:
            self._rest += line
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _filled(folder: Path, answers: int) -> None:
    store = open_store(folder)
    try:
        journal = Journal(store, People(folder))
        report = import_jsonl(journal, io.BufferedReader(_Lines(generated(answers)), 1 << 16))
    finally:
        store.close()
    if report.refused:
        raise RuntimeError(f"A generated row was refused: {report.refused[0]}")


def _compared(folder: Path) -> tuple[float, float]:
    started = time.perf_counter()
    store = open_store(folder)
    try:
        reader = Reader(store)
        compare(reader.comparison_rows(), reader.comparison_duels())
    finally:
        store.close()
    seconds = time.perf_counter() - started
    return round(seconds, 2), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _looked(folder: Path) -> tuple[float, float, float]:
    """The newest page, the worst page, and one answer."""
    store = open_store(folder)
    try:
        reader = Reader(store)
        name = reader.find("last")
        looks: tuple[Callable[[], object], ...] = (
            lambda: reader.rows(Filters()),
            lambda: reader.rows(Filters(rating="down", worst_first=True)),
            lambda: reader.detail(name),
        )
        found = [[_timed(look) for _ in range(LOOKS)] for look in looks]
    finally:
        store.close()
    newest, worst, shown = (at(times, 50) for times in found)
    return newest, worst, shown


def _voted(folder: Path) -> tuple[float, float]:
    """Votes one after the other, each stored before the next."""
    store = open_store(folder)
    times = []
    try:
        journal, reader = Journal(store, People(folder)), Reader(store)
        names = [row.id for row in reader.rows(Filters(limit=VOTES))]
        for number in range(VOTES):
            events = rating(names[number % len(names)], f"bench-{number}", 1)
            times.append(_timed(partial(journal.append, *events)))
    finally:
        store.close()
    return at(times, 50), at(times, 95)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
