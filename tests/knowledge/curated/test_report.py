"""What is in the gap report, and when it leaves."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from knowledge.curated import Book, Draft, GapReport, Match
from knowledge.journal import Journal, Reader, forget
from knowledge.library import Library
from knowledge.library.embeddings import Vectors
from knowledge.store.clock import now
from knowledge.store.engine import Store
from knowledge.store.schema import question_vectors
from knowledge.types import Citation, Strategy
from tests.knowledge.curated.making import put
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.words import WordEmbedder
from tests.knowledge.making import answered, asked, routed

HOUR = timedelta(hours=1)
Listed = Callable[..., list[list[str]]]


@pytest.fixture
def book(store: Store, journal: Journal) -> Book:
    return Book(store, journal.people)


@pytest.fixture
def report(store: Store, reader: Reader, library: Library, book: Book) -> GapReport:
    return GapReport(store, reader, library, book)


@pytest.fixture
def listed(report: GapReport) -> Listed:
    """The ids of the open questions, a list a group."""

    def ids(**filters: object) -> list[list[str]]:
        return [[gap.answer_id for gap in group.gaps] for group in report.groups(**filters)]  # type: ignore[arg-type]

    return ids


def test_open_questions_are_grouped_and_the_most_asked_come_first(journal: Journal, listed: Listed) -> None:
    assert listed() == []
    put(journal, "a1", "How big is the tank?")
    put(journal, "a2", "How loud is it?")
    put(journal, "a3", "how big is the TANK")
    put(journal, "a4", "What does E5 mean?", cited=True)
    assert listed() == [["a3", "a1"], ["a2"]]


def test_only_of_a_server_its_channels_and_in_public(journal: Journal, listed: Listed) -> None:
    put(journal, "a1", "How big?", server="1", channel="10")
    put(journal, "a2", "How big?", server="1", channel="11")
    put(journal, "a3", "How big?", server="1", channel="10", private=True)
    put(journal, "a4", "How big?", server="2", channel="20")
    assert listed(server="1", channels=["10"], private=False) == [["a1"]]
    assert listed(server="1", private=False) == [["a2", "a1"]]
    assert listed(server="2") == [["a4"]]
    assert listed(limit=1) == [["a4"]]


def test_an_answered_question_leaves_with_its_whole_group(journal: Journal, listed: Listed, book: Book) -> None:
    put(journal, "a1", "How big is the tank?")
    put(journal, "a2", "How big is the tank")
    put(journal, "a3", "How loud is it?")
    book.add(Draft(question="What size has it got?", text="Two metres.", answer_id="a1"), "mod")
    assert listed() == [["a3"]]


def test_a_question_that_the_answer_fits_leaves_though_it_was_written_for_none(
    journal: Journal, listed: Listed, book: Book
) -> None:
    put(journal, "a1", "How big is the tank?", server="1", channel="10")
    put(journal, "a2", "How big is the tank?", server="2", channel="20")
    put(journal, "a3", "How big is the tank?", server="1", channel="11", domain="valves")
    book.add(Draft(question="how big is the tank", text="Two.", server="1", domain="pumps"), "mod")
    assert listed() == [["a3"], ["a2"]]
    book.add(Draft(question="how big is the tank", text="Two.", server="1", channels=("12",)), "mod")
    assert listed() == [["a3"], ["a2"]]
    book.add(Draft(question="how big is the tank", text="Two.", server="1", channels=("11",)), "mod")
    assert listed() == [["a2"]]


def test_what_is_asked_afterwards_and_stays_open_is_listed_again(journal: Journal, listed: Listed, book: Book) -> None:
    put(journal, "a1", "How big is the tank?")
    answer = book.add(Draft(question="Size?", text="Two.", answer_id="a1"), "mod")
    put(journal, "a2", "How big is the tank?", at=now() + HOUR)
    assert listed() == [["a2"]]
    book.remove(answer)
    assert listed() == [["a2", "a1"]]


def test_a_question_that_was_answered_from_documents_since_leaves(journal: Journal, listed: Listed) -> None:
    put(journal, "a1", "How big is the tank?", server="1")
    put(journal, "a2", "how big is the tank", server="2", at=now() + HOUR, cited=True)
    assert listed() == [["a1"]]
    put(journal, "a3", "how big is the tank", server="1", at=now() + HOUR, cited=True)
    assert listed() == []
    put(journal, "a4", "How big is the tank?", server="1", at=now() + 2 * HOUR)
    assert listed() == [["a4"]]


def test_a_question_is_open_again_once_the_teams_answer_is_erased(journal: Journal, listed: Listed, book: Book) -> None:
    put(journal, "a1", "How big is the tank?", at=now() - HOUR)
    answer = book.add(Draft(question="How big is the tank?", text="Two metres."), "mod")
    team = Match(answer, 1.0, exact=True).passage()
    cited = (Citation(1, team.domain, team.source, team.locator, team.title, 'Not "source":"x" but two metres.'),)
    journal.append(asked("a2", question="How big is the tank?"), routed("a2", Strategy.KNOWLEDGE))
    journal.append(answered("a2", answered_by=Strategy.KNOWLEDGE, citations=cited))
    assert listed() == []
    book.remove(answer)
    assert listed() == [["a1"]]


def test_a_forgotten_question_leaves(journal: Journal, listed: Listed) -> None:
    put(journal, "a1", "How big is the tank?", asker="anna")
    put(journal, "a2", "How big is the tank?", asker="bert")
    assert listed() == [["a2", "a1"]]
    forget(journal, "anna")
    assert listed() == [["a2"]]


def test_documents_that_changed_since_are_noted(
    journal: Journal,
    report: GapReport,
    library: Library,
    write: Write,
) -> None:
    put(journal, "a1", "How big is the tank?", domain="pumps", server="1")
    put(journal, "a2", "How loud is the valve?", domain="valves", server="1")
    put(journal, "a3", "Who are you?", domain=None, server="1")
    put(journal, "a4", "How big is the tank?", domain="pumps", server="2")
    assert not any(group.documents_changed for group in report.groups())
    list(library.add([str(write("pump.md", "# Pump\n\nThe tank is green."))], "pumps", "1"))
    put(journal, "a5", "Where is the screw?", domain="pumps", server="1", at=now() + HOUR)
    noted = {group.newest.answer_id: group.documents_changed for group in report.groups()}
    assert noted == {"a1": True, "a2": False, "a3": True, "a4": False, "a5": False}
    assert {group.newest.answer_id for group in report.groups(server="1") if group.documents_changed} == {"a1", "a3"}


def test_the_other_wordings_of_an_open_question(journal: Journal, report: GapReport) -> None:
    put(journal, "a1", "How big is the tank?", server="1", channel="10")
    put(journal, "a2", "how big is the tank", server="1", channel="11")
    put(journal, "a3", "How big is the tank?", server="1", channel="10", private=True)
    put(journal, "a4", "How loud is it?", server="1", channel="10")
    assert report.alike("a1", "1") == ["a2", "a1"]
    assert report.alike("a1", "1", ["10"]) == ["a1"]
    assert report.alike("a3", "1") == []
    assert report.alike("a1", "2") == []


def test_a_question_that_was_noted_is_not_embedded_again(
    journal: Journal, store: Store, reader: Reader, folder: Path, book: Book, write: Write
) -> None:
    class Watched(WordEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            made.extend(texts)
            return super().embed_queries(texts)

        def embed_query(self, text: str, *, patience: float = 0) -> Vectors:
            made.append(text)
            return super().embed_query(text)

    made: list[str] = []
    library = Library(folder, store, Watched(), timeout=5)
    report = GapReport(store, reader, library, book)
    list(library.add([str(write("a.md", "# A\n\nThe tank is big."))], "pumps"))
    library.find("How loud is the tank?")
    for number, question in enumerate(["How loud is the tank?", "Who made it?", "How old is it?"]):
        put(journal, f"a{number}", question)
    made.clear()
    report.note("a0", "How loud is the tank?")
    report.note("a1", "Who made it?")
    assert made == []
    assert len(report.groups()) == 3
    assert sorted(made) == ["How old is it?", "Who made it?"]
    library.close()


def test_a_question_that_was_forgotten_is_not_noted(
    journal: Journal, store: Store, library: Library, report: GapReport, write: Write
) -> None:
    list(library.add([str(write("a.md", "# A\n\nThe tank is big."))], "pumps"))
    library.find("How loud is the tank?")
    put(journal, "a1", "How loud is the tank?", asker="anna")
    put(journal, "a2", "How loud is the tank?", asker="bert")
    report.note("a2", "How loud is the tank?")
    forget(journal, "anna")
    report.note("a1", "How loud is the tank?")
    with store.read() as connection:
        assert list(connection.scalars(sa.select(question_vectors.c.owner))) == ["a2"]
