"""Text that is too old goes, everything that is counted stays, server by server."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from knowledge.curated import Book, Draft
from knowledge.journal.events import Answered, Corrected, DuelShown, Failure, Reasoned, Voted
from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.journal.privacy import forget
from knowledge.journal.reading import Reader
from knowledge.journal.retention import PERIOD, ExpireReport, expire
from knowledge.settings import Settings
from knowledge.store.engine import Store, open_store
from knowledge.store.schema import asked as asked_table
from knowledge.types import Citation, Kind, Passage, Strategy, Turn
from tests.knowledge.making import NOON, asked, rated, routed, whole

OLD = "OLDTEXT"
DAYS = 180
NOTHING = ExpireReport()
SIDES: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def told(journal: Journal, answer_id: str, when: datetime, **place: Any) -> None:
    """An answer with text in every column, a comment, a correction and a curated answer, all of the same time."""
    citation = Citation(1, "x1000", "e.md", "E5", "Errors", f"{OLD} quote")
    journal.append(
        asked(answer_id, question=f"{OLD}?", history=(Turn("user", OLD),), at=when, **place),
        routed(answer_id, standalone=OLD, reason=OLD, at=when),
        Answered(
            answer_id=answer_id,
            text=OLD,
            answered_by=Strategy.PROMPT,
            prompt=(("user", OLD),),
            citations=(citation,),
            passages=(Passage("c1", "x1000", "e.md", "E5", "Errors", "…", 0.5),),
            error=OLD,
            attempts=(Failure("tuned", "m", OLD),),
            at=when,
        ),
        rated(answer_id, "bert", -1, at=when),
        Reasoned(answer_id=answer_id, voter="bert", comment=OLD, at=when),
        Corrected(answer_id=answer_id, author="bert", text=OLD, at=when),
    )
    kept = Draft(answer_id=answer_id, question="Kept?", text="Kept for good")
    Book(journal.store, journal.people).add(kept, "bert")


def held(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.folder.glob("tactician.*"))


def counted(reader: Reader) -> tuple[Any, ...]:
    compared = [(row.answer_id, row.odds, row.strategy, row.ratings) for row in reader.comparison_rows()]
    duels = [(duel.duel_id, duel.votes) for duel in reader.comparison_duels()]
    return compared, duels, reader.summary()


def test_old_text_goes_and_what_is_counted_stays(journal: Journal, reader: Reader) -> None:
    told(journal, "a1", ago(DAYS + 1))
    before = counted(reader)
    assert expire(journal.store, NOON) == ExpireReport(answers=1, comments=1, corrections=1)
    assert counted(reader) == before
    detail = reader.detail("a1")
    assert (detail.row.question, detail.row.answer, detail.standalone, detail.reason) == (None, None, None, None)
    assert (detail.history, detail.prompt, detail.citations, detail.attempts) == ((), (), (), ())
    assert [(rating.value, rating.comment) for rating in detail.row.ratings] == [(-1, None)]
    assert [passage["source"] for passage in detail.passages] == ["e.md"]
    assert OLD.encode() not in held(journal.store)
    assert b"Kept for good" in held(journal.store)


def test_a_second_run_finds_nothing(journal: Journal) -> None:
    told(journal, "a1", ago(DAYS + 1))
    assert expire(journal.store, NOON).total == 3
    assert expire(journal.store, NOON) == NOTHING


def test_young_text_stays_until_its_time(journal: Journal, reader: Reader) -> None:
    told(journal, "a1", ago(DAYS - 1))
    assert expire(journal.store, NOON) == NOTHING
    assert reader.row("a1").question == f"{OLD}?"
    assert expire(journal.store, NOON + timedelta(days=2)).answers == 1
    assert reader.row("a1").question is None


def test_the_border_is_exact(journal: Journal) -> None:
    journal.append(*whole("a1", at=ago(DAYS)), *whole("a2", at=ago(DAYS) - timedelta(microseconds=1)))
    assert expire(journal.store, NOON).answers == 1


def test_each_server_has_its_own_period(journal: Journal, reader: Reader, settings: Settings) -> None:
    settings.put(PERIOD, 10, server="short")
    settings.put(PERIOD, 3650, server="long")
    settings.put(PERIOD, 30)
    for server in ("short", "long", "usual", None):
        told(journal, f"{server}-20", ago(20), server=server)
        told(journal, f"{server}-40", ago(40), server=server)
    report = expire(journal.store, NOON)
    left = {row.id for row in reader.rows() if row.question is not None}
    assert left == {"long-20", "long-40", "usual-20", "None-20"}
    assert report == ExpireReport(answers=4, comments=4, corrections=4)
    commented = {row.id for row in reader.rows() if row.ratings[0].comment is not None}
    assert commented == left


def test_a_shorter_period_reaches_back(journal: Journal, settings: Settings) -> None:
    told(journal, "a1", ago(20), server="s")
    assert expire(journal.store, NOON) == NOTHING
    settings.put(PERIOD, 7, server="s")
    assert expire(journal.store, NOON).answers == 1


def test_a_late_comment_is_as_old_as_itself(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1", at=ago(DAYS + 100)), rated("a1", "bert", -1))
    journal.append(Reasoned(answer_id="a1", voter="bert", comment="Late", at=ago(1)))
    assert expire(journal.store, NOON) == ExpireReport(answers=1)
    assert reader.row("a1").ratings[0].comment == "Late"
    assert expire(journal.store, NOON + timedelta(days=DAYS)) == ExpireReport(comments=1)


def test_duels_lose_their_texts_and_keep_their_answers_ids(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1", at=ago(1)))
    when = ago(DAYS + 1)
    sides: dict[str, Any] = {**SIDES, "shown_first": "a", "question": OLD, "at": when, "server": "s"}
    journal.append(
        DuelShown(duel_id="d1", a_answer="a1", b_answer=OLD, **sides),
        DuelShown(duel_id="d2", a_answer=OLD, **sides),
        Voted(duel_id="d1", voter="bert", choice="a"),
    )
    before = counted(reader)
    assert expire(journal.store, NOON) == ExpireReport(duels=2)
    assert counted(reader) == before
    second, first = reader.duels()
    assert (first.question, first.a.answer, first.b.answer) == (None, "a1", None)
    assert (second.question, second.a.answer, second.b.answer) == (None, None, None)
    assert OLD.encode() not in held(journal.store)


def test_text_that_was_blanked_before_leaves_no_rest(journal: Journal, reader: Reader) -> None:
    """A question that somebody deleted has no text of its own any more; what was answered still grows old."""
    told(journal, "a1", ago(DAYS + 1))
    with journal.store.write() as connection:
        connection.execute(sa.update(asked_table).values(question=None))
    assert expire(journal.store, NOON).answers == 1
    assert reader.row("a1").answer is None


def test_answers_that_never_ended_expire_too(journal: Journal, reader: Reader) -> None:
    journal.append(asked("a1", at=ago(DAYS + 1)))
    assert expire(journal.store, NOON).answers == 1
    assert (reader.row("a1").question, reader.row("a1").status) == (None, "interrupted")


def test_many_rows_go_in_short_batches(journal: Journal, reader: Reader) -> None:
    writes: list[str] = []
    sa.event.listen(journal.store._writer, "commit", lambda _connection: writes.append("commit"))
    for n in range(25):
        told(journal, f"a{n:02}", ago(DAYS + 1 + n), server=str(n % 2))
    writes.clear()
    assert expire(journal.store, NOON, batch=5).total == 75
    assert len(writes) == (3 + 3) + 5 + 5  # 13 and 12 answers, 25 comments, 25 corrections
    assert {row.question for row in reader.rows()} == {None}


def test_what_was_interrupted_goes_on(journal: Journal, reader: Reader) -> None:
    for n in range(6):
        told(journal, f"a{n}", ago(DAYS + 1))
    begun: list[int] = []

    def stop_at_the_second(_connection: sa.Connection) -> None:
        begun.append(1)
        if len(begun) == 2:
            raise KeyboardInterrupt

    sa.event.listen(journal.store._writer, "begin", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        expire(journal.store, NOON, batch=4)
    assert sum(row.question is None for row in reader.rows()) == 4
    assert expire(journal.store, NOON, batch=4).answers == 2


@pytest.mark.parametrize("table", ["asked", "duel_shown"])
@pytest.mark.parametrize("server", ["IS NULL", "= 's'"])
def test_what_is_due_is_found_by_the_index_of_what_has_texts(store: Store, table: str, server: str) -> None:
    query = f"SELECT n FROM {table} WHERE expired IS NULL AND server {server} AND at < 5 ORDER BY at LIMIT 500"
    with store.read() as connection:
        plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}"))
    assert plan == f"SEARCH {table} USING INDEX ix_{table}_server_at (server=? AND at<?)"


@pytest.mark.parametrize("table", ["asked", "duel_shown"])
def test_servers_are_found_by_one_step_into_that_index_each(store: Store, table: str) -> None:
    query = f"SELECT min(server) FROM {table} WHERE expired IS NULL AND server > 'a'"
    with store.read() as connection:
        plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}"))
    assert plan == f"SEARCH {table} USING INDEX ix_{table}_server_at (server>?)"


def test_what_could_not_be_emptied_while_somebody_read_is_emptied_later(folder: Path) -> None:
    store = open_store(folder, busy_timeout=0.05)
    journal = Journal(store, People(folder))
    told(journal, "a1", ago(1), asker="anna")
    forget(journal, "bert")
    with store.read() as connection:
        assert connection.scalars(sa.select(asked_table.c.question)).all() == [f"{OLD}?"]
        forget(journal, "anna")
    assert OLD.encode() in held(store)
    assert expire(store, NOON) == NOTHING
    assert OLD.encode() not in held(store)
    store.close()


def test_an_empty_journal(store: Store, folder: Path) -> None:
    assert expire(store, NOON) == NOTHING
