"""A member's words in curated answers, and in what was made with these."""

from typing import Any

import pytest

from knowledge.curated import Book, CuratedAnswer, Draft
from knowledge.journal import Answered, Journal, Reader, erase, forget, what_is_held
from knowledge.types import Citation, Passage
from tests.knowledge.making import asked, routed

WORDS = "Anna's pump leaks at the valve?"


@pytest.fixture
def book(journal: Journal) -> Book:
    return Book(journal.store, journal.people)


@pytest.fixture
def quoting(journal: Journal, book: Book) -> CuratedAnswer:
    """An answer to a question in Anna's words, and Bert's answer that was made with it and with a document."""
    journal.append(asked("a1", question=WORDS, asker="anna", message="m1"), routed("a1"))
    answer = book.add(Draft(question=WORDS, text="Tighten it.", answer_id="a1"), "mod")
    own: dict[str, Any] = {"domain": "", "source": answer.source, "locator": answer.byline, "title": WORDS}
    other: dict[str, Any] = {"domain": "pumps", "source": "pump.md", "locator": "Valves", "title": "Pumps"}
    journal.append(
        asked("b1", question="Leaking pump?", asker="bert"),
        Answered(
            answer_id="b1",
            text="Tighten the valve.",
            prompt=(("user", f"[1] {WORDS} (the team's own)"),),
            passages=(
                Passage(id=answer.source, text="Tighten it.", score=0.9, **own),
                Passage(id="c1", text="A valve.", score=0.5, **other),
            ),
            citations=(Citation(n=1, quote="Tighten it.", **own), Citation(n=2, quote="A valve.", **other)),
        ),
    )
    return answer


def titles(reader: Reader) -> tuple[list[Any], list[str], int]:
    detail = reader.detail("b1")
    passages = [passage["title"] for passage in detail.passages]
    return passages, [citation.title for citation in detail.citations], len(detail.prompt)


GONE = (["", "Pumps"], ["", "Pumps"], 0)
THERE = ([WORDS, "Pumps"], [WORDS, "Pumps"], 1)


def test_they_go_when_the_member_is_forgotten(
    journal: Journal, book: Book, reader: Reader, quoting: CuratedAnswer
) -> None:
    assert titles(reader) == THERE
    forget(journal, "anna")
    assert titles(reader) == GONE
    assert book.get(quoting.id).question is None
    assert reader.detail("b1").row.answer == "Tighten the valve."


def test_they_go_with_the_message(journal: Journal, reader: Reader, quoting: CuratedAnswer) -> None:
    assert quoting.quoted
    erase(journal, ["m1"])
    assert titles(reader) == GONE


def test_they_go_when_the_answer_no_longer_leads_to_them(book: Book, reader: Reader, quoting: CuratedAnswer) -> None:
    same = book.change(quoting, Draft(question=WORDS, text="Tighten it well."), "mod")
    assert titles(reader) == THERE
    book.change(same, Draft(question="What helps against leaks?", text="Tighten it well."), "mod")
    assert titles(reader) == GONE


def test_they_go_with_the_answer(book: Book, reader: Reader, quoting: CuratedAnswer) -> None:
    book.remove(quoting)
    assert titles(reader) == GONE


def test_the_teams_own_words_stay(journal: Journal, book: Book, reader: Reader, quoting: CuratedAnswer) -> None:
    own = book.add(Draft(question="How loud is it?", text="Quiet."), "mod")
    place: dict[str, Any] = {"domain": "", "source": own.source, "locator": own.byline, "title": "How loud is it?"}
    passage = Passage(id=own.source, text="Quiet.", score=0.9, **place)
    journal.append(asked("b2", asker="bert"), Answered(answer_id="b2", text="Quiet.", passages=(passage,)))
    forget(journal, "anna")
    book.remove(own)
    assert [kept["title"] for kept in reader.detail("b2").passages] == ["How loud is it?"]
    assert titles(reader) == GONE


def test_a_member_is_told_of_them(journal: Journal, quoting: CuratedAnswer) -> None:
    (held,) = what_is_held(journal, "anna")["curated"]
    assert (held["id"], held["question"]) == (quoting.id, WORDS)
    assert not {"author", "signature", "text"} & held.keys()
    assert "curated" not in what_is_held(journal, "bert")
