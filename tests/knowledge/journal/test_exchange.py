"""The journal as files, and that nothing is lost on the way out and in again."""

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.journal.events import CHOICES, ORIGINS, DuelShown, Shown, Voted
from knowledge.journal.exchange import CSV_COLUMNS, export_rows, import_jsonl, write_csv, write_jsonl
from knowledge.journal.journal import Journal
from knowledge.journal.people import KEY_FILE, People
from knowledge.journal.reading import Reader
from knowledge.store.engine import Store, open_store
from knowledge.types import Kind, Reason, Strategy
from tests.knowledge.making import answered, asked, at, rated, reasoned, routed, whole

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
NAMES = st.none() | TEXTS
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat)
STRATEGIES = st.sampled_from([str(strategy) for strategy in Strategy])
NUMBERS = st.none() | st.floats(0, 1e12) | st.integers(0, 2**40)
COUNTS = st.none() | st.integers(0, 2**60)
PEOPLE = st.text("abcdefgh", min_size=1, max_size=2)
RATINGS = st.fixed_dictionaries(
    {"voter": PEOPLE, "value": st.sampled_from([1, -1])},
    optional={
        "reason": st.none() | st.sampled_from([str(reason) for reason in Reason]),
        "comment": NAMES,
        "at": TIMES,
    },
)
VOTES = st.fixed_dictionaries({"voter": PEOPLE, "choice": st.sampled_from(CHOICES)}, optional={"at": TIMES})
SIDES = st.fixed_dictionaries({"strategy": STRATEGIES}, optional={"answer": NAMES})


@st.composite
def decisions(draw: st.DrawFn) -> dict[str, Any]:
    eligible = draw(st.lists(STRATEGIES, min_size=1, max_size=5, unique=True))
    weights = draw(st.lists(st.floats(0.001, 1), min_size=len(eligible), max_size=len(eligible)))
    odds = {name: weight / sum(weights) for name, weight in zip(eligible, weights, strict=True)}
    return {"eligible": eligible, "odds": odds, "strategy": draw(st.sampled_from(eligible))}


ANSWERS = st.builds(
    lambda needed, decision, optional: needed | decision | optional,
    st.fixed_dictionaries({"asked_at": TIMES, "question": NAMES, "kind": st.sampled_from(["general", "specialized"])}),
    decisions(),
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(
                "conversation asker server channel domain decided_by policy template model answer".split(), NAMES
            ),
            **dict.fromkeys("first_token_ms total_ms cost_usd".split(), NUMBERS),
            **dict.fromkeys("input_tokens output_tokens".split(), COUNTS),
            **dict.fromkeys("variant_odds model_odds".split(), st.dictionaries(TEXTS, st.floats(0, 1), max_size=2)),
            "p_specialized": st.none() | st.floats(0, 1),
            "answered_by": st.none() | STRATEGIES,
            "status": st.sampled_from(["complete", "stopped", "failed"]),
            "private": st.booleans(),
            "ratings": st.lists(RATINGS, max_size=5),
        },
    ),
)
DUELS = st.fixed_dictionaries(
    {
        "duel": st.just(True),
        "asked_at": TIMES,
        "kind": st.sampled_from(["general", "specialized"]),
        "a": SIDES,
        "b": SIDES,
        "shown_first": st.sampled_from("ab"),
    },
    optional={
        **dict.fromkeys("asker server channel domain question".split(), NAMES),
        "origin": st.sampled_from(ORIGINS),
        "votes": st.lists(VOTES, max_size=5),
    },
)


def exported(store: Store) -> str:
    stream = io.StringIO()
    write_jsonl(export_rows(store), stream)
    return stream.getvalue()


def imported(journal: Journal, text: str) -> dict[str, Any]:
    return import_jsonl(journal, io.BytesIO(text.encode())).as_json()


@contextmanager
def empty_journal(migrated: Path, key: Path | None = None) -> Iterator[Journal]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(migrated, Path(name) / "data"))
        if key is not None:
            shutil.copy(key, folder / KEY_FILE)
        store = open_store(folder)
        try:
            yield Journal(store, People(folder))
        finally:
            store.close()


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(ANSWERS | DUELS, max_size=6))
def test_out_and_in_and_out_again_is_the_same(migrated: Path, rows: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps({"id": f"row{n}", **row}) + "\n" for n, row in enumerate(rows))
    with empty_journal(migrated) as first:
        report = imported(first, lines)
        assert report["refused"] == []
        assert report["answers"] + report["duels"] == len(rows)
        once = exported(first.store)
        with empty_journal(migrated, first.store.folder / KEY_FILE) as second:
            assert imported(second, once)["refused"] == []
            assert exported(second.store) == once
    assert len(once.split("\n")) == len(rows) + 1


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ANSWERS, min_size=1, max_size=3))
def test_an_import_takes_what_the_rows_say(migrated: Path, rows: list[dict[str, Any]]) -> None:
    with empty_journal(migrated) as journal:
        imported(journal, "".join(json.dumps({"id": f"row{n}", **row}) + "\n" for n, row in enumerate(rows)))
        for given_row, row in zip(rows, export_rows(journal.store), strict=True):
            people = {"asker", "ratings", "asked_at"}
            assert {name: row[name] for name in given_row.keys() - people} == {
                name: given_row[name] for name in given_row.keys() - people
            }
            assert datetime.fromisoformat(row["asked_at"]) == datetime.fromisoformat(given_row["asked_at"])
            given_ratings = given_row.get("ratings", [])
            assert {rating["voter"] for rating in row["ratings"]} == {
                journal.people.pseudonym(rating["voter"]) for rating in given_ratings
            }


@pytest.fixture
def lived(journal: Journal) -> Journal:
    """A journal with everything that an export holds, and what it leaves out."""
    journal.append(
        asked("a1", server="s", question="Grüße, 你好, 🙂 \u2028 “quoted”\r\n", conversation="t", private=True),
        routed("a1", p_specialized=1 / 3, odds={Strategy.PROMPT: 1 / 3, Strategy.PLAIN: 2 / 3}),
        answered("a1", total_ms=0.1 + 0.2, cost_usd=1e-7, answered_by=Strategy.PLAIN, status="stopped"),
        rated("a1", "v", -1),
        rated("a1", "w", 1),
        reasoned("a1", "v", "wrong", "=SUM(A1)"),
    )
    journal.append(asked("a2"), routed("a2"))
    journal.append(asked("a3"))
    journal.append(asked("a4"), routed("a4"), answered("a4", text=None, status="failed"))
    journal.append(
        DuelShown(
            duel_id="d1",
            kind=Kind.GENERAL,
            a_strategy=Strategy.PLAIN,
            b_strategy=Strategy.PROMPT,
            a_answer="a1",
            shown_first="a",
            asker="v",
            origin="sampled",
        ),
        Voted(duel_id="d1", voter="v", choice="a"),
        Voted(duel_id="d1", voter="w", choice="bad"),
        Voted(duel_id="d1", voter="v", choice="b"),
        Shown(answer_id="a1", message="m"),
    )
    journal.append(*whole("a5"), rated("a1", "x", 1))
    return journal


def test_a_journal_that_was_lived_comes_back_whole(lived: Journal, migrated: Path) -> None:
    once = exported(lived.store)
    assert [json.loads(line)["id"] for line in once.splitlines()] == "a1 a2 a4 d1 a5".split()
    with empty_journal(migrated, lived.store.folder / KEY_FILE) as other:
        assert imported(other, once) == {"answers": 4, "duels": 1, "ratings": 3, "votes": 2, "refused": []}
        assert exported(other.store) == once
        assert [row.status for row in Reader(other.store).rows()] == "complete failed interrupted stopped".split()


def test_the_export_is_what_reading_gives(lived: Journal, reader: Reader) -> None:
    rows = list(export_rows(lived.store))
    assert [row for row in rows if "duel" not in row] == [
        row.as_json() for row in reversed(reader.rows()) if row.kind is not None
    ]
    assert [row for row in rows if "duel" in row] == [row.as_json() for row in reader.duels()]


def test_real_characters_one_line_a_row(lived: Journal) -> None:
    text = exported(lived.store)
    first = text.splitlines()[0]
    assert len(text.splitlines()) == text.count("\n") == 5
    assert "Grüße, 你好, 🙂 \\u2028 “quoted”\\r\\n" in first
    assert '"total_ms":0.30000000000000004' in first


def test_some_of_it(journal: Journal) -> None:
    journal.append(*whole("a1", server="s", at=at(1)), *whole("a2", at=at(2)), *whole("a3", server="s", at=at(3)))
    plain: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}
    journal.append(DuelShown(duel_id="d1", shown_first="a", at=at(2), server="s", **plain))

    def ids(**which: Any) -> str:
        return " ".join(row["id"] for row in export_rows(journal.store, **which))

    assert ids() == "a1 a2 a3 d1"
    assert ids(since=at(2)) == "a2 a3 d1"
    assert ids(server="s") == "a1 a3 d1"
    assert ids(since=at(2.5), server="s") == "a3"


def test_more_than_one_page(journal: Journal) -> None:
    lines = (
        json.dumps(
            {
                "id": f"a{n:05}",
                "asked_at": "2026-11-23T12:00:00Z",
                "question": "q",
                "kind": "general",
                "strategy": "plain",
                "eligible": ["plain"],
                "odds": {"plain": 1},
            }
        )
        for n in range(2500)
    )
    assert imported(journal, "\n".join(lines))["answers"] == 2500
    assert [row["id"] for row in export_rows(journal.store)] == [f"a{n:05}" for n in range(2500)]


def test_an_export_is_one_snapshot(lived: Journal) -> None:
    rows = export_rows(lived.store)
    first = next(rows)["id"]
    lived.append(*whole("a9"))
    assert [first, *(row["id"] for row in rows)] == "a1 a2 a4 d1 a5".split()


def test_a_table_for_spreadsheets(lived: Journal) -> None:
    stream = io.StringIO(newline="")
    assert write_csv(export_rows(lived.store), stream) == 5
    first, *_, duel, _ = rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert first["question"] == "Grüße, 你好, 🙂 \u2028 “quoted”\r\n"
    assert (first["duel"], first["private"], first["domain"], first["total_ms"]) == (
        "",
        "true",
        "",
        "0.30000000000000004",
    )
    assert json.loads(first["odds"]) == {"prompt": 1 / 3, "plain": 2 / 3}
    assert json.loads(first["ratings"])[0]["value"] == -1
    assert (duel["duel"], json.loads(duel["a"])) == ("true", {"strategy": "plain", "answer": "a1"})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_runs_nothing(journal: Journal, text: str) -> None:
    journal.append(*whole("a1", question=text))
    stream = io.StringIO(newline="")
    write_csv(export_rows(journal.store), stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert row["question"] == f"'{text}"


def test_csv_has_every_column_that_rows_have(lived: Journal) -> None:
    assert {name for row in export_rows(lived.store) for name in row} == set(CSV_COLUMNS)


def test_an_empty_journal(journal: Journal) -> None:
    assert exported(journal.store) == ""
    assert write_csv(export_rows(journal.store), io.StringIO()) == 0
