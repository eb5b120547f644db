"""Processes that are really killed while they write: nothing is half, nothing is lost that was reported."""

import random
import shutil
import threading
from pathlib import Path

import pytest

from knowledge.library import Library, ledger
from knowledge.library.ingesting import BATCH
from knowledge.store.engine import Store
from tests.knowledge.library.words import WordEmbedder
from tests.knowledge.library.workers import Worker, working

PARTS = BATCH // 3 + 1  # so that three documents are stored at a time
DOCUMENTS = 12
COMMITS = 4


def write_all(folder: Path, version: str) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(DOCUMENTS):
        paragraphs = [
            f"## Part {part}\n\npump document{number} {version} part{part} {'x ' * 60}" for part in range(PARTS)
        ]
        (folder / f"{number}.md").write_text(f"# {number}\n\n" + "\n\n".join(paragraphs))


def check(folder: Path, store: Store) -> dict[str, set[str]]:
    """Index and ledger hold the same chunks, and every vector is found; returns the versions of each source."""
    library = Library(folder, store, WordEmbedder(), timeout=20)
    parts = library._opened()
    with store.read() as connection:
        rows = ledger.rows(connection, [""], None, ledger.all_chunk_ids(connection, ""), [])
    indexed = parts.index.ids(parts.writer.collection(""), 0, 10_000)
    assert sorted(indexed) == sorted(row.id for row in rows)
    versions: dict[str, set[str]] = {}
    for row in rows:
        found = parts.index.query(parts.writer.collection(""), WordEmbedder().embed([row.text])[0], 1)
        assert found[0][1] == pytest.approx(1, abs=1e-3)
        versions.setdefault(row.source, set()).add("new" if " new " in row.text else "old")
    library.close()
    return versions


@pytest.fixture
def filled(folder: Path, store: Store, tmp_path: Path) -> Path:
    """Documents whose old version is stored, and whose new version is written."""
    docs = tmp_path / "docs"
    write_all(docs, "old")
    library = Library(folder, store, WordEmbedder())
    assert {report.status for report in library.add([str(docs)], "manual")} == {"added"}
    library.close()
    write_all(docs, "new")
    return docs


def old_and_new(folder: Path, store: Store) -> dict[str, set[str]]:
    """What questions find right after a kill, before anybody has cleaned up."""
    library = Library(folder, store, WordEmbedder(), timeout=20)
    versions: dict[str, set[str]] = {}
    for number in range(DOCUMENTS):
        for passage in library.find(f"document{number} pump", k=60).passages:
            if passage.lexical > 0.99:
                assert passage.cosine > 0  # its vector is there
                versions.setdefault(passage.source, set()).add("new" if " new " in passage.text else "old")
    library.close()
    return versions


SLOW = [pytest.param(moment, marks=pytest.mark.slow) for moment in ("before 1", f"after {COMMITS}")]


@pytest.mark.parametrize("moment", ["before 3", "after 1", *SLOW])
def test_killed_at_the_commit_of_a_document(folder: Path, store: Store, filled: Path, moment: str) -> None:
    with working(folder) as worker:
        worker.ask(moment)
        with pytest.raises(EOFError):
            worker.ask(f"add manual {filled}")
    done = DOCUMENTS // COMMITS * (int(moment.split()[1]) - moment.startswith("before"))
    versions = old_and_new(folder, store)
    assert len(versions) == DOCUMENTS
    assert all(len(found) == 1 for found in versions.values())
    assert sum(found == {"new"} for found in versions.values()) == done
    library = Library(folder, store, WordEmbedder(), timeout=20)
    reports = [report.status for report in library.add([str(filled)], "manual")]
    assert (reports.count("unchanged"), reports.count("updated")) == (done, DOCUMENTS - done)
    library.close()
    assert set(map(frozenset, check(folder, store).values())) == {frozenset({"new"})}


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed else []) for seed in range(8)])
def test_killed_at_any_time(folder: Path, store: Store, filled: Path, seed: int) -> None:
    chance = random.Random(seed)
    with working(folder) as worker:
        worker.ask("find pump")
        worker.begin(f"add manual {filled}")
        killer = threading.Timer(chance.uniform(0, 0.4), worker.kill)
        killer.start()
        killer.join()
    versions = old_and_new(folder, store)
    assert len(versions) == DOCUMENTS
    assert all(len(found) == 1 for found in versions.values())
    library = Library(folder, store, WordEmbedder(), timeout=20)
    assert {report.status for report in library.sync()} <= {"unchanged", "updated"}
    library.close()
    assert set(map(frozenset, check(folder, store).values())) == {frozenset({"new"})}


def test_the_holder_is_killed_while_another_adds(folder: Path, store: Store, filled: Path) -> None:
    library = Library(folder, store, WordEmbedder(), timeout=20)
    with working(folder, "bot") as holder:
        assert holder.ask("find pump")
        statuses = []
        for report in library.add([str(filled)], "manual"):
            statuses.append(report.status)
            if len(statuses) == 4:
                assert not library._opened().index.holds
                holder.kill()
    assert statuses == ["updated"] * DOCUMENTS
    assert library._opened().index.holds
    library.close()
    assert set(map(frozenset, check(folder, store).values())) == {frozenset({"new"})}


def test_a_client_is_killed_while_it_adds(folder: Path, store: Store, filled: Path) -> None:
    library = Library(folder, store, WordEmbedder(), timeout=20)
    assert library.find("pump").passages
    with working(folder) as client:
        client.ask("before 3")
        with pytest.raises(EOFError):
            client.ask(f"add manual {filled}")
    assert library._opened().index.holds
    assert len(library.find("pump", k=60).passages) == 60
    assert {report.status for report in library.sync()} == {"unchanged", "updated"}
    library.close()
    assert set(map(frozenset, check(folder, store).values())) == {frozenset({"new"})}


@pytest.mark.slow
def test_several_processes_add_at_once(folder: Path, store: Store, tmp_path: Path) -> None:
    """Processes that open the index each for themselves lose vectors silently; none is lost here."""
    workers = []
    for number in range(3):
        docs = tmp_path / f"docs{number}"
        write_all(docs, "new")
        for path in docs.iterdir():
            path.rename(docs / f"{number}-{path.name}")
        shutil.copy(docs / f"{number}-0.md", docs / "same.md")
        workers.append(Worker(folder, f"worker-{number}"))
        workers[-1].begin(f"add domain{number} {docs}")
    for worker in workers:
        assert {report["status"] for report in worker.answer()} == {"added"}
        assert len(worker.ask("find pump")) == 20
        assert worker.end() == 0
        worker.close()
    assert len(check(folder, store)) == 3 * DOCUMENTS + 1
    with store.read() as connection:
        assert len(ledger.known(connection, "")) == 3 * (DOCUMENTS + 1)
