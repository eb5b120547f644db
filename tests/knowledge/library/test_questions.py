"""Questions as vectors that can be compared."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import ServiceUnreachableError
from knowledge.library import Library
from knowledge.library.calibration import MINILM
from knowledge.library.embeddings import Vectors
from knowledge.store.engine import Store
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.test_remembering import Watched
from tests.knowledge.library.words import WordEmbedder


class Prefixed(WordEmbedder):
    """Reads another word before questions than before passages."""

    def embed_query(self, text: str, *, patience: float = 0) -> Vectors:
        return super().embed_query(f"query {text}")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return super().embed_queries([f"query {text}" for text in texts])

    def embed(self, texts: Sequence[str]) -> Vectors:
        return super().embed([f"passage {text}" for text in texts])


class Silent(WordEmbedder):
    """Makes vectors of passages only."""

    def embed_query(self, text: str, *, patience: float = 0) -> Vectors:
        raise ServiceUnreachableError("Nobody answers.")


def test_one_question_and_many_are_embedded_alike(folder: Path, store: Store) -> None:
    library = Library(folder, store, Prefixed(), timeout=5)
    one, many = (
        library.questions.embedded(["How big is it?"]),
        library.questions.embedded(["How big is it?", "How loud?"]),
    )
    library.close()
    assert one[0] == many[0]
    assert np.allclose(one[1][0], many[1][0])
    assert np.allclose(one[1][0], WordEmbedder().embed(["query How big is it?"])[0])


def test_only_what_was_looked_up_is_recalled(folder: Path, store: Store, write: Write) -> None:
    watched = Watched()
    library = Library(folder, store, watched, timeout=5)
    assert library.questions.recalled("How big is the tank?") is None
    list(library.add([str(write("a.md", "# A\n\nThe tank is big."))], "d"))
    library.find("How big is the tank?")
    watched.calls.clear()
    recalled = library.questions.recalled("How big is the tank?")
    assert recalled is not None
    assert library.questions.recalled("How loud is the tank?") is None
    assert watched.calls == []
    name, vectors = library.questions.embedded(["How big is the tank?"])
    assert recalled[0] == name
    assert np.array_equal(recalled[1], vectors)
    assert library.questions.levels() == MINILM
    library.close()


def test_nothing_is_embedded_before_anything_is_there(folder: Path, store: Store) -> None:
    watched = Watched()
    library = Library(folder, store, watched, timeout=5)
    assert library.questions.recalled("How big?") is None
    assert watched.calls == []
    name, none = library.questions.embedded([])
    assert (bool(name), none.shape) == (True, (0, WordEmbedder.dimensions))
    library.close()


def test_an_embedder_that_does_not_answer_is_named(folder: Path, store: Store) -> None:
    library = Library(folder, store, Silent(), timeout=5)
    with pytest.raises(ServiceUnreachableError, match="“words” does not answer"):
        library.questions.embedded(["How big?"])
    library.close()
