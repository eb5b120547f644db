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


def test_a_single_text_is_embedded_once() -> None:
    watched = Watched()
    remembering = Remembering(watched)
    first, second = remembering.embed(["How big?"]), remembering.embed(["How big?"])
    assert np.array_equal(first, second)
    assert np.array_equal(first, WordEmbedder().embed(["How big?"]))
    assert watched.calls == [["How big?"]]
    assert (remembering.name, remembering.dimensions) == ("words", 64)


def test_several_texts_are_passed_on_and_none_cost_nothing() -> None:
    watched = Watched()
    remembering = Remembering(watched)
    assert remembering.embed([]).shape == (0, 64)
    assert watched.calls == []
    remembering.embed(["a", "b"])
    remembering.embed(["a", "b"])
    assert watched.calls == [["a", "b"]] * 2


def test_only_the_last_texts_are_remembered() -> None:
    watched = Watched()
    remembering = Remembering(watched, size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembering.embed([text])
    assert watched.calls == [["a"], ["b"], ["c"], ["b"]]


def test_an_embedder_that_changes_its_name_is_asked_again() -> None:
    watched = Watched()
    remembering = Remembering(watched)
    remembering.embed(["a"])
    watched.name = "others"
    remembering.embed(["a"])
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
