"""What was given is read again: what is new, has changed or is gone."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.library import Library, Progress, chunking, roots, stamping, syncing
from knowledge.library.loading import formats
from knowledge.store.engine import Store
from knowledge.store.schema import documents
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.test_library import add, sources, sync
from tests.knowledge.making import as_nobody


def given(store: Store) -> list[str]:
    with store.read() as connection:
        return [root for _, root in roots.of(connection, "")]


def test_sync_adds_updates_and_removes(library: Library, write: Write, docs: Path) -> None:
    for name in ("keep.md", "change.md", "go.md"):
        write(name, f"pump {name}")
    add(library, docs)
    write("change.md", "valve")
    write("new.md", "tank")
    (docs / "go.md").unlink()
    assert sync(library) == {"keep.md": "unchanged", "change.md": "updated", "new.md": "added", "go.md": "removed"}
    assert sync(library) == {"keep.md": "unchanged", "change.md": "unchanged", "new.md": "unchanged"}
    assert sources(library, "pump valve tank") == {"keep.md", "change.md", "new.md"}


def test_sync_of_a_file_that_is_gone_removes_it(library: Library, write: Write) -> None:
    path = write("a.md", "pump")
    add(library, path)
    path.unlink()
    assert sync(library) == {"a.md": "removed"}
    assert library.domains() == []


def test_sync_keeps_the_documents_of_a_folder_that_is_gone(library: Library, write: Write, docs: Path) -> None:
    write("guide/a.md", "pump")
    write("guide/b.md", "tank")
    add(library, docs / "guide")
    shutil.rmtree(docs / "guide")
    (report,) = library.sync()
    assert (report.source, report.status) == ("guide", "failed")
    assert "its 2 documents are kept" in str(report.reason)
    assert sources(library, "pump tank") == {"a.md", "b.md"}


def test_sync_keeps_what_cannot_be_read_now(library: Library, write: Write, docs: Path) -> None:
    path = write("a.md", "pump")
    add(library, docs)
    path.write_bytes(b"\xff\xfe")
    assert sync(library) == {"a.md": "failed"}
    assert sources(library, "pump") == {"a.md"}


def test_sync_is_for_one_domain_and_one_server(library: Library, write: Write, docs: Path) -> None:
    for name in ("one", "two", "three"):
        write(f"{name}/{name}.md", "pump")
    add(library, docs / "one", "one")
    add(library, docs / "two", "two")
    add(library, docs / "three", "one", "1")
    for name in ("one", "two", "three"):
        write(f"{name}/{name}.md", "valve")
    assert sync(library, "two") == {"two.md": "updated"}
    assert sync(library, server="1") == {"three.md": "updated"}
    assert sync(library) == {"one.md": "updated", "two.md": "unchanged"}


def test_sync_of_nothing_opens_nothing(library: Library, folder: Path) -> None:
    assert sync(library) == {}
    assert not (folder / "index").exists()


def test_a_pattern_is_remembered(library: Library, write: Write, docs: Path) -> None:
    for name in ("a.md", "b.txt", "guide/c.md", "guide/deep/d.md"):
        write(name, f"pump {name}")
    pattern = f"{docs}/**/*.md"
    assert add(library, Path(pattern)) == {"a.md": "added", "guide/c.md": "added", "guide/deep/d.md": "added"}
    write("new/e.md", "pump")
    write("new/f.txt", "pump")
    (docs / "guide" / "c.md").rename(docs / "guide" / "c.txt")
    assert sync(library) == {
        "a.md": "unchanged",
        "guide/deep/d.md": "unchanged",
        "new/e.md": "added",
        "guide/c.md": "removed",
    }


def test_a_pattern_that_nothing_matches_any_more(library: Library, write: Write, docs: Path) -> None:
    path = write("guide/a.md", "pump")
    add(library, Path(f"{docs}/guide/*.md"))
    path.unlink()
    assert sync(library) == {"a.md": "removed"}
    assert sync(library) == {}
    path.write_text("pump")
    assert sync(library) == {"a.md": "added"}
    shutil.rmtree(docs / "guide")
    (report,) = library.sync()
    assert (report.source, report.status) == ("guide", "failed")
    assert sources(library, "pump") == {"a.md"}


def test_what_comes_back_is_taken_in_again(library: Library, write: Write, docs: Path) -> None:
    path, single = write("guide/a.md", "pump"), write("b.md", "tank")
    add(library, docs / "guide")
    add(library, single)
    path.unlink()
    single.unlink()
    assert sync(library) == {"a.md": "removed", "b.md": "removed"}
    assert sync(library) == {}
    path.write_text("pump")
    single.write_text("tank")
    assert sync(library) == {"a.md": "added", "b.md": "added"}


def test_a_renamed_file_can_be_found_all_the_time(library: Library, write: Write, docs: Path) -> None:
    path = write("a.md", "pump")
    write("guide/z.md", "tank")
    add(library, docs)
    path.rename(docs / "guide" / "b.md")
    statuses = []
    for report in library.sync():
        statuses.append((report.source, report.status))
        assert "pump" in [passage.text for passage in library.find("pump").passages]
    assert statuses == [("guide/b.md", "added"), ("guide/z.md", "unchanged"), ("a.md", "removed")]
    assert sources(library, "pump tank") == {"guide/b.md", "guide/z.md"}


def test_a_file_that_moves_between_two_roots_can_be_found_all_the_time(
    library: Library, write: Write, docs: Path
) -> None:
    path = write("one/a.md", "pump")
    write("two/z.md", "tank")
    add(library, docs / "one")
    add(library, docs / "two")
    path.rename(docs / "two" / "b.md")
    for _ in library.sync():
        assert "pump" in [passage.text for passage in library.find("pump").passages]
    assert sources(library, "pump tank") == {"b.md", "z.md"}


def test_a_file_of_two_roots_is_read_once(library: Library, store: Store, write: Write, docs: Path) -> None:
    write("a.md", "pump")
    write("b.txt", "tank")
    add(library, docs)
    assert add(library, Path(f"{docs}/*.md")) == {"a.md": "unchanged"}
    assert [report.source for report in library.sync()] == ["a.md", "b.txt"]
    assert given(store) == [str(docs)]
    write("a.md", "valve")
    assert sync(library) == {"a.md": "updated", "b.txt": "unchanged"}


def test_a_folder_that_cannot_be_read_now_loses_nothing(library: Library, store: Store, open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir()
    (closed / "a.md").write_text("pump")
    (open_folder / "b.md").write_text("tank")
    add(library, open_folder)
    (open_folder / "b.md").unlink()
    closed.chmod(0)
    with as_nobody():
        files = syncing.files([str(open_folder)])
    assert [(file.source, file.closed) for file in files] == [("closed", True)]
    with store.read() as connection:
        (held,) = syncing.given(connection, "", None)
    gone = list(syncing.remove_missing(held, files, library._opened().writer))
    assert [(report.source, report.status) for report in gone] == [("b.md", "removed")]
    assert sources(library, "pump") == {"closed/a.md"}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock so fine that every file is old enough when it is read."""
    monkeypatch.setattr(stamping, "GRAIN_NS", 0)


def forge(store: Store) -> None:
    """Makes the stored digests wrong, so that whatever is read counts as changed."""
    with store.write() as connection:
        connection.execute(documents.update().values(digest="forged"))


@pytest.mark.usefixtures("settled")
def test_what_is_as_it_was_is_not_read(library: Library, store: Store, write: Write, docs: Path) -> None:
    path = write("a.md", "pump")
    add(library, docs)
    forge(store)
    assert sync(library) == {"a.md": "unchanged"}
    assert add(library, docs) == {"a.md": "unchanged"}
    assert add(library, path) == {"a.md": "unchanged"}
    assert {report.status for report in library.sync(thorough=True)} == {"updated"}


def test_what_was_written_just_before_it_was_read_is_read_again(
    library: Library, store: Store, write: Write, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.md", "pump")
    add(library, docs)
    monkeypatch.setattr(stamping, "GRAIN_NS", 0)
    assert sync(library) == {"a.md": "unchanged"}  # read, and now it is old enough
    forge(store)
    assert sync(library) == {"a.md": "unchanged"}
    monkeypatch.undo()
    write("a.md", "tank")
    assert sync(library) == {"a.md": "updated"}
    forge(store)
    assert sync(library) == {"a.md": "updated"}


@pytest.mark.usefixtures("settled")
def test_a_copy_with_the_size_and_dates_of_the_old_file_is_read(library: Library, write: Write, docs: Path) -> None:
    path = write("a.md", "pump")
    before = path.stat()
    add(library, docs)
    path.write_text("tank")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sync(library) == {"a.md": "updated"}
    other = write("b.txt", "hose")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    add(library, docs)
    os.replace(other, path)
    assert sync(library) == {"a.md": "updated", "b.txt": "removed"}
    assert sources(library, "hose") == {"a.md"}


@pytest.mark.usefixtures("settled")
def test_another_way_of_cutting_reads_everything(
    library: Library, write: Write, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.md", "pump")
    add(library, docs)
    monkeypatch.setattr(chunking, "VERSION", "next")
    assert sync(library) == {"a.md": "updated"}
    assert sync(library) == {"a.md": "unchanged"}


@pytest.mark.usefixtures("settled")
def test_another_loader_reads_the_files_of_its_kind_alone(
    library: Library, write: Write, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.md", "pump")
    write("b.html", "<p>tank</p>")
    write("c.htm", "<p>hose</p>")
    add(library, docs)
    better = replace(formats.KINDS[".html"], version=7)
    monkeypatch.setattr(formats, "KINDS", {**formats.KINDS, ".html": better})
    assert sync(library) == {"a.md": "unchanged", "b.html": "updated", "c.htm": "unchanged"}
    assert sync(library) == {"a.md": "unchanged", "b.html": "unchanged", "c.htm": "unchanged"}


@pytest.mark.usefixtures("settled")
def test_progress_leaves_out_what_is_not_read(library: Library, write: Write, docs: Path) -> None:
    for number in range(9):
        write(f"{number}.md", f"pump {number} " * 1_000)
    add(library, docs)
    write("4.md", "tank " * 1_000)
    told: list[Progress] = []
    list(library.sync(progress=told.append))
    assert [(progress.documents, progress.share) for progress in told if progress.source < "4.md"] == [
        (number, 0.0) for number in range(1, 5)
    ]
    assert told[-1].share == 1.0
