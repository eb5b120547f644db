"""A library on a real database and a real Chroma, with an embedder that needs no time."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.store.engine import Store, open_store
from tests.knowledge.library.words import WordEmbedder

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def library(folder: Path, store: Store) -> Iterator[Library]:
    """An empty library in `folder`."""
    opened = Library(folder, store, WordEmbedder(), holder="test", timeout=5)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def migrated_store(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database that the tests of a module share."""
    opened = open_store(Path(shutil.copytree(migrated, tmp_path_factory.mktemp("shared") / "data")))
    yield opened
    opened.close()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    made = tmp_path / "docs"
    made.mkdir()
    return made


@pytest.fixture
def write(docs: Path) -> Write:
    """Writes a document into `docs`, below folders where its name has some."""

    def written(name: str, content: str | bytes) -> Path:
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can reach and read."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)
