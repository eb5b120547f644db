"""Questions that were written from passages: whose they are, what is still missing, and that they go with them."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.library.samples import Held
from knowledge.store import Store, open_store
from knowledge.written import WrittenQuestions
from tests.knowledge.library.words import WordEmbedder

PUMP = "The pump lifts water from the tank to the nozzle, and must be descaled with citric acid every month."
ROSE = "Roses are pruned in March, when the buds begin to swell, by a third of their length and above a bud."
PUMPS, ROSES = Held("", "pumps", "1"), Held("7", "roses", "1")


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
def written(store: Store) -> WrittenQuestions:
    return WrittenQuestions(store)


def add(library: Library, folder: Path, text: str, held: Held, name: str = "a.md") -> None:
    (folder / name).write_text(text)
    list(library.add([str(folder / name)], held.domain, held.server or None))


def write(written: WrittenQuestions, held: Held, *questions: str) -> None:
    [source] = written.missing(held, 1)
    written.put(held, {source.hash: questions})


def test_what_is_missing_is_told_with_its_heading(library: Library, written: WrittenQuestions, tmp_path: Path) -> None:
    add(library, tmp_path, f"# Manual\n\n{PUMP}", PUMPS)
    add(library, tmp_path, "Too short.", PUMPS, "short.txt")
    sources = written.missing(PUMPS, 10)
    assert [(source.heading, PUMP in source.text) for source in sources] == [("Manual", True)]
    assert written.missing(ROSES, 10) == []
    assert written.missing(PUMPS, 0) == []


def test_questions_are_those_of_their_domain(library: Library, written: WrittenQuestions, tmp_path: Path) -> None:
    add(library, tmp_path, f"# Pump\n\n{PUMP}", PUMPS)
    add(library, tmp_path, f"# Rose\n\n{ROSE}", ROSES)
    write(written, PUMPS, "how often descale?", "what lifts the water")
    assert written.of(PUMPS, 10) == ["how often descale?", "what lifts the water"]
    assert written.of(ROSES, 10) == []
    assert written.of(PUMPS, 0) == []
    assert written.missing(PUMPS, 10) == []
    assert len(written.missing(ROSES, 10)) == 1


def test_that_nothing_came_of_a_passage_is_remembered(
    library: Library, written: WrittenQuestions, tmp_path: Path
) -> None:
    add(library, tmp_path, f"# Pump\n\n{PUMP}", PUMPS)
    write(written, PUMPS)
    assert written.of(PUMPS, 10) == []
    assert written.missing(PUMPS, 10) == []


def test_they_go_with_their_passage(library: Library, written: WrittenQuestions, tmp_path: Path) -> None:
    add(library, tmp_path, f"# Pump\n\n{PUMP}", PUMPS)
    add(library, tmp_path, f"# Rose\n\n{ROSE}", ROSES)
    write(written, PUMPS, "how often descale?")
    write(written, ROSES, "when do I prune?")
    written.prune()
    assert written.of(PUMPS, 10) == ["how often descale?"]
    library.remove([], "pumps")
    written.prune()
    assert written.of(ROSES, 10) == ["when do I prune?"]
    add(library, tmp_path, f"# Pump\n\n{PUMP}", PUMPS)
    assert written.of(PUMPS, 10) == []


def test_a_passage_that_stays_keeps_them_through_a_change(
    library: Library, written: WrittenQuestions, tmp_path: Path
) -> None:
    long = f"# Manual\n\n## Pump\n\n{PUMP * 15}"
    add(library, tmp_path, long, PUMPS)
    write(written, PUMPS, "how often descale?")
    add(library, tmp_path, f"{long}\n\n## Rose\n\n{ROSE * 15}", PUMPS)
    written.prune()
    assert written.of(PUMPS, 10) == ["how often descale?"]
    assert written.missing(PUMPS, 10) != []


def _alone(folder: Path) -> bool:
    store = open_store(folder)
    with WrittenQuestions(store).alone() as alone:
        return alone


def test_one_process_writes_at_a_time(store: Store, written: WrittenQuestions) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        with written.alone() as alone:
            assert alone
            assert not pool.apply(_alone, (store.folder,))
        assert pool.apply(_alone, (store.folder,))
