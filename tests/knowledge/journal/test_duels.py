"""Single duels: in full, by their messages, open and closed, and the tries that belong together."""

import io
from datetime import timedelta
from typing import Any

import pytest

from knowledge.errors import ClosedDuelError, InputError, UnknownAnswerError
from knowledge.journal import export_rows, forget, import_jsonl, write_jsonl
from knowledge.journal.events import DuelClosed, DuelShown, Shown, Voted
from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.journal.reading import Reader
from knowledge.journal.rows import ShownMessage
from knowledge.store.engine import Store, open_store
from knowledge.types import Citation, Kind, Strategy
from tests.knowledge.making import answered, asked, at, routed, whole


def duel(duel_id: str = "d1", a: str = "a1", b: str = "a2", **values: Any) -> DuelShown:
    plain: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}
    return DuelShown(
        **{"duel_id": duel_id, "a_answer": a, "b_answer": b, "shown_first": "b", "at": at(0), **plain, **values}
    )


def shown(answer_id: str, message: str, channel: str = "c") -> Shown:
    return Shown(answer_id=answer_id, message=message, channel=channel)


@pytest.fixture
def held(journal: Journal) -> Journal:
    """A journal with two answers and their duel, shown in three messages."""
    journal.append(*whole("a1"), *whole("a2"), duel(server="s"))
    journal.append(shown("a2", "m1"), shown("a1", "m2"), shown("a1", "m3", "thread"), shown("a2", "m4"))
    return journal


def vote(voter: str, choice: Any = "a") -> Voted:
    return Voted(duel_id="d1", voter=voter, choice=choice)


def test_a_duel_in_full(journal: Journal, reader: Reader) -> None:
    citation = Citation(1, "x1000", "manual.md", "E5", "Manual", "No water.")
    made = {"template": "t@1", "model": "m", "total_ms": 5.0, "cost_usd": 0.5, "citations": (citation,)}
    journal.append(*whole("a1"), asked("a2"), routed("a2"), answered("a2", answered_by=Strategy.PLAIN, **made))
    journal.append(duel(), shown("a2", "m1"), shown("a1", "m2", "thread"), vote("v", "tie"))
    found = reader.duel("d1")
    assert (found.row, found.closed_at) == (reader.duels()[0], None)
    assert [ballot.choice for ballot in found.row.votes] == ["tie"]
    assert found.messages == (ShownMessage("a2", "m1", "c"), ShownMessage("a1", "m2", "thread"))
    assert set(found.made) == {"a1", "a2"}
    second = found.made["a2"]
    assert (second.answered_by, second.template, second.model) == ("plain", "t@1", "m")
    assert (second.total_ms, second.cost_usd, second.citations) == (5.0, 0.5, (citation,))


def test_a_duel_of_texts_has_no_messages_and_no_record_of_their_making(journal: Journal, reader: Reader) -> None:
    journal.append(duel(a="So.", b="Or so."))
    found = reader.duel("d1")
    assert (found.messages, found.made) == ((), {})


@pytest.mark.parametrize("ask", ["duel", "open_duel"])
def test_a_duel_that_nobody_knows(reader: Reader, ask: str) -> None:
    with pytest.raises(UnknownAnswerError, match="holds no duel “d9”"):
        getattr(reader, ask)("d9")


def test_the_messages_of_an_answer(held: Journal, reader: Reader) -> None:
    assert [found.message for found in reader.messages_of("a1")] == ["m2", "m3"]
    assert reader.messages_of("a9") == ()


@pytest.mark.parametrize("message", ["m1", "m2", "m3", "m4"])
def test_every_message_knows_its_duel(held: Journal, reader: Reader, message: str) -> None:
    assert reader.duel_of(message) == "d1"


def test_other_messages_belong_to_no_duel(held: Journal, reader: Reader) -> None:
    held.append(*whole("a3"), shown("a3", "m9"))
    assert reader.duel_of("m9") is None
    assert reader.duel_of("nowhere") is None


def test_the_newest_duel_of_an_answer_is_found(held: Journal, reader: Reader) -> None:
    held.append(*whole("a3"), duel("d2", "a1", "a3", origin="retry"))
    assert reader.duel_of("m2") == "d2"
    assert reader.duel_of("m1") == "d1"


def test_a_duel_is_open_until_it_is_closed(held: Journal, reader: Reader) -> None:
    held.append(vote("v"), vote("w"), vote("v", "bad"))
    (found,) = reader.open_duels()
    assert (found.id, found.asked_at, found.server, found.voters) == ("d1", at(0), "s", 2)
    assert reader.open_duel("d1") == found
    held.append(DuelClosed(duel_id="d1", at=at(7)))
    assert reader.open_duels() == []
    assert reader.duel("d1").closed_at == "2026-11-23T12:07:00.000000+00:00"
    with pytest.raises(ClosedDuelError, match="The duel d1 is closed"):
        reader.open_duel("d1")


def test_open_duels_come_oldest_first(journal: Journal, reader: Reader) -> None:
    for number in (1, 3, 2):
        a, b = f"a{number}", f"b{number}"
        journal.append(*whole(a), *whole(b), duel(f"d{number}", a, b), shown(b, f"m{number}"))
    assert [found.id for found in reader.open_duels()] == ["d1", "d3", "d2"]


def test_what_is_shown_nowhere_is_never_closed(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1"), *whole("a2"), duel(), duel("d2", "So.", "Or so."))
    assert reader.open_duels() == []


def test_a_closed_duel_takes_no_vote(held: Journal, reader: Reader) -> None:
    held.append(vote("v"), DuelClosed(duel_id="d1"))
    with pytest.raises(ClosedDuelError, match="takes no further votes"):
        held.append(vote("w"))
    assert len(reader.duel("d1").row.votes) == 1


def test_a_duel_is_closed_once_and_only_if_there_is_one(held: Journal) -> None:
    held.append(DuelClosed(duel_id="d1"))
    with pytest.raises(InputError, match="already holds this: duelclosed d1"):
        held.append(DuelClosed(duel_id="d1"))
    with pytest.raises(UnknownAnswerError, match="no duel “d9”"):
        held.append(DuelClosed(duel_id="d9"))


def test_the_draw_is_kept(held: Journal, store: Store) -> None:
    held.append(*whole("a3"), duel("d2", "a1", "a3", seed=2**53, odds={Strategy.PLAIN: 0.25, Strategy.PROMPT: 0.75}))
    with store.read() as connection:
        kept = connection.exec_driver_sql("SELECT seed, odds FROM duel_shown ORDER BY n").all()
    assert [tuple(row) for row in kept] == [(None, None), (2**53, '{"plain":0.25,"prompt":0.75}')]


def test_tries_hang_together_however_many_lie_between(journal: Journal, reader: Reader) -> None:
    for name in ("a1", "a2", "a3", "a4", "a5", "a6"):
        journal.append(*whole(name))
    journal.append(
        duel("d1", "a1", "a2", origin="retry", at=at(1)),
        duel("d2", "a1", "a3", origin="retry", at=at(2)),
        duel("d3", "a3", "a4", origin="retry", at=at(3)),
        duel("d4", "a1", "a5", origin="command", at=at(4)),
        duel("d5", "a5", "a6", origin="retry", at=at(5)),
    )
    for name in ("a1", "a2", "a3", "a4"):
        assert [row.id for row in reader.tries(name)] == ["d1", "d2", "d3"]
    assert [row.id for row in reader.tries("a6")] == ["d5"]
    assert reader.tries("a9") == []


def test_an_export_says_nothing_of_the_end_and_comes_back_the_same(
    held: Journal, store: Store, people: People, tmp_path: Any
) -> None:
    held.append(vote("v"), vote("w", "tie"), DuelClosed(duel_id="d1"))
    before = io.StringIO()
    assert write_jsonl(export_rows(store), before) == 3
    assert "close" not in before.getvalue()
    elsewhere = open_store(tmp_path / "elsewhere")
    try:
        other = Journal(elsewhere, people)
        report = import_jsonl(other, io.BytesIO(before.getvalue().encode()))
        assert (report.answers, report.duels, report.votes, report.refused) == (2, 1, 2, [])
        after = io.StringIO()
        write_jsonl(export_rows(elsewhere), after)
        assert after.getvalue() == before.getvalue()
        assert Reader(elsewhere).open_duels() == []
        assert Reader(elsewhere).duel("d1").closed_at is None
    finally:
        elsewhere.close()


def test_forgetting_a_voter_and_an_asker_leaves_the_duel_in_order(held: Journal, reader: Reader) -> None:
    held.append(vote("v"), vote("w", "tie"), DuelClosed(duel_id="d1", at=at(0) + timedelta(days=1)))
    before = reader.duel("d1")
    forget(held, "v")
    forget(held, "anna")
    after = reader.duel("d1")
    assert (after.closed_at, after.messages) == (before.closed_at, before.messages)
    assert sorted(found.choice for found in after.row.votes) == ["a", "tie"]
    assert after.row.question is None
    assert {made.citations for made in after.made.values()} == {()}
