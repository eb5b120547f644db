"""Files become documents, one report each."""

import os
from pathlib import Path

import pytest

from knowledge.library import Library, Progress
from knowledge.library.ingesting import BATCH
from knowledge.types import DocumentReport
from tests.knowledge.library.conftest import Write


def statuses(reports: list[DocumentReport]) -> dict[str, str]:
    return {report.source: report.status for report in reports}


def add(library: Library, *paths: Path, domain: str = "manual") -> list[DocumentReport]:
    return list(library.add([str(path) for path in paths], domain))


def test_added_unchanged_updated(library: Library, write: Write) -> None:
    path = write("a.md", "# Title\n\npump")
    assert add(library, path) == [DocumentReport("a.md", "added", 1)]
    before = library.version()
    assert add(library, path) == [DocumentReport("a.md", "unchanged", 1)]
    assert library.version() == before
    write("a.md", "# Title\n\nvalve")
    assert add(library, path) == [DocumentReport("a.md", "updated", 1)]
    assert library.version() != before
    assert [passage.text for passage in library.find("pump valve").passages] == ["# Title\n\nvalve"]


def test_a_new_date_alone_is_no_change(library: Library, write: Write) -> None:
    path = write("a.md", "pump")
    add(library, path)
    os.utime(path, (1, 1))
    assert statuses(add(library, path)) == {"a.md": "unchanged"}


def test_a_change_that_keeps_size_and_date_is_seen(library: Library, write: Write) -> None:
    path = write("a.md", "pump")
    os.utime(path, (1, 1))
    add(library, path)
    path.write_text("tank")
    os.utime(path, (1, 1))
    assert statuses(add(library, path)) == {"a.md": "updated"}


def test_what_cannot_be_read_stops_nothing(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "pump")
    write("binary.md", b"\x00\x01")
    write("empty.md", "")
    write("latin.md", "Grüße".encode("latin-1"))
    write("matter.md", "---\ntitle: only\n---\n")
    write("photo.png", b"\x89PNG")
    write("z.md", "tank")
    reports = add(library, docs)
    assert statuses(reports) == {
        "a.md": "added",
        "binary.md": "failed",
        "empty.md": "failed",
        "latin.md": "failed",
        "matter.md": "failed",
        "photo.png": "failed",
        "z.md": "added",
    }
    assert all(report.reason for report in reports if report.status == "failed")
    assert [report.reason for report in reports if report.source == "matter.md"] == ["It holds no text."]


def test_a_document_that_breaks_later_keeps_its_last_version(library: Library, write: Write) -> None:
    path = write("a.md", "pump")
    add(library, path)
    path.write_bytes(b"\x00")
    assert statuses(add(library, path)) == {"a.md": "failed"}
    assert library.find("pump").passages


def test_one_name_twice_in_one_run(library: Library, write: Write, docs: Path) -> None:
    write("one/index.md", "pump")
    write("two/index.md", "tank")
    first, second = add(library, docs / "one", docs / "two")
    assert (first.status, second.status) == ("added", "failed")
    assert str(docs / "one" / "index.md") in str(second.reason)
    assert library.find("tank").passages[0].text == "pump"


def test_one_file_by_several_ways_in_one_run(library: Library, write: Write, docs: Path) -> None:
    path = write("a.md", "pump")
    write("b.md", "tank")
    (docs.parent / "link").symlink_to(docs)
    reports = add(library, docs, path, docs, docs.parent / "link")
    assert [(report.source, report.status) for report in reports] == [("a.md", "added"), ("b.md", "added")]
    path.write_text("a longer pump")
    assert statuses(list(library.sync())) == {"a.md": "updated", "b.md": "unchanged"}
    assert library.count().passages == library.count().vectors == 2


def test_one_name_from_two_folders(library: Library, write: Write, docs: Path) -> None:
    write("one/index.md", "pump")
    write("two/index.md", "tank")
    add(library, docs / "one")
    (report,) = add(library, docs / "two")
    assert report.status == "failed"
    assert "another document of this name" in str(report.reason)
    assert statuses(add(library, docs / "two", domain="other")) == {"index.md": "added"}


def test_a_file_given_by_itself_takes_the_place_of_one_that_was(library: Library, write: Write) -> None:
    add(library, write("one/manual.md", "pump"))
    second = write("two/manual.md", "tank")
    assert statuses(add(library, second)) == {"manual.md": "updated"}
    second.write_text("valve")
    assert statuses(list(library.sync())) == {"manual.md": "updated"}


def test_a_folder_that_has_moved_is_the_same(library: Library, write: Write, docs: Path) -> None:
    write("old/a.md", "pump")
    add(library, docs / "old")
    (docs / "old").rename(docs / "new")
    before = library.version()
    assert statuses(add(library, docs / "new")) == {"a.md": "unchanged"}
    assert library.version() == before
    write("new/a.md", "valve")
    assert statuses(list(library.sync())) == {"a.md": "updated"}


def test_a_stored_file_that_cannot_be_reached_is_replaced(library: Library, write: Write, open_folder: Path) -> None:
    (open_folder / "closed").mkdir()
    (open_folder / "closed" / "a.md").write_text("pump")
    add(library, open_folder / "closed")
    write("a.md", "valve")
    (open_folder / "closed").rename(open_folder / "elsewhere")
    (open_folder / "closed").write_text("a file where the folder was")
    assert statuses(add(library, write("a.md", "valve").parent)) == {"a.md": "updated"}


def test_the_same_folder_by_another_way_is_the_same(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "pump")
    add(library, docs)
    (docs.parent / "link").symlink_to(docs)
    assert statuses(add(library, docs.parent / "link")) == {"a.md": "unchanged"}


def test_progress_is_told(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "pump " * 20_000)
    write("b.md", b"\x00" * 1_000)
    write("c.md", "tank")
    told: list[Progress] = []
    list(library.add([str(docs)], "manual", progress=told.append))
    assert [progress.documents for progress in told if progress.source == "c.md"][-1] == 3
    assert {progress.total for progress in told} == {3}
    assert told[-1].share == 1.0
    for name in ("documents", "chunks", "share", "seconds"):
        values = [getattr(progress, name) for progress in told]
        assert values == sorted(values)
    assert len([progress for progress in told if progress.source == "a.md"]) > 2  # within one long document
    assert told[-1].chunks == sum(info.chunks for info in library.domains())


def test_reports_come_while_the_rest_waits(library: Library, write: Write, docs: Path) -> None:
    write("0.md", b"\0")
    for number in range(1, 4):
        write(f"{number}.md", "\n\n".join(f"## Part {part}\n\n{'pump ' * 40}{number}" for part in range(BATCH)))
    running = library.add([str(docs)], "manual")
    assert next(running).source == "0.md"
    assert library.domains() == []
    assert next(running).source == "1.md"
    assert [info.documents for info in library.domains()] == [1]
    running.close()  # type: ignore[attr-defined]
    assert [info.documents for info in library.domains()] == [1]


def test_short_documents_are_stored_together_in_order(library: Library, write: Write, docs: Path) -> None:
    for number in range(100, 100 + 2 * BATCH):
        write(f"{number}.md", f"pump {number}" if number % 10 else b"\0")
    reports = add(library, docs)
    assert [report.source for report in reports] == sorted(report.source for report in reports)
    assert {report.source for report in reports if report.status == "failed"} == {
        f"{n}.md" for n in range(100, 228, 10)
    }
    (passage,) = [passage for passage in library.find("pump 123").passages if passage.lexical > 0.99]
    assert (passage.source, passage.text) == ("123.md", "pump 123")
    assert passage.cosine == pytest.approx(1, abs=1e-3)


ODD = ["name with spaces.md", "ümläut.md", "日本.md", "quote'\".md", "new\nline.md", "%s{}.md"]


@pytest.mark.parametrize("name", ODD)
def test_odd_names(library: Library, write: Write, name: str) -> None:
    assert statuses(add(library, write(name, "pump"))) == {name: "added"}
    assert [passage.source for passage in library.find("pump").passages] == [name]
    assert [report.status for report in library.remove([name])] == ["removed"]
