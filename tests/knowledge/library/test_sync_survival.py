"""A sync of a tree in which everything has changed, killed at any point: nothing lost, nothing doubled, all whole."""

import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from knowledge.library import Library, ledger
from knowledge.store.engine import Store
from tests.knowledge.library.words import WordEmbedder
from tests.knowledge.library.workers import Worker, working

EACH = 8
"""Documents of every fate."""
PARTS = 24
"""Passages of a document."""
FATES = ("kept", "changed", "renamed", "deleted")


def text(name: str, version: str) -> str:
    parts = [f"## Part {part}\n\npump {name} {version} part{part} {'x ' * 60}" for part in range(PARTS)]
    return f"# {name}\n\n" + "\n\n".join(parts)


def old_tree(docs: Path) -> None:
    docs.mkdir()
    for fate in FATES:
        for number in range(EACH):
            (docs / f"{fate}{number}.md").write_text(text(f"{fate}{number}", "old"))


def new_tree(docs: Path) -> None:
    """Changes, renames, deletes and adds documents."""
    (docs / "moved").mkdir()
    for number in range(EACH):
        (docs / f"changed{number}.md").write_text(text(f"changed{number}", "new"))
        (docs / f"renamed{number}.md").rename(docs / "moved" / f"{number}.md")
        (docs / f"deleted{number}.md").unlink()
        (docs / f"added{number}.md").write_text(text(f"added{number}", "new"))


@pytest.fixture
def docs(folder: Path, store: Store, tmp_path: Path) -> Path:
    """A tree that was taken in, and has changed since."""
    made = tmp_path / "tree"
    old_tree(made)
    library = Library(folder, store, WordEmbedder())
    assert Counter(report.status for report in library.add([str(made)], "manual")) == {"added": 4 * EACH}
    library.close()
    new_tree(made)
    return made


def words_of(store: Store) -> dict[str, list[tuple[str, ...]]]:
    """By the document's name in its text: name, version and part of each passage that is stored."""
    with store.read() as connection:
        rows = ledger.rows(connection, [""], None, ledger.all_chunk_ids(connection, ""), [])
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in sorted(rows, key=lambda row: row.n):
        words = tuple(row.text.split("pump ")[1].split()[:3])
        found.setdefault(words[0], []).append((row.source, *words[1:]))
    return found


def check_whole(store: Store) -> None:
    """After a kill: each document is there with all its parts, in one version a source, and none has vanished."""
    found = words_of(store)
    expected = {f"{fate}{number}" for fate in ("kept", "changed", "renamed") for number in range(EACH)}
    assert expected <= set(found)
    for passages in found.values():
        for source in {passage[0] for passage in passages}:
            versions = {passage[1] for passage in passages if passage[0] == source}
            parts = [passage[2] for passage in passages if passage[0] == source]
            assert len(versions) == 1
            assert sorted(parts) == sorted(f"part{part}" for part in range(PARTS))


def check_done(folder: Path, store: Store) -> None:
    """After the next sync: ledger and index hold just what the tree holds, and every passage is found."""
    library = Library(folder, store, WordEmbedder(), timeout=20)
    assert {report.status for report in library.sync()} <= {"unchanged", "added", "updated", "removed"}
    assert {report.status for report in library.sync()} == {"unchanged"}
    parts = library._opened()
    collection = parts.writer.collection("")
    with store.read() as connection:
        ids = ledger.all_chunk_ids(connection, "")
        sources = {held.source for held in ledger.known(connection, "")}
        rows = ledger.rows(connection, [""], None, ids, [])
    indexed = parts.index.ids(collection, 0, 100_000)
    assert sorted(indexed) == sorted(ids)
    assert sources == {
        *(f"{fate}{number}.md" for fate in ("kept", "changed", "added") for number in range(EACH)),
        *(f"moved/{number}.md" for number in range(EACH)),
    }
    for row in random.Random(1).sample(rows, 40):
        nearest = parts.index.query(collection, parts.embedder.embed([row.text], parts.spaces.in_force())[0], 1)
        assert nearest[0][1] == pytest.approx(1, abs=1e-3)
    library.close()
    check_whole(store)
    newer = [found for name, found in words_of(store).items() if name.startswith(("changed", "added"))]
    assert {passage[1] for found in newer for passage in found} == {"new"}


def kill_after(worker: Worker, seconds: float) -> None:
    worker.ask("find pump")
    worker.begin("sync")
    killer = threading.Timer(seconds, worker.kill)
    killer.start()
    killer.join()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 40))])
def test_killed_at_any_time(folder: Path, store: Store, docs: Path, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(2):  # and once more while it goes on with what was left
        with working(folder) as worker:
            kill_after(worker, chance.uniform(0, 0.9))
        check_whole(store)
    check_done(folder, store)


@pytest.mark.parametrize("commit", [1, *(pytest.param(number, marks=pytest.mark.slow) for number in range(2, 9))])
@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.slow)])
def test_killed_at_a_commit(folder: Path, store: Store, docs: Path, moment: str, commit: int) -> None:
    with working(folder) as worker:
        worker.ask(f"{moment} {commit}")
        with pytest.raises(EOFError):
            worker.ask("sync")
    check_whole(store)
    check_done(folder, store)


@pytest.mark.parametrize("more", [200_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_full_disk_in_the_middle(folder: Path, store: Store, docs: Path, more: int) -> None:
    with working(folder) as worker:
        worker.ask("find pump")
        largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        worker.ask(f"limit {largest + more}")
        told = worker.ask("sync")
        assert isinstance(told, str)
        assert "full" in told or "disk" in told or "space" in told
        check_whole(store)
    check_done(folder, store)
