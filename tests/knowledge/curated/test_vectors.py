"""Kept embeddings of questions."""

import numpy as np
import sqlalchemy as sa

from knowledge.curated import Book, Draft
from knowledge.curated.vectors import A_BATCH, vectors_of
from knowledge.journal import Journal, erase, expire, forget
from knowledge.store.engine import Store
from knowledge.store.schema import question_vectors
from tests.knowledge.curated.making import Counting, put
from tests.knowledge.making import at


def kept(store: Store) -> dict[str, str]:
    """The embedder of each vector, by its owner."""
    with store.read() as connection:
        rows = connection.execute(sa.select(question_vectors.c.owner, question_vectors.c.embedder))
        return {row.owner: row.embedder for row in rows}


def test_a_question_is_embedded_once(journal: Journal, store: Store) -> None:
    put(journal, "a1", "How big?")
    put(journal, "a2", "How loud?")
    first, second = Counting(), Counting()
    name, rows = vectors_of(store, first, {"a1": "How big?", "a2": "How loud?"})
    assert (name, first.texts, rows.shape) == ("words", ["How big?", "How loud?"], (2, 64))
    _, again = vectors_of(store, second, {"a2": "How loud?", "a1": "How big?"})
    assert second.texts == []
    assert np.array_equal(again, rows[::-1])


def test_another_embedder_makes_its_own(journal: Journal, store: Store) -> None:
    put(journal, "a1", "How big?")
    vectors_of(store, Counting(), {"a1": "How big?"})
    other = Counting("others")
    assert vectors_of(store, other, {"a1": "How big?"})[0] == "others"
    assert other.texts == ["How big?"]
    assert kept(store) == {"a1": "others"}


def test_an_embedder_that_changes_meanwhile_is_asked_again(journal: Journal, store: Store) -> None:
    for number in range(A_BATCH + 1):
        put(journal, f"a{number}", f"Question {number}?")
    texts = {f"a{number}": f"Question {number}?" for number in range(A_BATCH + 1)}
    counting = Counting("old")

    def embed(given):  # type: ignore[no-untyped-def]
        if len(counting.texts) == A_BATCH:
            counting.embedder.name = "new"
        return counting(given)

    name, rows = vectors_of(store, embed, texts)
    assert (name, rows.shape) == ("new", (A_BATCH + 1, 64))
    assert set(kept(store).values()) == {"new"}


def test_nothing_gives_nothing(store: Store) -> None:
    name, rows = vectors_of(store, Counting(), {})
    assert (name, rows.shape) == ("words", (0, 64))


def test_a_vector_goes_with_its_question(journal: Journal, store: Store) -> None:
    put(journal, "a1", "How big?", asker="anna")
    put(journal, "a2", "How loud?", asker="bert", message="m2")
    put(journal, "a3", "How old?", asker="cora", at=at(-60 * 24 * 400))
    put(journal, "a4", "How new?", asker="dora")
    texts = {"a1": "How big?", "a2": "How loud?", "a3": "How old?", "a4": "How new?"}
    vectors_of(store, Counting(), texts)
    assert set(kept(store)) == set(texts)
    forget(journal, "anna")
    assert set(kept(store)) == {"a2", "a3", "a4"}
    erase(journal, ["m2"])
    assert set(kept(store)) == {"a3", "a4"}
    expire(store, at(60))
    assert set(kept(store)) == {"a4"}


def test_a_vector_goes_with_the_words_of_others_in_its_question(journal: Journal, store: Store) -> None:
    talk = {"server": "s", "conversation": "talk"}
    put(journal, "a1", "How big is the pump?", asker="anna", **talk)
    put(journal, "a2", "And how loud?", asker="bert", standalone="How big is the pump? And how loud?", **talk)
    put(journal, "a3", "How new?", asker="bert")
    vectors_of(store, Counting(), {"a2": "How big is the pump? And how loud?", "a3": "How new?"})
    forget(journal, "anna")
    assert set(kept(store)) == {"a3"}


def test_the_vector_of_a_forgotten_question_is_not_kept(journal: Journal, store: Store) -> None:
    put(journal, "a1", "How big?", asker="anna")
    forget(journal, "anna")
    _, rows = vectors_of(store, Counting(), {"a1": "How big?", "unknown": "How loud?"})
    assert rows.shape == (2, 64)
    assert kept(store) == {}


def test_the_vector_of_a_curated_answer_goes_when_it_is_reworded_or_erased(journal: Journal, store: Store) -> None:
    book = Book(store, journal.people)
    answer = book.add(Draft(question="How big?", text="Two metres."), "mod")
    vectors_of(store, Counting(), {answer.id: "How big?"})
    same = book.change(answer, Draft(question="How big?", text="Three metres."), "mod")
    assert set(kept(store)) == {answer.id}
    book.change(same, Draft(question="How large?", text="Three metres."), "mod")
    assert kept(store) == {}
    vectors_of(store, Counting(), {answer.id: "How large?"})
    book.remove(answer)
    assert kept(store) == {}
