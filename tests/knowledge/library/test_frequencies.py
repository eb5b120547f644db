"""Frequencies of words, on a real full-text index."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import ledger
from knowledge.library.chunking import Chunk
from knowledge.library.frequencies import Frequencies
from knowledge.library.ledger import Document
from knowledge.store.engine import Store


class Asked:
    """Counts how often the vocabulary is asked."""

    def __init__(self, connection: sa.Connection) -> None:
        self.times = 0
        sa.event.listen(connection, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.times += "chunk_vocabulary" in statement


def put(store: Store, source: str, *texts: str) -> None:
    document = Document("", "manual", source, "/o", "/r", "t", "d", 1, None)
    pieces = [Chunk("", text) for text in texts]
    with store.write() as connection:
        ledger.replace(connection, document, pieces, [f"{source}-{number}" for number in range(len(texts))])


def remove(store: Store, source: str) -> None:
    with store.write() as connection:
        held = ledger.one(connection, "", "manual", source)
        assert held is not None
        ledger.remove(connection, "", held)


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, "a.md", "pump water", "pump pump tank")
    return store


def test_words_are_counted_once_a_chunk(filled: Store) -> None:
    with filled.read() as connection:
        counted = Frequencies().of(connection, ["pump", "tank", "zebra"])
    assert counted == {"pump": 2, "tank": 1, "zebra": 0}


def test_what_is_known_is_not_asked_again(filled: Store) -> None:
    frequencies = Frequencies()
    with filled.read() as connection:
        asked = Asked(connection)
        assert frequencies.of(connection, ["pump", "tank"]) == {"pump": 2, "tank": 1}
        assert frequencies.of(connection, ["tank", "pump"]) == {"pump": 2, "tank": 1}
        assert asked.times == 1
        assert frequencies.of(connection, ["pump", "water"]) == {"pump": 2, "water": 1}
        assert asked.times == 2


def test_nothing_is_asked_for_no_words(filled: Store) -> None:
    with filled.read() as connection:
        asked = Asked(connection)
        assert Frequencies().of(connection, []) == {}
        assert asked.times == 0


def test_a_change_of_documents_is_seen_at_once(filled: Store) -> None:
    frequencies = Frequencies()
    for change, count in (
        (lambda: None, 2),
        (lambda: put(filled, "b.md", "pump"), 3),
        (lambda: put(filled, "a.md", "tank"), 1),
        (lambda: remove(filled, "b.md"), 0),
    ):
        change()
        for _ in range(2):
            with filled.read() as connection:
                assert frequencies.of(connection, ["pump"]) == {"pump": count}


def test_an_older_snapshot_is_counted_as_it_was(filled: Store) -> None:
    frequencies = Frequencies()
    with filled.read() as older:
        assert frequencies.of(older, ["pump"]) == {"pump": 2}
        put(filled, "b.md", "pump")
        with filled.read() as newer:
            assert frequencies.of(newer, ["pump"]) == {"pump": 3}
        assert frequencies.of(older, ["pump", "tank"]) == {"pump": 2, "tank": 1}
    with filled.read() as newer:
        assert frequencies.of(newer, ["pump"]) == {"pump": 3}


def test_only_words_of_documents_are_kept_and_not_more_than_allowed(filled: Store) -> None:
    frequencies = Frequencies(size=2)
    with filled.read() as connection:
        frequencies.of(connection, ["secret", "pump", "water", "tank"])
        assert len(frequencies) == 2
        assert frequencies.of(connection, ["pump", "water", "tank"]) == {"pump": 2, "water": 1, "tank": 1}


def test_the_words_that_were_asked_for_last_are_kept(filled: Store) -> None:
    frequencies = Frequencies(size=2)
    with filled.read() as connection:
        for word in ("pump", "water", "pump", "tank"):
            frequencies.of(connection, [word])
        asked = Asked(connection)
        frequencies.of(connection, ["pump", "tank"])
        assert asked.times == 0
        frequencies.of(connection, ["water"])
        assert asked.times == 1


def test_threads_that_see_different_versions_each_get_their_own(filled: Store) -> None:
    frequencies = Frequencies()

    def counted(number: int) -> bool:
        put(filled, f"{number}.md", "pump")
        with filled.read() as connection:
            held = connection.exec_driver_sql("SELECT count(*) FROM chunks WHERE text LIKE '%pump%'").scalar_one()
            return all(frequencies.of(connection, ["pump"]) == {"pump": held} for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(counted, range(20)))


@given(st.lists(st.lists(st.sampled_from(["pump", "tank", "water", "zebra", "absent"])), max_size=6))
def test_it_counts_as_the_vocabulary_does(migrated_store: Store, questions: list[list[str]]) -> None:
    frequencies = Frequencies(size=2)
    put(migrated_store, "a.md", "pump water", "tank pump", "zebra")
    with migrated_store.read() as connection:
        rows = connection.exec_driver_sql("SELECT term, doc FROM chunk_vocabulary").all()
        told = {str(word): int(count) for word, count in rows}
        for words in questions:
            assert frequencies.of(connection, words) == {word: told.get(word, 0) for word in words}
