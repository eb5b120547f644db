"""Domains are read once a version, and never as they were before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.library import Library, ledger, telling
from knowledge.store import Store, open_store
from tests.knowledge.library.words import WordEmbedder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def library(store: Store, tmp_path: Path) -> Iterator[Library]:
    opened = Library(store.folder, store, WordEmbedder(), holder="test")
    (tmp_path / "pump.md").write_text("# Pump\n\nThe pump lifts water.")
    list(opened.add([str(tmp_path / "pump.md")], "pumps"))
    yield opened
    opened.close()


def test_what_has_not_changed_is_read_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    whole = ledger.infos
    monkeypatch.setattr(telling.ledger, "infos", lambda *given: reads.append(given) or whole(*given))
    assert [info.domain for info in library.domains()] == ["pumps"]
    library.domains().clear()
    assert [info.domain for info in library.domains()] == ["pumps"]
    assert len(reads) == 1
    assert [info.domain for info in library.domains("7")] == ["pumps"]
    assert len(reads) == 2


def test_documents_and_descriptions_are_seen_at_once(library: Library, store: Store, tmp_path: Path) -> None:
    assert library.domains()[0].documents == 1
    (tmp_path / "rose.md").write_text("# Rose\n\nRoses are pruned in March.")
    list(library.add([str(tmp_path / "rose.md")], "roses", "7"))
    assert [info.domain for info in library.domains("7")] == ["pumps", "roses"]
    assert [info.domain for info in library.domains()] == ["pumps"]
    other = Library(store.folder, store, WordEmbedder(), holder="other")
    other.describe("pumps", "what lifts water")
    assert library.domains()[0].description == "what lifts water"
    library.remove(["pump.md"])
    assert library.domains() == []
