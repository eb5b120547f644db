"""The bank's vectors that ship: up to date, and as good as those that the embedder makes."""

from pathlib import Path

import numpy as np

from knowledge.library.embeddings import OnnxEmbedder
from routers import bank
from routers.bank.vectors import shipped, write


def test_they_are_those_of_the_questions_that_ship() -> None:
    found = shipped(OnnxEmbedder.name)
    assert found is not None, "the bank has changed: run `make bank`"
    assert found.shape == (len(bank.texts()), OnnxEmbedder.dimensions)
    some = slice(None, None, 97)
    made = OnnxEmbedder().embed_queries(bank.texts()[some])
    assert (found[some] * made).sum(axis=1).min() > 0.995


def test_another_embedder_has_none(tmp_path: Path) -> None:
    assert shipped("words") is None
    assert shipped(OnnxEmbedder.name, tmp_path / "missing.npz") is None


def test_those_of_other_questions_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    np.savez(path, vectors=np.zeros((2, 384), dtype=np.int8), scale=np.float32(1), digest="other")
    assert shipped(OnnxEmbedder.name, path) is None


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    write(path)
    assert np.allclose(shipped(OnnxEmbedder.name, path), shipped(OnnxEmbedder.name), atol=0.01)
