"""How long a sync takes that finds nothing to do, beside the least that any could do."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from knowledge.library import Library
from knowledge.store import open_store

DOMAIN = "bench"
PER_FOLDER = 100
RUNS = 5

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Times:
    """Wall-clock seconds of one thing, in every run."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run's."""
        return round(median(self.seconds), 3)


def write(folder: Path, files: int) -> None:
    """Writes so many short documents, each another one, in folders of PER_FOLDER."""
    for number in range(files):
        path = folder / f"{number // PER_FOLDER:04}" / f"{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Note {number}\n\nValve {number} is closed.\n")


def ingest(data: Path, docs: Path) -> int:
    """Takes the documents into a data folder; returns how many there are."""
    store = open_store(data)
    library = Library(data, store, holder="tactician bench")
    try:
        return sum(report.status == "added" for report in library.add([str(docs)], DOMAIN))
    finally:
        library.close()
        store.close()


def measure(data: Path, docs: Path) -> list[Times]:
    """The whole command as a process of its own, start-up included, and bare parts, by turns in the same minutes."""
    parts: dict[str, Callable[[], object]] = {
        "tactician knowledge sync": lambda: _command(data, "sync"),
        "tactician knowledge list": lambda: _command(data, "list"),
        "bare walk and stat": lambda: _visit(docs, os.stat),
        "bare read and hash": lambda: _visit(docs, _hash),
    }
    taken: dict[str, list[float]] = {name: [] for name in parts}
    _command(data, "sync")  # which reads again what was written just before it was taken in
    for _ in range(RUNS):
        for name, part in parts.items():
            began = time.perf_counter()
            part()
            taken[name].append(time.perf_counter() - began)
    return [Times(name, tuple(seconds)) for name, seconds in taken.items()]


def _command(data: Path, name: str) -> None:
    command = [sys.executable, "-m", "bot", "--data", str(data), "knowledge", name]
    subprocess.run(command, check=True, capture_output=True, cwd=_ROOT)  # noqa: S603


def _visit(folder: Path, act: Callable[[str], object]) -> None:
    for place, _, names in os.walk(folder):
        for name in names:
            act(os.path.join(place, name))


def _hash(path: str) -> bytes:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).digest()
