"""A library on a real database and index, with an embedder that needs no time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.fits import Fits
from knowledge.library import Library
from knowledge.store import Store, open_store
from routers.learning.fitting import Fitter
from routers.learning.weighing import Weigher
from tests.knowledge.library.words import WordEmbedder

Add = Callable[..., None]

PUMPS = (
    "# Pump\n\n## Descaling\n\nThe pump must be descaled with citric acid.\n\n"
    "## Lamp\n\nRed lamp: no water in the pump."
)
ROSES = "# Roses\n\n## Pruning\n\nRoses are pruned in March.\n\n## Shade\n\nAlba roses tolerate shade."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def library(store: Store) -> Iterator[Library]:
    opened = Library(store.folder, store, WordEmbedder(), holder="test")
    yield opened
    opened.close()


@pytest.fixture
def add(library: Library, tmp_path: Path) -> Add:
    """Adds a text as the document of a domain."""

    def added(text: str, domain: str, server: str | None = None, name: str = "manual.md") -> None:
        path = tmp_path / (server or "all") / domain / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        assert [report.status for report in library.add([str(path)], domain, server)] != ["failed"]

    return added


@pytest.fixture
def fits(store: Store) -> Fits:
    return Fits(store)


@pytest.fixture
def fitter(library: Library, fits: Fits) -> Fitter:
    return Fitter(library.samples, fits)


@pytest.fixture
def weigher(library: Library, fits: Fits) -> Weigher:
    return Weigher(fits, library.samples.space)
