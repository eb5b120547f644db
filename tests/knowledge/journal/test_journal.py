"""Appending events: what is stored, in which order, all or nothing."""

import threading
from datetime import timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from knowledge.errors import DataFolderError, InputError, UnknownAnswerError
from knowledge.journal.events import (
    Answered,
    Corrected,
    DuelClosed,
    DuelShown,
    Event,
    Failure,
    Promoted,
    Rated,
    RouteCorrected,
    Shown,
    Voted,
)
from knowledge.journal.journal import Journal, new_id
from knowledge.store.clock import micros
from knowledge.store.engine import Store
from knowledge.store.schema import asked as asked_table
from knowledge.store.schema import metadata
from knowledge.types import Citation, Kind, Passage, Scope, Strategy, Turn
from tests.knowledge.making import answered, asked, at, rated, reasoned, routed, whole

DUEL = DuelShown(
    duel_id="d1", kind=Kind.GENERAL, a_strategy=Strategy.PLAIN, b_strategy=Strategy.PROMPT, shown_first="b"
)


def stored(store: Store, table: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(metadata.tables[table])).mappings()]


def test_a_whole_answer(journal: Journal, store: Store) -> None:
    passage = Passage("c1", "x1000", "e.md", "E5", "Errors", "No water.", 0.75, 0.5, 0.25)
    journal.append(
        asked("a1", history=(Turn("user", "Hello"), Turn("assistant", "Hi")), at=at(0), surface="discord", server="s"),
        routed("a1", Strategy.KNOWLEDGE, kind=Kind.SPECIALIZED, features={"cosine": 0.5}, at=at(1)),
        Answered(
            answer_id="a1",
            text="Fill it [1].",
            answered_by=Strategy.PROMPT,
            attempts=(Failure("knowledge", "m1", "no reply"),),
            prompt=(("system", "Be brief."), ("user", "How?")),
            passages=(passage,),
            citations=(Citation(1, "x1000", "e.md", "E5", "Errors", "No water."),),
            total_ms=12.5,
            at=at(2),
        ),
    )
    (question,) = stored(store, "asked")
    assert question == {
        "n": 1,
        "at": micros(at(0)),
        "answer_id": "a1",
        "surface": "discord",
        "server": "s",
        "channel": None,
        "conversation": None,
        "asker": journal.people.pseudonym("anna"),
        "message": None,
        "expired": None,
        "private": False,
        "question": "How do I reset it?",
        "history": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi"}],
    }
    (route,) = stored(store, "routed")
    assert (route["n"], route["kind"], route["strategy"]) == (1, "specialized", "knowledge")
    assert (route["eligible"], route["odds"]) == (["knowledge", "plain"], {"knowledge": 0.9, "plain": 0.1})
    (answer,) = stored(store, "answered")
    assert answer["attempts"] == [{"strategy": "knowledge", "model": "m1", "error": "no reply"}]
    (text,) = stored(store, "rendered")
    assert text["prompt"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How?"}]
    assert text["passages"] == [
        {
            "id": "c1",
            "domain": "x1000",
            "source": "e.md",
            "locator": "E5",
            "title": "Errors",
            "score": 0.75,
            "cosine": 0.5,
            "lexical": 0.25,
        }
    ]
    assert text["citations"][0]["quote"] == "No water."


def test_every_kind_of_event_is_stored(journal: Journal, store: Store) -> None:
    events: tuple[Event, ...] = (
        Shown(answer_id="a1", message="m9", channel="c"),
        rated("a1", "bert", -1),
        reasoned("a1", "bert", "wrong", "It is not."),
        Corrected(answer_id="a1", author="bert", text="Better.", training_consent=True),
        RouteCorrected(answer_id="a1", author="bert", kind=Kind.SPECIALIZED, domain="x1000"),
        DUEL,
        Voted(duel_id="d1", voter="bert", choice="tie"),
        DuelClosed(duel_id="d1"),
        Promoted(what="model", name="m", action="promote", details={"won": 0.6}),
    )
    journal.append(*whole("a1"), *events)
    bert = journal.people.pseudonym("bert")
    names = "shown rated reasoned corrected route_corrected duel_shown voted duel_closed promoted".split()
    rows = {name: stored(store, name) for name in names}
    assert [row["n"] for name in names for row in rows[name]] == list(range(4, 13))
    assert {row.get("voter") or row.get("author") for name in names for row in rows[name]} == {bert, None}
    assert rows["reasoned"][0]["comment"] == "It is not."
    assert rows["promoted"][0]["details"] == {"won": 0.6}


def test_nothing_tells_who_a_person_is(journal: Journal, store: Store) -> None:
    journal.append(*whole("a1", asker="123456789"), rated("a1", "123456789", 1))
    with store.read() as connection:
        dump = "".join(str(connection.execute(sa.select(table)).all()) for table in metadata.tables.values())
    assert "123456789" not in dump
    assert dump.count(journal.people.pseudonym("123456789")) == 2


def test_all_or_nothing(journal: Journal, store: Store) -> None:
    with pytest.raises(UnknownAnswerError):
        journal.append(*whole("a1"), rated("nowhere", "v", 1))
    assert stored(store, "asked") == []
    journal.append(asked("a2"))
    assert stored(store, "asked")[0]["n"] == 1


@pytest.mark.parametrize(
    "event",
    [
        routed("a9"),
        answered("a9"),
        Shown(answer_id="a9", message="m"),
        rated("a9", "v", 1),
        reasoned("a9", "v"),
        Corrected(answer_id="a9", author="v", text="t"),
        RouteCorrected(answer_id="a9", author="v", kind=Kind.GENERAL),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_answer_that_does_not_exist(journal: Journal, event: Event) -> None:
    with pytest.raises(UnknownAnswerError, match="The journal holds no answer “a9”"):
        journal.append(event)


def test_a_duel_that_does_not_exist(journal: Journal) -> None:
    with pytest.raises(UnknownAnswerError, match="The journal holds no duel “d9”"):
        journal.append(Voted(duel_id="d9", voter="v", choice="a"))


@pytest.mark.parametrize("again", [asked("a1"), routed("a1"), answered("a1"), DUEL], ids=lambda e: type(e).__name__)
def test_nothing_is_rewritten(journal: Journal, again: Event) -> None:
    journal.append(*whole("a1"), DUEL)
    with pytest.raises(InputError, match=f"already holds this: {type(again).__name__.lower()} "):
        journal.append(again)


def test_a_clock_that_goes_back_does_not_change_the_order(journal: Journal, store: Store) -> None:
    journal.append(asked("late", at=at(60)))
    journal.append(asked("early", at=at(0)))
    journal.append(rated("late", "v", 1, at=at(90)), rated("late", "v", -1, at=at(30)))
    assert [row["answer_id"] for row in stored(store, "asked")] == ["late", "early"]
    assert [(row["n"], row["value"]) for row in stored(store, "rated")] == [(3, 1), (4, -1)]


def test_text_that_a_database_cannot_hold(journal: Journal, store: Store) -> None:
    journal.append(
        asked("a1", question="NUL \0 and half \ud83d"),
        routed("a1"),
        answered("a1", text="\udc00", prompt=(("user", "\0\ud83d"),)),
    )
    assert stored(store, "asked")[0]["question"] == "NUL \ufffd and half \ufffd"
    assert stored(store, "rendered")[0]["text"] == "\ufffd"
    assert stored(store, "rendered")[0]["prompt"][0]["content"] == "\ufffd\ufffd"


def test_a_route_keeps_its_override_and_its_versions(journal: Journal, store: Store) -> None:
    scope = {"override_scope": Scope.CHANNEL, "override_strategy": Strategy.PLAIN, "policy": "override"}
    odds = {Strategy.PLAIN: 1.0}
    seed = 2**63 - 1
    journal.append(asked("a1"), routed("a1", Strategy.PLAIN, odds=odds, seed=seed, router_version="3", **scope))
    (route,) = stored(store, "routed")
    assert (route["override_scope"], route["override_strategy"]) == ("channel", "plain")
    assert (route["seed"], route["router_version"], route["odds"]) == (seed, "3", {"plain": 1.0})


def test_threads_get_numbers_of_their_own(journal: Journal, store: Store) -> None:
    journal.append(*whole("a1"))

    def vote(me: int) -> None:
        for _ in range(25):
            journal.append(Rated(answer_id="a1", voter=str(me), value=1))

    threads = [threading.Thread(target=vote, args=(me,)) for me in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row["n"] for row in stored(store, "rated")) == list(range(4, 104))


def test_a_full_disk_loses_no_earlier_event(journal: Journal, store: Store) -> None:
    journal.append(*whole("a1"))
    with store.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DataFolderError, match="disk is full"):
        journal.append(asked("a2"), routed("a2"), answered("a2", text="x" * 100_000))
    assert [row["answer_id"] for row in stored(store, "asked")] == ["a1"]


def test_events_join_a_transaction_that_is_open(journal: Journal, store: Store) -> None:
    with store.write() as connection:
        journal.append_within(connection, *whole("a1"))
        assert connection.scalar(sa.select(sa.func.count()).select_from(asked_table)) == 1
        connection.rollback()
    assert stored(store, "asked") == []


def test_new_ids_fit_everywhere(journal: Journal, store: Store) -> None:
    answer_id = new_id()
    journal.append(*whole(answer_id), rated(answer_id, "v", 1))
    assert stored(store, "rated")[0]["answer_id"] == answer_id


def test_a_time_of_another_zone_is_the_same_time(journal: Journal, store: Store) -> None:
    journal.append(asked("a1", at=at(0).astimezone(timezone(timedelta(hours=-7)))))
    assert stored(store, "asked")[0]["at"] == micros(at(0))


def test_a_reason_is_new_once_an_answer_whoever_gives_it(journal: Journal, store: Store) -> None:
    journal.append(*whole("a1"), *whole("a2"), rated("a1", "anna", -1), rated("a1", "ben", -1), rated("a2", "ben", -1))
    given = [("a1", "anna", "wrong"), ("a1", "anna", "unsafe"), ("a1", "anna", "unsafe"), ("a1", "ben", "unsafe")]
    new = [journal.append_reason(reasoned(*values)) for values in (*given, ("a2", "ben", "unsafe"))]
    assert new == [True, True, False, False, True]
    assert [row["reason"] for row in stored(store, "reasoned")] == ["wrong", *["unsafe"] * 4]


def test_a_comment_alone_is_no_new_reason(journal: Journal, store: Store) -> None:
    journal.append(*whole("a1"), rated("a1", "anna", -1))
    assert not journal.append_reason(reasoned("a1", "anna", None, "It is a kettle."))
    assert [row["comment"] for row in stored(store, "reasoned")] == ["It is a kettle."]


def test_a_reason_for_an_answer_that_does_not_exist(journal: Journal, store: Store) -> None:
    with pytest.raises(UnknownAnswerError):
        journal.append_reason(reasoned("a9", "anna", "unsafe"))
    assert stored(store, "reasoned") == []


def test_many_who_give_a_reason_at_once_are_one_news(journal: Journal) -> None:
    journal.append(*whole("a1"), *(rated("a1", f"v{n}", -1) for n in range(12)))
    news: list[bool] = []
    threads = [
        threading.Thread(target=lambda n=n: news.append(journal.append_reason(reasoned("a1", f"v{n}", "unsafe"))))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(news) == [False] * 11 + [True]
