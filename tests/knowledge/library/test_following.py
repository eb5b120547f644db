"""When followed files may have changed."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from watchfiles import Change

from knowledge.library.following import QUIET_MS, Places, _counts, changes
from tests.knowledge.library.conftest import Write


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.slow
def test_a_change_of_any_kind_is_told(write: Write, docs: Path, nowhere: Path) -> None:
    path = write("guide/a.md", "pump")
    following = changes(lambda: [str(docs)], nowhere)
    next(following)
    path.write_text("tank")
    next(following)
    path.rename(docs / "guide" / "b.md")
    next(following)
    write("new/deep/c.md", "valve")
    next(following)
    shutil.rmtree(docs / "guide")
    next(following)
    following.close()  # type: ignore[attr-defined]


def test_a_name_that_is_no_text_does_not_end_it(write: Write, docs: Path, nowhere: Path) -> None:
    write("a.md", "pump")
    following = changes(lambda: [str(docs)], nowhere)
    next(following)
    (docs / os.fsdecode(b"caf\xe9.md")).write_text("tank")
    next(following)
    write("b.md", "valve")
    next(following)
    following.close()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_single_files_and_patterns(write: Write, docs: Path, nowhere: Path) -> None:
    single, below = write("one/single.md", "pump"), write("two/a.md", "tank")
    following = changes(lambda: [str(single), f"glob:{docs}/two/*.md"], nowhere)
    next(following)
    below.write_text("valve")
    next(following)
    write("one/new.md", "pump").replace(single)  # as careful editors save
    next(following)
    single.write_text("hose")
    next(following)
    following.close()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_roots_that_come_and_go(write: Write, docs: Path, nowhere: Path) -> None:
    path = write("guide/a.md", "pump")
    roots = [str(docs / "guide")]
    following = changes(lambda: roots, nowhere)
    next(following)
    shutil.move(docs / "guide", docs / "elsewhere")
    next(following)
    shutil.move(docs / "elsewhere", docs / "guide")
    next(following)
    path.write_text("tank")
    next(following)
    roots.append(str(write("b.md", "valve")))
    next(following)
    following.close()  # type: ignore[attr-defined]


def test_a_file_that_is_still_being_written_is_waited_for(docs: Path, nowhere: Path) -> None:
    following = changes(lambda: [str(docs)], nowhere)
    next(following)

    def write_slowly() -> None:
        with (docs / "a.md").open("w") as file:
            for _ in range(6):
                file.write("pump ")
                file.flush()
                time.sleep(QUIET_MS / 3_000)

    writing = threading.Thread(target=write_slowly)
    writing.start()
    next(following)
    assert (docs / "a.md").read_text() == "pump " * 6
    writing.join()
    following.close()  # type: ignore[attr-defined]


PLACES: Places = {Path("/d"): (1, 1), Path("/one/b.md"): (1, 2), Path("/home/.notes"): (1, 3)}


@pytest.mark.parametrize(
    ("change", "path", "counts"),
    [
        (Change.added, "/d/a.md", True),
        (Change.modified, "/d/deep/a.TXT", True),
        (Change.modified, "/d/photo.png", False),
        (Change.deleted, "/d/v1.2", True),  # may have been a folder
        (Change.deleted, "/d/.git/index.lock", False),
        (Change.added, "/d/.a.md.swp", False),
        (Change.added, "/d/a.md~", False),
        (Change.added, "/d/~$a.md", False),
        (Change.added, "/d/data/notes.md", False),
        (Change.modified, "/one/b.md", True),
        (Change.added, "/home/.notes/a.md", True),
        (Change.added, "/home/.notes/.trash/a.md", False),
    ],
)
def test_what_counts(change: Change, path: str, counts: bool) -> None:
    assert _counts(change, path, PLACES, Path("/d/data")) is counts


def test_a_new_folder_counts(docs: Path) -> None:
    assert _counts(Change.added, str(docs), {docs.parent: (1, 1)}, Path("/data"))
