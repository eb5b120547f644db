"""A real database, journal and settings in a folder of the test's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.journal.reading import Reader
from knowledge.settings import Settings
from knowledge.store.engine import Store, open_store


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was migrated once; tests copy it."""
    folder = tmp_path_factory.mktemp("migrated") / "data"
    open_store(folder).close()
    return folder


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    """A data folder with an empty, current database."""
    return Path(shutil.copytree(migrated, tmp_path / "data"))


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """The open database of `folder`."""
    opened = open_store(folder)
    yield opened
    opened.close()


@pytest.fixture
def people(folder: Path) -> People:
    """The pseudonyms of `folder`."""
    return People(folder)


@pytest.fixture
def journal(store: Store, people: People) -> Journal:
    """The journal in `store`."""
    return Journal(store, people)


@pytest.fixture
def reader(store: Store) -> Reader:
    """What reads the journal in `store`."""
    return Reader(store)


@pytest.fixture
def settings(store: Store, people: People) -> Settings:
    """The settings in `store`."""
    return Settings(store, people)
