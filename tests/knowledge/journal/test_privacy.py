"""A person is planted everywhere, and gone afterwards; figures stay as they were."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from knowledge.curated import Book, Draft
from knowledge.journal.events import (
    Answered,
    Corrected,
    DuelShown,
    Failure,
    Promoted,
    Reasoned,
    RouteCorrected,
    Shown,
    Voted,
)
from knowledge.journal.journal import Journal
from knowledge.journal.privacy import _PEOPLE, ForgetReport, forget, how_much, what_is_held
from knowledge.journal.reading import Reader
from knowledge.settings import Settings
from knowledge.store.engine import Store, open_store
from knowledge.store.schema import asked as asked_table
from knowledge.store.schema import metadata
from knowledge.types import Citation, Kind, Passage, Reason, Scope, Strategy, Turn
from tests.knowledge.making import asked, at, rated, routed, whole

PLANT = "PLANTED"
"""Stands in every text that is the person's."""

ANNA = "3141592653589793"
SIDES: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}


@pytest.fixture
def planted(journal: Journal, settings: Settings) -> Journal:
    """Anna in every table, and Bert beside her."""
    said = {"question": f"{PLANT}?", "history": (Turn("user", PLANT),), "asker": ANNA, "message": PLANT}
    citation = Citation(1, "x1000", "e.md", "E5", "Errors", f"{PLANT} quote")
    journal.append(
        asked("a1", server="s", conversation="thread", channel="c", **said),
        routed("a1", standalone=PLANT, reason=PLANT),
        Answered(
            answer_id="a1",
            text=f"You said {PLANT}",
            prompt=(("user", PLANT),),
            citations=(citation,),
            passages=(Passage("c1", "x1000", "e.md", "E5", "Errors", "…", 0.5),),
            error=PLANT,
            attempts=(Failure("tuned", "m", PLANT),),
        ),
        Shown(answer_id="a1", message="m1"),
    )
    journal.append(asked("a2", channel=f"dm {PLANT}", conversation=f"dm {PLANT}", **said), routed("a2"))
    journal.append(asked("a3", channel=f"dm {PLANT}", conversation=f"dm {PLANT}", **said), routed("a3"))
    journal.append(
        asked("b1", asker="bert", server="s", conversation="thread", history=(Turn("user", PLANT), Turn("user", "Me"))),
        routed("b1", standalone=f"{PLANT} too", reason="Bert's reason"),
        Answered(answer_id="b1", text="Bert's answer", prompt=(("user", PLANT), ("user", "Me"))),
    )
    journal.append(*whole("b2", asker="bert", server="s", conversation="elsewhere", history=(Turn("user", "Bert's"),)))
    journal.append(rated("b1", ANNA, -1), rated("b1", "bert", 1), rated("a1", ANNA, 1), rated("a1", "bert", -1))
    journal.append(
        Reasoned(answer_id="b1", voter=ANNA, reason=Reason.WRONG, comment=PLANT),
        Reasoned(answer_id="a1", voter="bert", comment="Bert's comment"),
        Corrected(answer_id="b1", author=ANNA, text=PLANT),
        Corrected(answer_id="b1", author="bert", text="Bert's correction"),
        RouteCorrected(answer_id="b1", author=ANNA, kind=Kind.SPECIALIZED),
        DuelShown(duel_id="d1", shown_first="a", asker=ANNA, question=PLANT, a_answer=PLANT, b_answer="a1", **SIDES),
        DuelShown(duel_id="d2", shown_first="b", question=PLANT, a_answer="a1", b_answer=f"{PLANT}.", **SIDES),
        DuelShown(duel_id="d3", shown_first="b", question="Bert's", a_answer="Text of Bert's", **SIDES),
        Voted(duel_id="d3", voter=ANNA, choice="a"),
        Voted(duel_id="d3", voter="bert", choice="b"),
        Promoted(what="model", name="m", action="promote", author=ANNA),
    )
    book = Book(journal.store, journal.people)
    book.add(Draft(question="General", text="Curated text", answer_id="b1", signature=f"{PLANT} signed"), ANNA)
    kept = book.add(Draft(question=PLANT, text="Bert's curated text", answer_id="a1", signature="Bert signed"), "bert")
    title = {"domain": "x1000", "source": kept.source, "locator": "answer by Bert", "title": PLANT}
    journal.append(
        asked("b3", asker="bert", server="s", conversation="another"),
        Answered(
            answer_id="b3",
            text="Given from what Bert wrote",
            prompt=(("user", f"[1] {PLANT} (the team's own)"),),
            passages=(Passage(id=kept.source, text="Bert's curated text", score=0.9, **title),),
            citations=(Citation(n=1, quote="Bert's curated text", **title),),
        ),
    )
    settings.set_override(Scope.USER, ANNA, Strategy.PLAIN, server="s", author=ANNA)
    settings.set_override(Scope.CHANNEL, "c", Strategy.PROMPT, server="s", author=ANNA)
    settings.set_override(Scope.USER, "bert", Strategy.TUNED, server="s", author="bert")
    for person in (ANNA, "bert"):
        settings.put("dm_server", f"{person} picked this", server=journal.people.pseudonym(person))
    return journal


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.iterdir():
        yield path.name, path.read_bytes()


def dump(store: Store) -> str:
    with store.read() as connection:
        return "\n".join(
            f"{table.name} {row}" for table in metadata.tables.values() for row in connection.execute(sa.select(table))
        )


def test_nothing_is_found_afterwards(planted: Journal) -> None:
    anna = planted.people.pseudonym(ANNA)
    before = dump(planted.store)
    assert anna in before
    assert before.count(PLANT) > 20
    forget(planted, ANNA)
    after = dump(planted.store)
    assert anna not in after
    assert PLANT not in after
    for name, content in files(planted.store.folder):
        assert PLANT.encode() not in content, name
        assert anna.encode() not in content, name


def test_what_others_said_stays(planted: Journal, reader: Reader, settings: Settings) -> None:
    forget(planted, ANNA)
    detail = reader.detail("b1")
    assert (detail.row.question, detail.row.answer, detail.reason) == (
        "How do I reset it?",
        "Bert's answer",
        "Bert's reason",
    )
    assert (detail.history, detail.prompt) == ((), ())  # they quoted Anna
    assert reader.detail("b2").history == (Turn("user", "Bert's"),)
    after = dump(planted.store)
    kept = ("Bert's curated text", "Bert signed", "Curated text", "General")
    for text in ("Bert's comment", "Bert's correction", "Text of Bert's", *kept):
        assert text in after
    assert settings.in_force(server="s", user="bert") is not None
    assert planted.people.pseudonym("bert") in after


def figures(reader: Reader) -> tuple[Any, ...]:
    """All that is counted, without who."""
    compared = [
        (row.answer_id, row.at, row.strategy, row.odds, sorted(row.ratings.values()))
        for row in reader.comparison_rows()
    ]
    duels = [(duel.duel_id, sorted(duel.votes.values())) for duel in reader.comparison_duels()]
    reasons = [[(rating.value, rating.reason) for rating in row.ratings] for row in reader.rows()]
    return compared, duels, reasons, reader.summary()


def test_figures_stay_right(planted: Journal, reader: Reader) -> None:
    before = figures(reader)
    forget(planted, ANNA)
    assert figures(reader) == before


def test_one_person_stays_one_voter(planted: Journal, reader: Reader) -> None:
    forget(planted, ANNA)
    bert = planted.people.pseudonym("bert")
    voters = {voter for row in reader.comparison_rows() for voter in row.ratings} - {bert}
    voters |= {voter for duel in reader.comparison_duels() for voter in duel.votes} - {bert}
    (stone,) = voters
    assert stone.startswith("p:forgotten-")
    assert reader.row("a1").asker == stone


def test_conversations_stay_one_cluster(planted: Journal, reader: Reader) -> None:
    forget(planted, ANNA)
    talks = {row.answer_id: row.conversation for row in reader.comparison_rows()}
    assert talks["a1"] == talks["b1"] == "thread"
    assert talks["a2"] == talks["a3"]
    assert str(talks["a2"]).startswith("p:forgotten-")


def test_settings_of_the_person_are_gone(planted: Journal, settings: Settings) -> None:
    forget(planted, ANNA)
    assert settings.in_force(server="s", user=ANNA) is None
    left = {(override.scope, override.target) for override in settings.overrides()}
    assert left == {(Scope.CHANNEL, "c"), (Scope.USER, planted.people.pseudonym("bert"))}
    assert settings.get("dm_server", planted.people.pseudonym(ANNA)) is None
    assert settings.get("dm_server", planted.people.pseudonym("bert")) == "bert picked this"


@pytest.mark.parametrize("column", _PEOPLE, ids=str)
def test_every_column_with_a_person_was_planted(planted: Journal, column: sa.Column[Any]) -> None:
    """A table that is new to the schema must be planted above, so that forgetting is shown to reach it."""
    with planted.store.read() as connection:
        assert planted.people.pseudonym(ANNA) in set(connection.scalars(sa.select(column)))


def test_the_process_forgets_who_is_who(planted: Journal) -> None:
    assert planted.people._kept.cache_info().currsize > 0
    forget(planted, ANNA)
    assert planted.people._kept.cache_info().currsize == 0


def test_forgetting_is_journalled_and_reported(planted: Journal) -> None:
    report = forget(planted, ANNA)
    expected = dict.fromkeys("reasoned corrected route_corrected duel_shown voted curated promoted".split(), 1)
    assert report == ForgetReport(expected | {"asked": 3, "rated": 2, "overrides": 2, "settings": 1}, ())
    with planted.store.read() as connection:
        (event,) = connection.execute(sa.select(metadata.tables["forgotten"])).all()
    assert event.who.startswith("p:forgotten-")
    assert event.counts == report.counts


def test_who_returns_is_somebody_new(planted: Journal, reader: Reader) -> None:
    forget(planted, ANNA)
    planted.append(*whole("a9", asker=ANNA), rated("b1", ANNA, -1))
    assert len(reader.row("b1").ratings) == 3
    assert forget(planted, ANNA).counts == {"asked": 1, "rated": 1}


def test_a_pseudonym_names_a_person_too(planted: Journal) -> None:
    assert forget(planted, planted.people.pseudonym(ANNA)).counts["asked"] == 3


def test_somebody_unknown(planted: Journal) -> None:
    before = dump(planted.store)
    assert forget(planted, "nobody") == ForgetReport({}, ())
    assert dump(planted.store) == before


def test_copies_of_older_databases_are_named(planted: Journal) -> None:
    (planted.store.folder / "tactician-0001-20260101T000000000000Z.db").touch()
    assert forget(planted, ANNA).backups == ("tactician-0001-20260101T000000000000Z.db",)


def test_everything_or_nothing(planted: Journal) -> None:
    before = dump(planted.store)
    with planted.store.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE UPDATE ON voted BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    with pytest.raises(sa.exc.IntegrityError, match="refused"):
        forget(planted, ANNA)
    assert dump(planted.store) == before


def test_what_is_held(planted: Journal) -> None:
    held = what_is_held(planted, ANNA)
    assert {name: len(rows) for name, rows in held.items()} == {
        "asked": 3,
        "routed": 3,
        "answered": 1,
        "rendered": 1,
        "rated": 2,
        "reasoned": 1,
        "corrected": 1,
        "route_corrected": 1,
        "duel_shown": 1,
        "voted": 1,
        "curated": 2,
        "promoted": 1,
        "overrides": 2,
        "settings": 1,
    }
    assert {name: len(rows) for name, rows in held.items()} == how_much(planted, ANNA)
    assert held["asked"][0]["question"] == f"{PLANT}?"
    assert held["asked"][0]["at"].endswith("+00:00")
    assert "Bert" not in str(held)


def test_nothing_is_held_about_a_stranger(planted: Journal) -> None:
    assert what_is_held(planted, "nobody") == {}
    assert how_much(planted, "nobody") == {}


def test_nothing_is_held_afterwards(planted: Journal) -> None:
    forget(planted, ANNA)
    assert what_is_held(planted, ANNA) == {}


def test_a_person_in_a_large_journal(journal: Journal, folder: Path) -> None:
    """Rows that fill many pages, so that what is blanked had been moved about."""
    for first in range(0, 300, 50):
        journal.append(
            *(
                event
                for n in range(first, first + 50)
                for event in whole(
                    f"a{n:04}", asker=ANNA if n % 3 else "bert", question=f"{PLANT if n % 3 else 'ok'} " * 60, at=at(n)
                )
            )
        )
    forget(journal, ANNA)
    journal.store.close()
    for name, content in files(folder):
        assert PLANT.encode() not in content, name
    store = open_store(folder)
    with store.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(asked_table)) == 300
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.close()
