"""The generated library is what it says, and is measured beside the bare parts."""

from pathlib import Path

import numpy as np
import pytest

from bot.bench import speed
from bot.bench.generated import CHUNKS_PER_DOCUMENT, Generator
from bot.bench.speed import TakenIn
from knowledge.library import Library
from knowledge.store import open_store
from tests.bot.bench.labelled import write
from tests.commands import Cli


def test_as_many_chunks_as_wanted_with_a_vector_each() -> None:
    batches = list(Generator().batches(2 * CHUNKS_PER_DOCUMENT + 1))
    chunks = [chunk for changes, _ in batches for _, held in changes for chunk in held]
    vectors = np.vstack([vectors for _, vectors in batches])
    assert len(chunks) == 2 * CHUNKS_PER_DOCUMENT + 1
    assert vectors.shape == (len(chunks), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert len({chunk.text for chunk in chunks}) == len(chunks)
    assert len({document.source for changes, _ in batches for document, _ in changes}) == 3


def test_the_same_seed_gives_the_same_words() -> None:
    assert Generator(seed=5).question() == Generator(seed=5).question()
    assert Generator(seed=5).question() != Generator(seed=6).question()


def test_questions_use_words_of_the_documents() -> None:
    changes, _ = next(Generator().batches(200))
    held = {word for _, chunks in changes for chunk in chunks for word in chunk.text.rstrip(".").split()}
    asked = Generator(seed=9).question().removeprefix("how does ").split(" work with")[0].split()
    assert len(set(asked) & held) >= len(set(asked)) / 2


def test_what_is_built_can_be_searched(tmp_path: Path) -> None:
    speed.build(tmp_path, 100)
    store = open_store(tmp_path)
    library = Library(tmp_path, store, speed.Embedder())
    try:
        stock = library.count()
        assert stock.passages == stock.vectors == 100
        assert library.find(Generator(seed=2).question()).passages
    finally:
        library.close()
        store.close()


@pytest.mark.slow
def test_the_command_measures_sizes_memory_and_taking_in(cli: Cli, tmp_path: Path) -> None:
    documents = write(tmp_path / "set") / "corpora"
    sizes = ("--chunks", "100", "--chunks", "300", "--questions", "5")
    result = cli("--data", str(tmp_path / "own"), "bench", "speed", *sizes, "--documents", str(documents), "--json")
    measured = result.json
    assert [each["chunks"] for each in measured["asked"]] == [100, 300]
    assert all(0 < each["p50"] <= each["p95"] for each in measured["asked"])
    assert all(each["embedding_p50"] > 0 and each["index_p50"] > 0 for each in measured["asked"])
    assert isinstance(measured["memory_growth"], float)
    assert measured["taken_in"]["chunks"] == 4
    again = cli("--data", str(tmp_path / "own"), "bench", "speed", *sizes)
    assert "Making" not in again.err
    assert "Memory grew by" in again.out


def test_the_rate_stands_beside_the_bare_embedders() -> None:
    assert TakenIn(100, 40.0, 50.0).ratio == 0.8
