"""Rows, filters, names of answers, conversations and counts."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import InputError, UnknownAnswerError
from knowledge.journal.events import DuelShown, Event, Rated, Shown, Voted
from knowledge.journal.journal import Journal, new_id
from knowledge.journal.reading import Filters, Reader
from knowledge.journal.rows import Count, Exchange, Rating
from knowledge.types import Kind, Strategy
from tests.knowledge.making import answered, asked, at, rated, reasoned, routed, whole

ROW_KEYS = (
    "id asked_at conversation asker server channel question kind domain p_specialized decided_by eligible odds policy "
    "strategy answered_by variant_odds model_odds template model answer first_token_ms total_ms input_tokens "
    "output_tokens cost_usd ratings"
).split()
DUEL_KEYS = "duel id origin asked_at server channel question kind domain a b shown_first votes".split()


def ids(reader: Reader, **filters: Any) -> list[str]:
    return [row.id for row in reader.rows(Filters(**filters))]


def ratings(reader: Reader, answer_id: str) -> list[tuple[int, str | None, str | None]]:
    return [(rating.value, rating.reason, rating.comment) for rating in reader.row(answer_id).ratings]


def test_a_row_has_the_shape_of_the_machine_interface(journal: Journal, reader: Reader) -> None:
    anna = journal.people.pseudonym("anna")
    journal.append(
        asked("a1", server="s", channel="c", conversation="t", at=at(0)),
        routed("a1", domain="x1000", p_specialized=0.25, decided_by="evidence", variant_odds={"write@1": 1.0}),
        answered("a1", answered_by=Strategy.PROMPT, template="write@1", model="m", total_ms=12, input_tokens=3),
        rated("a1", "anna", -1, at=at(5)),
        reasoned("a1", "anna", "wrong", "No."),
    )
    row = reader.row("a1").as_json()
    assert list(row) == [*ROW_KEYS, "status", "private"]
    assert json.loads(json.dumps(row)) == {
        "id": "a1",
        "asked_at": "2026-11-23T12:00:00.000000+00:00",
        "conversation": "t",
        "asker": anna,
        "server": "s",
        "channel": "c",
        "question": "How do I reset it?",
        "kind": "general",
        "domain": "x1000",
        "p_specialized": 0.25,
        "decided_by": "evidence",
        "eligible": ["prompt", "plain"],
        "odds": {"prompt": 0.9, "plain": 0.1},
        "policy": "explore",
        "strategy": "prompt",
        "answered_by": "prompt",
        "variant_odds": {"write@1": 1.0},
        "model_odds": {},
        "template": "write@1",
        "model": "m",
        "answer": "Hold the button for five seconds.",
        "first_token_ms": None,
        "total_ms": 12.0,
        "input_tokens": 3,
        "output_tokens": None,
        "cost_usd": None,
        "ratings": [
            {"voter": anna, "value": -1, "reason": "wrong", "comment": "No.", "at": "2026-11-23T12:05:00.000000+00:00"}
        ],
        "status": "complete",
        "private": False,
    }


def test_an_answer_that_was_interrupted(journal: Journal, reader: Reader) -> None:
    journal.append(asked("a1"))
    journal.append(asked("a2"), routed("a2"))
    journal.append(asked("a3"), routed("a3"), answered("a3", text=None, status="failed", error="no model"))
    journal.append(asked("a4"), routed("a4"), answered("a4", text="Hold", status="stopped"))
    assert [(row.id, row.status, row.strategy, row.answer) for row in reader.rows()] == [
        ("a4", "stopped", "prompt", "Hold"),
        ("a3", "failed", "prompt", None),
        ("a2", "interrupted", "prompt", None),
        ("a1", "interrupted", None, None),
    ]
    assert reader.row("a1").as_json()["odds"] == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("v", 1)], [(1, None, None)]),
        ([("v", 1), ("v", -1)], [(-1, None, None)]),
        ([("v", -1), ("w", 1), ("v", 1)], [(1, None, None), (1, None, None)]),
        ([("v", -1), ("v", "wrong", None)], [(-1, "wrong", None)]),
        ([("v", "wrong", None), ("v", -1)], [(-1, None, None)]),
        ([("v", 1), ("v", "too-long", None), ("v", -1), ("v", None, "Why")], [(-1, None, "Why")]),
        ([("v", -1), ("v", "wrong", None), ("v", None, "Why")], [(-1, "wrong", "Why")]),
        ([("v", -1), ("v", "wrong", "Why"), ("v", "unsafe", None)], [(-1, "unsafe", "Why")]),
        ([("v", -1), ("v", "wrong", None), ("v", -1)], [(-1, "wrong", None)]),
        ([("v", -1), ("v", "wrong", None), ("v", 1)], [(1, None, None)]),
        ([("v", -1), ("v", "wrong", None), ("v", 1), ("v", -1)], [(-1, None, None)]),
        ([("v", -1), ("w", "wrong", None)], [(-1, None, None)]),
        ([("v", "wrong", None)], []),
    ],
)
def test_the_latest_rating_counts_with_the_reason_given_for_it(
    journal: Journal, reader: Reader, said: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]
) -> None:
    journal.append(*whole("a1"), *whole("a2"), rated("a2", "v", 1), reasoned("a2", "v", "outdated"))
    for words in said:
        journal.append(rated("a1", *words) if len(words) == 2 else reasoned("a1", *words))
    assert ratings(reader, "a1") == expected


SAID = st.lists(
    st.tuples(st.sampled_from("vw"), st.sampled_from([1, -1]))
    | st.tuples(st.sampled_from("vw"), st.sampled_from(["wrong", "unsafe", None]), st.sampled_from(["x", "y", None])),
    max_size=10,
)


def told_by_hand(said: list[tuple[Any, ...]]) -> dict[str, tuple[int, str | None, str | None]]:
    """The rule, one word after the other."""
    told: dict[str, tuple[int, str | None, str | None]] = {}
    for voter, *words in said:
        value, reason, comment = told.get(voter, (0, None, None))
        if len(words) == 1 and words[0] != value:
            told[voter] = (words[0], None, None)
        elif len(words) == 2 and value:
            told[voter] = (value, words[0] or reason, words[1] or comment)
    return told


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID)
def test_ratings_in_force_are_those_of_the_rule(journal: Journal, reader: Reader, said: list[tuple[Any, ...]]) -> None:
    answer_id = new_id()
    journal.append(*whole(answer_id))
    for words in said:
        journal.append(rated(answer_id, *words) if len(words) == 2 else reasoned(answer_id, *words))
    told = {journal.people.pseudonym(voter): words for voter, words in told_by_hand(said).items()}
    row = reader.row(answer_id)
    assert {rating.voter: (rating.value, rating.reason, rating.comment) for rating in row.ratings} == told
    for reason in ("wrong", "unsafe"):
        chosen = answer_id in ids(reader, reason=reason, limit=None)
        assert chosen == any(words[1] == reason for words in told.values())
    for name, value in (("up", 1), ("down", -1)):
        chosen = answer_id in ids(reader, rating=name, limit=None)
        assert chosen == any(words[0] == value for words in told.values())
    assert (answer_id in ids(reader, rating="unrated", limit=None)) == (not told)
    (compared,) = [row for row in reader.comparison_rows() if row.answer_id == answer_id]
    assert compared.ratings == {voter: words[0] for voter, words in told.items()}


@pytest.fixture
def some(journal: Journal) -> Journal:
    """Five answers that differ in everything."""
    domain: dict[str, Any] = {"kind": Kind.SPECIALIZED, "domain": "x1000"}
    journal.append(*whole("a1", server="s1", channel="c1", at=at(1)), rated("a1", "v", 1))
    journal.append(*whole("a2", Strategy.PLAIN, server="s1", channel="c2", at=at(2)), rated("a2", "v", -1))
    journal.append(asked("a3", server="s2", at=at(3)), routed("a3", Strategy.KNOWLEDGE, **domain), answered("a3"))
    journal.append(asked("a4", private=True, at=at(4)), routed("a4", **domain), rated("a4", "v", -1))
    journal.append(reasoned("a4", "v", "unsafe"), rated("a3", "w", 1), rated("a3", "v", -1))
    journal.append(asked("a5", at=at(5)))
    return journal


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "a5 a4 a3 a2 a1"),
        ({"server": "s1"}, "a2 a1"),
        ({"server": "s9"}, ""),
        ({"channel": "c2"}, "a2"),
        ({"since": at(3)}, "a5 a4 a3"),
        ({"since": at(3).astimezone(timezone(timedelta(hours=9)))}, "a5 a4 a3"),
        ({"strategy": "prompt"}, "a4 a1"),
        ({"strategy": "knowledge"}, "a3"),
        ({"kind": "specialized"}, "a4 a3"),
        ({"domain": "x1000"}, "a4 a3"),
        ({"rating": "up"}, "a3 a1"),
        ({"rating": "down"}, "a4 a3 a2"),
        ({"rating": "rated"}, "a4 a3 a2 a1"),
        ({"rating": "unrated"}, "a5"),
        ({"reason": "unsafe"}, "a4"),
        ({"reason": "wrong"}, ""),
        ({"private": False}, "a5 a3 a2 a1"),
        ({"private": True}, "a4"),
        ({"limit": 2}, "a5 a4"),
        ({"limit": 2, "offset": 2}, "a3 a2"),
        ({"limit": None, "offset": 0}, "a5 a4 a3 a2 a1"),
        ({"rating": "down", "kind": "specialized", "server": "s2"}, "a3"),
    ],
    ids=str,
)
def test_filters(some: Journal, reader: Reader, filters: dict[str, Any], expected: str) -> None:
    assert ids(reader, **filters) == expected.split()


def test_a_clock_that_goes_back_does_not_change_the_order(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("late", at=at(60)))
    journal.append(*whole("early", at=at(0)))
    assert ids(reader) == ["early", "late"]
    assert reader.find("last") == "early"
    journal.append(rated("late", "v", 1, at=at(90)), rated("late", "v", -1, at=at(0)))
    assert ratings(reader, "late") == [(-1, None, None)]


def test_filters_are_data_and_never_sql(some: Journal, reader: Reader) -> None:
    assert ids(reader, server="s1' OR '1'='1") == []
    assert ids(reader, reason="x') OR 1=1 --") == []


def test_the_interrupted_are_listed_but_not_counted(some: Journal, reader: Reader) -> None:
    assert reader.summary() == [
        Count("general", "plain", answers=1, rated=1, up=0, down=1),
        Count("general", "prompt", answers=1, rated=1, up=1, down=0),
        Count("specialized", "knowledge", answers=1, rated=1, up=1, down=1),
        Count("specialized", "prompt", answers=1, rated=1, up=0, down=1),
    ]


def test_counts_of_one_server_and_time(some: Journal, reader: Reader) -> None:
    assert [count.answers for count in reader.summary(server="s1")] == [1, 1]
    assert reader.summary(server="s1", since=at(2)) == [Count("general", "plain", 1, 1, 0, 1)]
    assert reader.summary(server="nowhere") == []


def test_names_of_answers(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a01kb4567x"), *whole("a01kb4567y"), *whole("a01kb"), *whole("a01kc00000"))
    assert reader.find("a01kb4567x") == "a01kb4567x"
    assert reader.find(" a01kc0 ") == "a01kc00000"
    assert reader.find("a01kb") == "a01kb"  # an id in full, though short and the beginning of others
    assert reader.find("last") == "a01kc00000"
    with pytest.raises(InputError, match="“a01kb4567” begins several ids: a01kb4567x, a01kb4567y"):
        reader.find("a01kb4567")
    for name in ("a01kc", "a01kd0", "zzzzzzz", "", "a01kb4567xx", "%", "a01kb4_67x"):
        with pytest.raises(UnknownAnswerError, match="The journal holds no answer"):
            reader.find(name)


def test_an_id_that_begins_others_is_itself(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("import-1"), *whole("import-10"), *whole("import-11"))
    assert reader.find("import-1") == "import-1"
    with pytest.raises(InputError, match="begins several"):
        reader.find("import-")


def test_the_last_of_none(reader: Reader) -> None:
    with pytest.raises(UnknownAnswerError, match=r"journal is empty\. Ask something first"):
        reader.find("last")


def test_an_answer_that_does_not_exist(reader: Reader) -> None:
    for read in (reader.row, reader.detail):
        with pytest.raises(UnknownAnswerError, match="no answer “a9”"):
            read("a9")


def test_what_a_message_is_about(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1", message="m1", conversation="t"))
    journal.append(Shown(answer_id="a1", message="m2"), Shown(answer_id="a1", message="m3"))
    journal.append(asked("a2", message="m4"))
    exchange = Exchange("How do I reset it?", "Hold the button for five seconds.", "a1", "t")
    assert reader.exchange_of("m1") == reader.exchange_of("m2") == reader.exchange_of("m3") == exchange
    assert reader.exchange_of("m4") == Exchange("How do I reset it?", None, "a2", None)
    assert reader.exchange_of("m9") is None


def test_a_message_that_shows_another_answer_now(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1"), *whole("a2"), Shown(answer_id="a1", message="m"), Shown(answer_id="a2", message="m"))
    found = reader.exchange_of("m")
    assert found is not None
    assert found.answer_id == "a2"


def duel(duel_id: str, minute: float = 0, **values: Any) -> DuelShown:
    plain: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}
    return DuelShown(**{"duel_id": duel_id, "shown_first": "b", "at": at(minute), **plain, **values})


def test_a_duel_has_the_shape_of_the_machine_interface(journal: Journal, reader: Reader) -> None:
    v, w = map(journal.people.pseudonym, "vw")
    events: tuple[Event, ...] = (
        duel("d1", server="s", channel="c", question="Why?", a_answer="So."),
        Voted(duel_id="d1", voter="v", choice="a", at=at(1)),
        Voted(duel_id="d1", voter="w", choice="tie", at=at(2)),
        Voted(duel_id="d1", voter="v", choice="b", at=at(3)),
    )
    journal.append(*events)
    (row,) = reader.duels()
    assert set(DUEL_KEYS) <= set(row.as_json())
    assert row.as_json() == {
        "duel": True,
        "id": "d1",
        "origin": "command",
        "asked_at": "2026-11-23T12:00:00.000000+00:00",
        "server": "s",
        "channel": "c",
        "asker": None,
        "question": "Why?",
        "kind": "general",
        "domain": None,
        "a": {"strategy": "plain", "answer": "So."},
        "b": {"strategy": "prompt"},
        "shown_first": "b",
        "votes": [
            {"voter": w, "choice": "tie", "at": "2026-11-23T12:02:00.000000+00:00"},
            {"voter": v, "choice": "b", "at": "2026-11-23T12:03:00.000000+00:00"},
        ],
    }


def test_which_duels(journal: Journal, reader: Reader) -> None:
    journal.append(duel("d1", 1, server="s1"), duel("d2", 2, server="s2"), duel("d3", 3))
    assert [row.id for row in reader.duels()] == ["d3", "d2", "d1"]
    assert [row.id for row in reader.duels(server="s2")] == ["d2"]
    assert [row.id for row in reader.duels(since=at(2), limit=1)] == ["d3"]


def test_ratings_come_in_the_order_in_which_they_were_given(journal: Journal, reader: Reader) -> None:
    people = [journal.people.pseudonym(name) for name in "cab"]
    journal.append(*whole("a1"), *(Rated(answer_id="a1", voter=name, value=1, at=at(9)) for name in "cab"))
    assert [rating.voter for rating in reader.row("a1").ratings] == people
    journal.append(rated("a1", "c", -1, at=at(0)))
    given = reader.row("a1").ratings
    assert [rating.voter for rating in given] == [people[1], people[2], people[0]]
    assert given[-1] == Rating(people[0], -1, None, None, datetime.isoformat(at(0), timespec="microseconds"))


def test_more_rows_than_are_read_at_once(journal: Journal, reader: Reader) -> None:
    for first in range(0, 1200, 400):
        journal.append(
            *(event for n in range(first, first + 400) for event in (asked(f"a{n:05}"), rated(f"a{n:05}", "v", 1)))
        )
    rows = reader.rows(Filters(limit=None))
    assert [row.id for row in rows] == [f"a{n:05}" for n in reversed(range(1200))]
    assert all(len(row.ratings) == 1 for row in rows)


def test_a_person_was_met_once_they_were_answered_on_that_surface(journal: Journal, reader: Reader) -> None:
    anna = journal.people.pseudonym("anna")
    journal.append(asked("a1", asker="anna", surface="discord"), routed("a1"))
    assert not reader.met(anna, "discord")
    journal.append(answered("a1", status="failed", text=None))
    assert not reader.met(anna, "discord")
    journal.append(*whole("a2", asker="anna", surface="terminal"))
    assert not reader.met(anna, "discord")
    journal.append(asked("a3", asker="anna", surface="discord"), routed("a3"), answered("a3", status="stopped"))
    assert reader.met(anna, "discord")
    assert not reader.met(journal.people.pseudonym("bob"), "discord")
