"""What comparisons read."""

from collections.abc import Generator
from typing import Any

from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from knowledge.journal.events import DuelShown, Voted
from knowledge.journal.journal import Journal
from knowledge.journal.reading import Reader
from knowledge.store.clock import micros
from knowledge.types import Kind, Strategy
from tests.knowledge.making import answered, asked, at, rated, routed, whole


def test_a_row(journal: Journal, reader: Reader) -> None:
    v, w = map(journal.people.pseudonym, "vw")
    journal.append(
        asked("a1", conversation="t", at=at(1)),
        routed("a1", domain="x1000", variant_odds={"write@1": 0.5, "write@2": 0.5}, model_odds={"m": 1.0}),
        answered("a1", answered_by=Strategy.PLAIN, template="write@1", model="m", total_ms=12, cost_usd=0.5),
        rated("a1", "v", 1),
        rated("a1", "w", 1),
        rated("a1", "v", -1),
    )
    assert list(reader.comparison_rows()) == [
        ComparisonRow(
            answer_id="a1",
            at=micros(at(1)),
            conversation="t",
            kind="general",
            domain="x1000",
            strategy="prompt",
            template="write@1",
            model="m",
            eligible=["prompt", "plain"],
            odds={"prompt": 0.9, "plain": 0.1},
            variant_odds={"write@1": 0.5, "write@2": 0.5},
            model_odds={"m": 1.0},
            policy="explore",
            total_ms=12.0,
            cost_usd=0.5,
            ratings={v: -1, w: 1},
        )
    ]


def test_failed_and_interrupted_answers_count_and_unrouted_ones_do_not(journal: Journal, reader: Reader) -> None:
    journal.append(asked("a1"))
    journal.append(asked("a2"), routed("a2"))
    journal.append(asked("a3"), routed("a3"), answered("a3", text=None, status="failed"))
    assert [(row.answer_id, row.total_ms, row.ratings) for row in reader.comparison_rows()] == [
        ("a2", None, {}),
        ("a3", None, {}),
    ]


def test_which_rows(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1", server="s1", at=at(1)), *whole("a2", server="s2", at=at(2)))
    journal.append(asked("a3", server="s1", at=at(3)), routed("a3", kind=Kind.SPECIALIZED, domain="x1000"))

    def ids(**which: Any) -> str:
        return " ".join(row.answer_id for row in reader.comparison_rows(**which))

    assert ids() == "a1 a2 a3"
    assert ids(server="s1") == "a1 a3"
    assert ids(since=at(2)) == "a2 a3"
    assert ids(kind="specialized") == ids(domain="x1000") == "a3"
    assert ids(kind="general", domain="x1000") == ""


def test_no_text_is_read(journal: Journal, reader: Reader) -> None:
    journal.append(asked("a1", question="SECRET"), routed("a1", reason="SECRET"), answered("a1", text="SECRET"))
    assert "SECRET" not in repr(list(reader.comparison_rows()))


def test_duels(journal: Journal, reader: Reader) -> None:
    v, w = map(journal.people.pseudonym, "vw")
    for minute, (kind, domain) in enumerate([(Kind.GENERAL, None), (Kind.SPECIALIZED, "x1000")]):
        journal.append(
            DuelShown(
                duel_id=f"d{minute}",
                kind=kind,
                domain=domain,
                a_strategy=Strategy.PLAIN,
                b_strategy=Strategy.PROMPT,
                shown_first="b",
                origin="retry",
                server=f"s{minute}",
                at=at(minute),
            )
        )
    journal.append(Voted(duel_id="d0", voter="v", choice="a"), Voted(duel_id="d0", voter="w", choice="bad"))
    journal.append(Voted(duel_id="d0", voter="v", choice="tie"))
    first, second = reader.comparison_duels()
    assert first == ComparisonDuel(
        "d0", micros(at(0)), "retry", "general", None, "plain", "prompt", "b", {v: "tie", w: "bad"}
    )
    assert second.votes == {}
    assert list(reader.comparison_duels(kind="general")) == list(reader.comparison_duels(server="s0")) == [first]
    assert list(reader.comparison_duels(domain="x1000")) == list(reader.comparison_duels(since=at(1))) == [second]


def test_a_reading_that_is_left_half_way_holds_nothing(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1"), *whole("a2"))
    rows = reader.comparison_rows()
    assert isinstance(rows, Generator)
    assert next(rows).answer_id == "a1"
    rows.close()
    journal.append(*whole("a3"))
    reader.store.forget_traces()
    assert (reader.store.folder / "tactician.db-wal").stat().st_size == 0
