"""Cosines of all embedders on one scale."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import ServiceUnreachableError
from knowledge.library.calibration import LOWEST, MINILM, PROBES, SAME, Levels, measured
from knowledge.library.embeddings import OnnxEmbedder, Vectors

cosines = st.floats(-1, 1)
levels = st.tuples(st.floats(-0.2, 0.9), st.floats(0.01, 0.99)).map(
    lambda pair: Levels(pair[0], pair[0] + (0.99 - pair[0]) * pair[1])
)
E5 = Levels(background=0.74, related=0.87)


class Squeezed:
    """The built-in embedder with all cosines pressed into a narrow range, as E5's are."""

    name, address, levels = "squeezed", "", None

    def __init__(self, share: float) -> None:
        """`share` of each squared vector is common to all texts."""
        self._own = OnnxEmbedder()
        self._share = share

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = self._own.embed(texts) * np.sqrt(1 - self._share)
        common = np.full((len(texts), 1), np.sqrt(self._share), dtype=np.float32)
        joined: Vectors = np.hstack([vectors, common]).astype(np.float32)
        return joined

    def embed_query(self, text: str, *, patience: float = 0) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector


def test_the_built_in_embedder_has_the_levels_that_are_noted() -> None:
    found = measured(OnnxEmbedder())
    assert (found.background, found.related) == pytest.approx((MINILM.background, MINILM.related), abs=0.005)
    assert OnnxEmbedder().levels is MINILM


@given(cosines)
def test_its_own_cosines_stay_exactly_as_they_are(cosine: float) -> None:
    assert MINILM.scaled(cosine) == cosine


@given(levels)
def test_levels_come_to_lie_on_levels_and_the_same_text_on_one(found: Levels) -> None:
    assert found.scaled(found.background) == pytest.approx(MINILM.background, abs=1e-6)
    assert found.scaled(found.related) == pytest.approx(MINILM.related, abs=1e-6)
    assert found.scaled(1.0) == pytest.approx(1.0, abs=1e-6)


@given(levels, cosines, cosines)
def test_what_is_nearer_stays_nearer(found: Levels, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert LOWEST <= found.scaled(low) <= found.scaled(high) <= 1 + 1e-9


def test_a_squeezed_embedder_comes_out_as_the_one_that_it_was() -> None:
    embedder = Squeezed(0.7)
    found = measured(embedder)
    assert found.background > 0.7
    plain = OnnxEmbedder()
    asked, passages = "How do I clean the water tank?", ["Rinse the tank under a tap.", "The invoice is due.", "Tanks."]
    raw = plain.embed([asked])[0] @ plain.embed(passages).T
    squeezed = embedder.embed_query(asked) @ embedder.embed(passages).T
    assert (squeezed > 0.7).all()
    assert [found.scaled(float(cosine)) for cosine in squeezed] == pytest.approx(raw.tolist(), abs=0.03)


def test_scores_keep_their_chunks() -> None:
    assert E5.scores([("a", 0.87), ("b", 0.74)]) == pytest.approx({"a": MINILM.related, "b": MINILM.background})
    assert E5.scores([]) == {}


def test_levels_of_one_model_are_near() -> None:
    assert E5.near(Levels(0.74 + SAME * 0.9, 0.87))
    assert not E5.near(Levels(0.74 + SAME * 1.1, 0.87))
    assert not E5.near(MINILM)


def test_vectors_that_mean_nothing_are_refused() -> None:
    class Deaf(Squeezed):
        def embed(self, texts: Sequence[str]) -> Vectors:
            lengths = np.array([[len(text), 40.0] for text in texts], dtype=np.float32)
            alike: Vectors = lengths / np.linalg.norm(lengths, axis=1, keepdims=True)
            return alike

    with pytest.raises(ServiceUnreachableError, match=r"vectors of “squeezed” do not tell .* TACTICIAN_EMBEDDER"):
        measured(Deaf(0.5))


def test_each_question_belongs_to_one_passage() -> None:
    assert len({question for question, _ in PROBES}) == len({passage for _, passage in PROBES}) == len(PROBES)
