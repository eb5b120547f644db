"""One embedding a question."""

from threading import Thread

import numpy as np

from knowledge.library import Library
from knowledge.library.remembering import Remembered
from tests.knowledge.curated.making import Counting
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.words import WordEmbedder


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
    library.close()
    assert watched.calls == [["How big is the tank?"]]
    assert name == "words"
    assert np.array_equal(vectors, Counting()(["How big is the tank?"])[1])
