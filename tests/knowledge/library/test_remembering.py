"""One embedding a question."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import numpy as np

from knowledge.library import Library
from knowledge.library.calibration import MINILM
from knowledge.library.embeddings import Vectors
from knowledge.library.remembering import Remembered
from knowledge.store.engine import Store
from tests.knowledge.curated.making import Counting
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.words import WordEmbedder


class Prefixed(WordEmbedder):
    """Reads another word before questions than before passages."""

    def embed_query(self, text: str, *, patience: float = 0) -> Vectors:
        return super().embed_query(f"query {text}")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return super().embed_queries([f"query {text}" for text in texts])

    def embed(self, texts: Sequence[str]) -> Vectors:
        return super().embed([f"passage {text}" for text in texts])


class Watched(WordEmbedder):
    """Notes every call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.calls.append(list(texts))
        return super().embed(texts)

    def embed_query(self, text, *, patience=1.5):  # type: ignore[no-untyped-def]
        self.calls.append([text])
        return super().embed_query(text, patience=patience)


def test_a_single_text_is_embedded_once() -> None:
    watched = Watched()
    remembered = Remembered()
    first, second = (remembered.get("s", "How big?", watched.embed_query) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(first, WordEmbedder().embed(["How big?"])[0])
    assert watched.calls == [["How big?"]]


def test_only_the_last_texts_are_remembered() -> None:
    watched = Watched()
    remembered = Remembered(size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembered.get("s", text, watched.embed_query)
    assert watched.calls == [["a"], ["b"], ["c"], ["b"]]


def test_every_space_has_vectors_of_its_own() -> None:
    watched = Watched()
    remembered = Remembered()
    for space in ("s", "t", "s"):
        remembered.get(space, "a", watched.embed_query)
    assert watched.calls == [["a"], ["a"]]


def test_odd_characters_and_many_threads_do_no_harm() -> None:
    remembered, embedder = Remembered(size=3), WordEmbedder()
    texts = ["\ud800", "", "a\0b", "é"]
    threads = [Thread(target=remembered.get, args=("s", text, embedder.embed_query)) for text in texts * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.array_equal(remembered.get("s", "é", embedder.embed_query), embedder.embed(["é"])[0])


def test_the_library_embeds_a_question_once_for_all_who_look(folder, store, write: Write) -> None:  # type: ignore[no-untyped-def]
    watched = Watched()
    library = Library(folder, store, watched, timeout=5)
    list(library.add([str(write("a.md", "# A\n\nThe tank is big."))], "d"))
    watched.calls.clear()
    name, vectors = library.embedded(["How big is the tank?"])
    assert library.find("How big is the tank?").passages
    assert watched.calls == [["How big is the tank?"]]
    assert library.embedded([])[0] == name
    library.close()
    assert np.array_equal(vectors, Counting()(["How big is the tank?"])[1])


def test_one_question_and_many_are_embedded_alike(folder: Path, store: Store) -> None:
    library = Library(folder, store, Prefixed(), timeout=5)
    one, many = library.embedded(["How big is it?"]), library.embedded(["How big is it?", "How loud?"])
    library.close()
    assert one[0] == many[0]
    assert np.allclose(one[1][0], many[1][0])
    assert np.allclose(one[1][0], WordEmbedder().embed(["query How big is it?"])[0])


def test_only_what_was_looked_up_is_recalled(folder: Path, store: Store, write: Write) -> None:
    watched = Watched()
    library = Library(folder, store, watched, timeout=5)
    assert library.recalled("How big is the tank?") is None
    list(library.add([str(write("a.md", "# A\n\nThe tank is big."))], "d"))
    library.find("How big is the tank?")
    watched.calls.clear()
    recalled = library.recalled("How big is the tank?")
    assert recalled is not None
    assert library.recalled("How loud is the tank?") is None
    assert watched.calls == []
    name, vectors = library.embedded(["How big is the tank?"])
    assert recalled[0] == name
    assert np.array_equal(recalled[1], vectors)
    assert library.levels() == MINILM
    library.close()
