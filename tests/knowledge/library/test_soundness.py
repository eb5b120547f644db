"""When the index is opened only to be counted, and when not."""

import shutil
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.library.soundness import Soundness
from knowledge.store.engine import Store
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.test_library import add, sources, sync
from tests.knowledge.library.words import WordEmbedder


@pytest.fixture
def filled(library: Library, write: Write, docs: Path) -> Path:
    write("a.md", "pump")
    write("b.md", "tank")
    add(library, docs)
    library.close()
    return docs


def synced(folder: Path, store: Store, *, thorough: bool = False) -> tuple[set[str], bool]:
    """The statuses of a sync by a new process, and whether it had to hold the index."""
    library = Library(folder, store, WordEmbedder(), timeout=5)
    statuses = {report.status for report in library.sync(thorough=thorough)}
    held = library._opened().index.holds
    library.close()
    return statuses, held


@pytest.mark.usefixtures("filled")
def test_nothing_is_opened_where_nothing_has_changed(folder: Path, store: Store) -> None:
    assert synced(folder, store) == ({"unchanged"}, False)
    assert synced(folder, store, thorough=True) == ({"unchanged"}, True)


def test_a_change_is_followed_by_a_look(folder: Path, store: Store, filled: Path) -> None:
    (filled / "b.md").unlink()
    assert synced(folder, store) == ({"unchanged", "removed"}, True)
    assert synced(folder, store) == ({"unchanged"}, False)


@pytest.mark.usefixtures("filled")
def test_an_index_that_was_deleted_is_built_again(folder: Path, store: Store) -> None:
    shutil.rmtree(folder / "index")
    assert synced(folder, store) == ({"unchanged"}, True)
    library = Library(folder, store, WordEmbedder(), timeout=5)
    assert library.count().vectors == 2
    assert sources(library, "pump tank") == {"a.md", "b.md"}
    library.close()


def test_lost_vectors_are_found_by_a_thorough_sync(library: Library, write: Write) -> None:
    add(library, write("a.md", "pump"))
    parts = library._opened()
    collection = parts.writer.collection("")
    parts.index.delete(collection, parts.index.ids(collection, 0, 10))
    assert sync(library) == {"a.md": "unchanged"}
    assert library.count().vectors == 0
    assert [report.status for report in library.sync(thorough=True)] == ["unchanged"]
    assert library.count().vectors == 1


def test_without_an_index_nothing_is_known(folder: Path, store: Store) -> None:
    soundness = Soundness(folder, store)
    assert not soundness.holds("", "common")
    soundness.note("", "common")
    assert not soundness.holds("", "common")
