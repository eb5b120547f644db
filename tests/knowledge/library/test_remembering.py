"""One embedding a question."""

from threading import Thread

import numpy as np

from knowledge.library import Library
from knowledge.library.remembering import Remembering
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
    remembering = Remembering(watched)
    first, second = remembering.embed_query("How big?"), remembering.embed_query("How big?")
    assert np.array_equal(first, second)
    assert np.array_equal(first, WordEmbedder().embed(["How big?"])[0])
    assert watched.calls == [["How big?"]]
    assert (remembering.name, remembering.address) == (watched.name, watched.address)


def test_only_the_last_texts_are_remembered() -> None:
    watched = Watched()
    remembering = Remembering(watched, size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembering.embed_query(text)
    assert watched.calls == [["a"], ["b"], ["c"], ["b"]]


def test_an_embedder_that_changes_its_name_is_asked_again() -> None:
    watched = Watched()
    remembering = Remembering(watched)
    remembering.embed_query("a")
    watched.name = "others"
    remembering.embed_query("a")
    assert watched.calls == [["a"], ["a"]]


def test_odd_characters_and_many_threads_do_no_harm() -> None:
    remembering = Remembering(WordEmbedder(), size=3)
    texts = ["\ud800", "", "a\0b", "é"]
    threads = [Thread(target=remembering.embed, args=([text],)) for text in texts * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.array_equal(remembering.embed(["é"]), WordEmbedder().embed(["é"]))


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
