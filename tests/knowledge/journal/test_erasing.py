"""A question is planted everywhere, and gone afterwards; what others said and all figures stay."""

from typing import Any

import pytest
import sqlalchemy as sa

from knowledge.curated import Book, Draft
from knowledge.journal.by_message import AnsweredMessage
from knowledge.journal.erasing import erase
from knowledge.journal.events import Answered, DuelShown, Failure, Shown, Voted
from knowledge.journal.journal import Journal
from knowledge.journal.reading import Reader
from knowledge.store.schema import metadata
from knowledge.types import Citation, Kind, Strategy, Turn
from tests.knowledge.making import answered, asked, rated, reasoned, routed, whole

PLANT = "PLANTED"
SIDES: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}
QUOTING = (Turn("user", PLANT), Turn("assistant", f"{PLANT}!"))


@pytest.fixture
def planted(journal: Journal) -> Journal:
    """A question by message m1 with three answers (one of an edit, one beside it in a duel), and what surrounds it."""
    citation = Citation(1, "x1000", "e.md", "E5", "Errors", f"{PLANT} quote")
    for answer_id, message in (("a1", "m1"), ("a2", "m1"), ("a3", "i9")):
        journal.append(
            asked(answer_id, question=f"{PLANT}?", message=message, server="s", conversation="t", history=QUOTING),
            routed(answer_id, standalone=PLANT, reason=PLANT),
            Answered(
                answer_id=answer_id,
                text=PLANT,
                prompt=(("user", PLANT),),
                citations=(citation,),
                error=PLANT,
                attempts=(Failure("tuned", "m", PLANT),),
            ),
        )
    journal.append(*whole("b0", question="Before", message="m0", conversation="t", history=(Turn("user", "Old"),)))
    journal.append(
        asked("b1", asker="bert", question="Bert's", message="m2", conversation="t", history=QUOTING),
        routed("b1", standalone=f"{PLANT} Bert's", reason="Bert's reason"),
        answered("b1", prompt=(("user", PLANT), ("user", "Bert's"))),
        *whole("b2", asker="bert", question="Elsewhere", message="m3", conversation="u", history=(Turn("user", "Hi"),)),
        DuelShown(duel_id="d1", shown_first="a", question=PLANT, a_answer="a2", b_answer="a3", **SIDES),
        DuelShown(duel_id="d2", shown_first="a", question=PLANT, a_answer=f"{PLANT} text", b_answer="a1", **SIDES),
        DuelShown(
            duel_id="d3", shown_first="a", question="Bert's duel", a_answer="Bert's text", b_answer="b2", **SIDES
        ),
        Voted(duel_id="d1", voter="bert", choice="a"),
        Shown(answer_id="a1", message="11", channel="c"),
        Shown(answer_id="a1", message="12", channel="c"),
        Shown(answer_id="a2", message="11", channel="c"),
        rated("a1", "bert", 1),
        reasoned("a1", "bert", comment="Bert's comment"),
    )
    Book(journal.store, journal.people).add(Draft(question=PLANT, text="Curated text", answer_id="a1"), "bert")
    return journal


def dump(journal: Journal) -> str:
    with journal.store.read() as connection:
        return "\n".join(str(row) for table in metadata.tables.values() for row in connection.execute(sa.select(table)))


def figures(reader: Reader) -> Any:
    rows = [(row.answer_id, row.strategy, row.odds, row.ratings) for row in reader.comparison_rows()]
    return rows, [(duel.duel_id, duel.votes) for duel in reader.comparison_duels()], reader.summary()


def test_nothing_of_the_question_is_found_afterwards(planted: Journal) -> None:
    assert dump(planted).count(PLANT) > 20
    assert erase(planted, ["m1"]) == 3
    assert PLANT not in dump(planted)
    for path in planted.store.folder.iterdir():
        assert PLANT.encode() not in path.read_bytes(), path.name


def test_what_others_said_stays(planted: Journal, reader: Reader) -> None:
    erase(planted, ["m1"])
    detail = reader.detail("b1")
    assert (detail.row.question, detail.row.answer, detail.reason) == ("Bert's", detail.row.answer, "Bert's reason")
    assert detail.row.answer
    assert (detail.history, detail.prompt, detail.standalone) == ((), (), None)
    assert reader.detail("b2").history == (Turn("user", "Hi"),)
    after = dump(planted)
    for text in ("Bert's comment", "Bert's duel", "Bert's text", "Curated text", "Before"):
        assert text in after


def test_figures_stay_right(planted: Journal, reader: Reader) -> None:
    before = figures(reader)
    erase(planted, ["m1"])
    assert figures(reader) == before


def test_it_is_journalled_under_a_tombstone(planted: Journal, reader: Reader) -> None:
    erase(planted, ["m1"])
    with planted.store.read() as connection:
        (event,) = connection.execute(sa.select(metadata.tables["forgotten"])).all()
    assert event.who.startswith("p:forgotten-")
    assert event.counts == {"asked": 3}
    assert reader.detail("a1").message == event.who
    assert reader.answers_to(["m1"]) == []


def test_a_second_time_there_is_nothing_to_do(planted: Journal) -> None:
    erase(planted, ["m1"])
    before = dump(planted)
    assert erase(planted, ["m1", "unknown"]) == 0
    assert dump(planted) == before


def test_several_at_once(planted: Journal, reader: Reader) -> None:
    assert erase(planted, ["m2", "m3"]) == 2
    assert [row.question for row in reader.rows()] == [None, None, "Before", *[f"{PLANT}?"] * 3]
    assert reader.detail("b0").history == (Turn("user", "Old"),)


def test_what_was_said_before_in_the_conversation_keeps_its_history(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1", message="m1", conversation="t", history=(Turn("user", "Old"),)))
    journal.append(*whole("a2", message="m2", conversation="t"))
    erase(journal, ["m2"])
    assert reader.detail("a1").history == (Turn("user", "Old"),)


def test_everything_or_nothing(planted: Journal) -> None:
    before = dump(planted)
    with planted.store.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON forgotten BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    with pytest.raises(sa.exc.IntegrityError, match="refused"):
        erase(planted, ["m1"])
    assert dump(planted) == before


def test_answers_by_the_message_that_asked(planted: Journal, reader: Reader) -> None:
    anna = planted.people.pseudonym("anna")
    newest, oldest = reader.answers_to(["m1", "unknown"])
    assert newest == AnsweredMessage("m1", "a2", anna, "s", None, "t", f"{PLANT}?", (("c", "11"),))
    assert oldest.shown == (("c", "11"), ("c", "12"))
    assert [found.answer_id for found in reader.answers_to(["m0", "m3"])] == ["b2", "b0"]
    assert reader.answers_to([]) == []


def test_looking_up_a_message_reads_an_index(planted: Journal) -> None:
    wanted = "EXPLAIN QUERY PLAN SELECT answer_id FROM asked WHERE message IN ('m1', 'm2')"
    with planted.store.read() as connection:
        plan = str(connection.exec_driver_sql(wanted).all())
    assert "ix_asked_message" in plan


def test_the_servers_where_somebody_asked(journal: Journal, reader: Reader) -> None:
    for number, (asker, server) in enumerate(
        [("anna", "1"), ("anna", "1"), ("anna", "2"), ("anna", None), ("bert", "3")]
    ):
        journal.append(*whole(f"a{number}", asker=asker, server=server))
    assert sorted(reader.servers_of(journal.people.pseudonym("anna"))) == ["1", "2"]
    assert reader.servers_of("anna") == []
