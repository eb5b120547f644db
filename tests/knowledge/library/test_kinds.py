"""A folder of all kinds, good and bad: each has its line, and the good ones are found where they say it."""

import os
import signal
import threading
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.library.loading.apart import end_all
from knowledge.types import DocumentReport
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.loading.files import archive, cells, excel, one_page_pdf, pdf, word
from tests.knowledge.library.loading.test_apart import readers
from tests.knowledge.library.loading.test_docx import paragraph, run

PAGE = """<html><head><title>Valves</title><link rel="canonical" href="https://example.org/valves"></head><body><main>
<h1>Valves</h1><h2 id="opening">Opening</h2><p>Turn the handwheel.</p><p hidden>leverage</p></main></body></html>"""

GOOD: dict[str, str | bytes] = {
    "boiler.md": "# Boiler\n\nLight the burner.",
    "codes.csv": "question,answer\nWhat is E5?,The floater hangs\nEmpty?,\n",
    "filters.rst": "Filters\n=======\n\n.. note:: Rinse the sieve.\n",
    "handbook.docx": word(paragraph(run("Handbook"), "berschrift1") + paragraph(run("Grease the bearing."))),
    "manual.pdf": pdf(["cover", "Replace the gasket."], [(2, 0, "Seals")], title="X1000"),
    "notes.txt": "The cellar is flooded.".encode("utf-16"),
    "parts.xlsx": excel(cells(1, "s0", "s1") + cells(2, "s2", "7"), ["part", "price", "impeller"]),
    "valves.html": PAGE,
}
BAD: dict[str, tuple[str | bytes, str]] = {
    "bomb.docx": (archive({"word/document.xml": bytes(50_000_000)}), "It unpacks to 50 MB"),
    "broken.pdf": (b"%PDF-1.7 broken", "It is damaged, or no PDF."),
    "empty.html": ("", "It is empty."),
    "latin.csv": ("Größe;8".encode("latin-1"), "It is not encoded as UTF-8"),
    "locked.pdf": (pdf(["secret"], password="users"), "It is locked with a password."),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "It has a password"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Files of type .doc cannot be read."),
    "photo.png": (b"\x89PNG", "Files of type .png cannot be read."),
    "scan.pdf": (one_page_pdf(b""), "It holds pictures but no text."),
    "script.htm": ("<script>write()</script>", "It shows no text"),
}


@pytest.fixture
def reports(library: Library, write: Write, docs: Path) -> dict[str, DocumentReport]:
    """What became of all files in one run."""
    for name, content in (GOOD | {name: content for name, (content, _) in BAD.items()}).items():
        write(name, content)
    return {report.source: report for report in library.add([str(docs)], "machines")}


def test_every_file_has_its_line(reports: dict[str, DocumentReport]) -> None:
    assert {name for name, report in reports.items() if report.status == "added"} == set(GOOD)
    assert set(reports) == set(GOOD) | set(BAD)
    for name, (_, why) in BAD.items():
        assert str(reports[name].reason).startswith(why)


def test_what_is_left_out_of_a_document_is_said(reports: dict[str, DocumentReport]) -> None:
    assert {name: report.reason for name, report in reports.items() if name in GOOD and report.reason} == {
        "codes.csv": "Row 3 is left out: it has no question or no answer."
    }


@pytest.mark.parametrize(
    ("word", "source", "locator", "title", "address"),
    [
        ("burner", "boiler.md", "Boiler", "Boiler", None),
        ("floater", "codes.csv", "What is E5? › row 2", "codes", None),
        ("sieve", "filters.rst", "Filters", "Filters", None),
        ("bearing", "handbook.docx", "Handbook", "Handbook", None),
        ("gasket", "manual.pdf", "Seals › page 2", "X1000", None),
        ("cellar", "notes.txt", "", "notes", None),
        ("impeller", "parts.xlsx", "row 2", "parts", None),
        ("handwheel", "valves.html", "Valves › Opening", "Valves", "https://example.org/valves"),
    ],
)
def test_good_files_are_found_where_they_say_it(
    library: Library,
    reports: dict[str, DocumentReport],
    word: str,
    source: str,
    locator: str,
    title: str,
    address: str | None,
) -> None:
    best = library.find(word).passages[0]
    assert (best.source, best.locator, best.title, best.address) == (source, locator, title, address)
    assert word in best.text


def test_hidden_and_locked_words_are_not_there(library: Library, reports: dict[str, DocumentReport]) -> None:
    texts = " ".join(passage.text for passage in library.find("leverage secret", k=100).passages)
    assert "leverage" not in texts
    assert "secret" not in texts


def test_a_second_run_changes_nothing(library: Library, reports: dict[str, DocumentReport], docs: Path) -> None:
    again = {report.source: report.status for report in library.add([str(docs)], "machines")}
    assert {name for name, status in again.items() if status == "unchanged"} == set(GOOD)
    assert {name for name, status in again.items() if status == "failed"} == set(BAD)


def test_a_reading_process_that_is_killed_costs_its_file_alone(library: Library, write: Write, docs: Path) -> None:
    write("a.html", "<p>" + "<b>pump</b>" * 100_000)
    write("b.html", "<p>tank</p>")
    write("c.md", "hose")
    end_all()

    def kill() -> None:
        while not (found := readers()):
            pass
        os.kill(found[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    reports = {report.source: report for report in library.add([str(docs)], "machines")}
    killer.join()
    assert {name: report.status for name, report in reports.items()} == {
        "a.html": "failed",
        "b.html": "added",
        "c.md": "added",
    }
    assert reports["a.html"].reason == (
        "Reading it crashed, so it is damaged or takes too much memory. Save it anew, or as another type."
    )


def test_links_in_circles_and_out_of_the_folder_are_lines(
    library: Library, write: Write, docs: Path, tmp_path: Path
) -> None:
    write("sub/a.html", "<p>pump</p>")
    (docs / "sub" / "again").symlink_to(docs)
    (docs / "round.pdf").symlink_to(docs / "round.pdf")
    outside = tmp_path / "outside.csv"
    outside.write_text("question,answer\nWhy?,So\n")
    (docs / "out.csv").symlink_to(outside)
    reasons = {report.source: report.reason for report in library.add([str(docs)], "machines")}
    assert reasons == {
        "out.csv": "A link that leads out of the folder. Give its target by itself.",
        "round.pdf": "It cannot be read: Too many levels of symbolic links.",
        "sub/a.html": None,
        "sub/again": "A link to a folder that is read already.",
    }
