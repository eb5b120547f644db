"""What somebody names is forgotten, and nothing else."""

from pathlib import Path

import pytest

from knowledge.errors import InputError
from knowledge.library import Library, roots
from knowledge.library.removing import TOGETHER
from knowledge.store.engine import Store
from knowledge.types import DocumentReport
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.test_library import add, sources, sync


def test_remove_by_source_by_folder_and_whole(library: Library, write: Write, docs: Path) -> None:
    for name in ("a.md", "b.md", "guide/c.md", "guide/d.md", "guidebook.md"):
        write(name, "pump")
    add(library, docs)
    (docs / "a.md").unlink()
    assert library.remove(["a.md"]) == [DocumentReport("a.md", "removed", 1)]
    assert [report.source for report in library.remove(["guide/"])] == ["guide/c.md", "guide/d.md"]
    assert sources(library, "pump") == {"b.md", "guidebook.md"}
    assert [report.source for report in library.remove([], "MANUAL")] == ["b.md", "guidebook.md"]
    assert library.domains() == []
    with pytest.raises(InputError, match="no documents in the domain “manual”"):
        library.remove([], "manual")


def test_one_source_after_the_other(library: Library, write: Write, docs: Path) -> None:
    for name in ("a.md", "guide/c.md", "guide/d.md"):
        write(name, "pump")
    add(library, docs)
    reports = library.remove(["guide/c.md", "guide", "guide/c.md"])
    assert [(report.source, report.status) for report in reports] == [
        ("guide/c.md", "removed"),
        ("guide/d.md", "removed"),
        ("guide/c.md", "failed"),
    ]


def test_remove_says_what_it_cannot(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "pump")
    add(library, docs, "one")
    add(library, docs, "two")
    several, unknown = library.remove(["a.md", "z.md"])
    assert several.reason == "Several domains hold it: one, two. Name one with --domain."
    assert unknown.reason == "There is no such document. `knowledge list` shows domains."
    assert {several.status, unknown.status} == {"failed"}
    assert [report.status for report in library.remove(["a.md"], "two")] == ["removed"]
    assert [info.domain for info in library.domains()] == ["one"]


def test_a_file_that_sync_would_take_in_again_is_told(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "pump")
    write("b.md", "tank")
    add(library, docs)
    (report,) = library.remove(["a.md"])
    assert "the next sync takes it in again" in str(report.reason)
    assert sync(library) == {"a.md": "added", "b.md": "unchanged"}


def test_what_was_removed_altogether_stays_away(library: Library, store: Store, write: Write, docs: Path) -> None:
    write("guide/a.md", "pump")
    add(library, docs / "guide")
    add(library, write("b.md", "tank"))
    assert [report.reason for report in library.remove(["a.md", "b.md"])] == [None, None]
    assert sync(library) == {}
    with store.read() as connection:
        assert roots.of(connection, "") == []


def test_a_domain_whose_files_are_gone_can_be_forgotten(library: Library, write: Write) -> None:
    path = write("a.md", "pump")
    add(library, path)
    path.unlink()
    assert sync(library) == {"a.md": "removed"}
    with pytest.raises(InputError):
        library.remove([], "manual")
    path.write_text("pump")
    assert sync(library) == {}


def test_many_go_in_few_steps(library: Library, write: Write, docs: Path) -> None:
    for number in range(2 * TOGETHER + 1):
        write(f"{number}.md", f"pump {number}")
    add(library, docs)
    assert len(library.remove([], "manual")) == 2 * TOGETHER + 1
    assert library.count().vectors == 0
