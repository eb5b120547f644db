"""What reviewing asks of the journal: channels that somebody may read, the worst first, and how many there are."""

import time
from typing import Any

import pytest

from knowledge.journal import Filters, Journal, Reader
from tests.knowledge.making import asked, rated, reasoned, whole


def ids(reader: Reader, **filters: Any) -> list[str]:
    return [row.id for row in reader.rows(Filters(**filters))]


@pytest.fixture
def filled(journal: Journal, reader: Reader) -> Reader:
    """Two servers; a1 to a4 in two channels of the first, one of them rated up, two down."""
    for name, channel in (("a1", "10"), ("a2", "11"), ("a3", "10"), ("a4", "11")):
        journal.append(*whole(name, server="1", channel=channel))
    journal.append(*whole("b1", server="2", channel="20"))
    journal.append(*whole("p1", server="1", channel="10", private=True))
    journal.append(rated("a2", "ann", -1), rated("a2", "ben", -1), rated("a1", "ann", -1), rated("a1", "ben", 1))
    journal.append(rated("a3", "ann", 1), reasoned("a2", "ann", "wrong"))
    return reader


def test_only_some_channels(filled: Reader) -> None:
    assert ids(filled, server="1", channels=["10"], private=False) == ["a3", "a1"]
    assert ids(filled, server="1", channels=["10", "11"], private=False) == ["a4", "a3", "a2", "a1"]
    assert ids(filled, server="1", channels=[]) == []
    assert ids(filled, server="1", channels=["10"], channel="11") == []


def test_the_worst_first_and_the_newest_where_they_are_equal(filled: Reader) -> None:
    assert ids(filled, server="1", private=False, worst_first=True) == ["a2", "a1", "a4", "a3"]
    assert ids(filled, server="1", rating="down", worst_first=True) == ["a2", "a1"]
    assert ids(filled, server="1", rating="down", worst_first=True, limit=1, offset=1) == ["a1"]


def test_two_of_two_are_worse_than_one_of_one(journal: Journal, filled: Reader) -> None:
    journal.append(rated("a4", "ann", -1))
    assert ids(filled, server="1", private=False, worst_first=True) == ["a2", "a4", "a1", "a3"]


def test_a_vote_that_was_changed_counts_once(journal: Journal, filled: Reader) -> None:
    journal.append(rated("a2", "ann", 1), rated("a2", "ben", 1))
    assert ids(filled, server="1", private=False, worst_first=True)[-1] == "a2"


def test_rows_are_counted_whatever_the_page(filled: Reader) -> None:
    assert filled.number_of_rows(Filters(server="1", private=False, limit=1, offset=3)) == 4
    assert filled.number_of_rows(Filters(server="1", rating="down", channels=["10"])) == 1
    assert filled.number_of_rows(Filters(server="1", reason="wrong")) == 1
    assert filled.number_of_rows(Filters(strategy="combined")) == 0


def test_what_was_never_routed_counts_as_it_is_shown(journal: Journal, reader: Reader) -> None:
    journal.append(asked("x", server="1"))
    assert reader.number_of_rows(Filters(server="1")) == len(reader.rows(Filters(server="1"))) == 1


def test_ten_thousand_answers_are_ordered_quickly(journal: Journal, reader: Reader) -> None:
    events: list[Any] = []
    for number in range(10_000):
        events += whole(f"a{number:05}", server="1", channel="10")
        if number % 5 == 0:
            events.append(rated(f"a{number:05}", "ann", -1 if number % 10 else 1))
    journal.append(*events)
    started = time.perf_counter()
    found = ids(reader, server="1", channels=["10"], private=False, worst_first=True, limit=2)
    assert found == ["a09995", "a09985"]
    assert time.perf_counter() - started < 2
