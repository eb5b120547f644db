"""Rows from files: what is taken, what is refused and why, and that an import is whole or nothing."""

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import DataFolderError
from knowledge.journal import importing
from knowledge.journal.importing import import_jsonl
from knowledge.journal.journal import Journal
from knowledge.journal.reading import Reader
from knowledge.store.engine import open_store
from tests.knowledge.making import rated, whole

NEEDED: dict[str, Any] = {
    "id": "a1",
    "asked_at": "2026-11-23T13:00:00+01:00",
    "question": "Why?",
    "kind": "general",
    "strategy": "plain",
    "eligible": ["plain", "prompt"],
    "odds": {"plain": 0.5, "prompt": 0.5},
}
DUEL: dict[str, Any] = {
    "duel": True,
    "id": "d1",
    "asked_at": "2026-11-23T12:00:00Z",
    "kind": "general",
    "a": {"strategy": "plain"},
    "b": {"strategy": "prompt"},
    "shown_first": "a",
}
RATING = {"voter": "v", "value": -1}


def take(journal: Journal, *lines: Any, strict: bool = False) -> dict[str, Any]:
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return import_jsonl(journal, io.BytesIO(b"\n".join(texts)), strict=strict).as_json()


def why(journal: Journal, line: Any) -> str:
    """Why one line is refused; nothing of it may be stored."""
    report = take(journal, line)
    ((refusal),) = report.pop("refused")
    assert report == {"answers": 0, "duels": 0, "ratings": 0, "votes": 0}
    assert refusal["line"] == 1
    assert Reader(journal.store).rows() == []
    assert Reader(journal.store).duels() == []
    return str(refusal["why"])


def test_only_what_is_needed(journal: Journal, reader: Reader) -> None:
    assert take(journal, NEEDED) == {"answers": 1, "duels": 0, "ratings": 0, "votes": 0, "refused": []}
    row = reader.row("a1").as_json()
    expected: dict[str, Any] = dict.fromkeys(row)
    expected |= NEEDED | {"asked_at": "2026-11-23T12:00:00.000000+00:00", "answered_by": "plain"}
    expected |= {"variant_odds": {}, "model_odds": {}, "ratings": [], "status": "complete", "private": False}
    assert row == expected
    assert reader.detail("a1").surface == "import"


def test_a_duel_with_only_what_is_needed(journal: Journal, reader: Reader) -> None:
    assert take(journal, DUEL) == {"answers": 0, "duels": 1, "ratings": 0, "votes": 0, "refused": []}
    (duel,) = reader.duels()
    assert (duel.origin, duel.question, duel.votes, duel.a.strategy) == ("command", None, (), "plain")


def test_unknown_servers_domains_templates_and_models_are_fine(journal: Journal, reader: Reader) -> None:
    new = {"server": "s9", "domain": "brewing", "template": "mine@7", "model": "big-1", "extra": {"any": "thing"}}
    assert take(journal, NEEDED | new)["answers"] == 1
    row = reader.row("a1")
    assert (row.server, row.domain, row.template, row.model) == ("s9", "brewing", "mine@7", "big-1")


def test_people_become_pseudonyms_and_pseudonyms_stay(journal: Journal, reader: Reader) -> None:
    ratings = [RATING, {"voter": "p:kept", "value": 1}]
    take(
        journal, NEEDED | {"asker": "4242", "ratings": ratings}, DUEL | {"votes": [{"voter": "4242", "choice": "tie"}]}
    )
    row = reader.row("a1")
    assert row.asker == reader.duels()[0].votes[0].voter == journal.people.pseudonym("4242")
    assert [rating.voter for rating in row.ratings] == [journal.people.pseudonym("v"), "p:kept"]


def test_ratings_and_votes(journal: Journal, reader: Reader) -> None:
    rating = RATING | {"reason": "wrong", "comment": "No.", "at": "2026-11-24T00:00:00Z"}
    votes = [{"voter": "v", "choice": "a"}, {"voter": "w", "choice": "bad", "at": "2026-11-24T00:00:00Z"}]
    again = [RATING | {"value": 1}, rating, {"voter": "w", "value": 1.0}]
    report = take(journal, NEEDED | {"ratings": again}, DUEL | {"votes": votes})
    assert report == {"answers": 1, "duels": 1, "ratings": 3, "votes": 2, "refused": []}
    first, second = reader.row("a1").ratings  # the voter's later rating counts
    assert (first.value, first.reason, first.comment, first.at) == (
        -1,
        "wrong",
        "No.",
        "2026-11-24T00:00:00.000000+00:00",
    )
    assert (second.value, second.at) == (1, "2026-11-23T12:00:00.000000+00:00")  # without a time: the answer's
    assert [vote.choice for vote in reader.duels()[0].votes] == ["a", "bad"]


def test_imported_answers_can_be_rated(journal: Journal, reader: Reader) -> None:
    take(journal, NEEDED | {"ratings": [RATING]})
    journal.append(rated("a1", "v", 1))
    assert [rating.value for rating in reader.row("a1").ratings] == [1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "it is not JSON (Expecting property name"),
        (b"nonsense", "it is not JSON (Expecting value)."),
        (b"NaN", "it is not JSON (NaN is not JSON)."),
        (b'{"id": Infinity}', "it is not JSON (Infinity is not JSON)."),
        (b"1" * 5000, "it is not JSON ("),
        (b"[" * 100_000, "it is nested too deeply."),
        (b"\xff\xfe{}", "it is not UTF-8."),
        (b'{"id": "a\x00b"}', "it is not JSON (Invalid control character"),
        (b"\x00", "it is not JSON (Expecting value)."),
        (b"[]", "it is not an object."),
        (b"null", "it is not an object."),
        (b'"text"', "it is not an object."),
        (b"7", "it is not an object."),
        (b"{}", "it lacks id, asked_at, question, kind, strategy, eligible, odds."),
        (b'{"duel": true}', "it lacks id, asked_at, kind, a, b, shown_first."),
        (NEEDED | {"question": "NUL \0"}, "it holds a NUL or half a character (a lone surrogate)."),
        (NEEDED | {"server": "\ud800"}, "it holds a NUL or half a character (a lone surrogate)."),
        (NEEDED | {"odds": {"\udfff": 1}}, "it holds a NUL or half a character (a lone surrogate)."),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_lines_that_are_no_rows(journal: Journal, line: Any, reason: str) -> None:
    assert why(journal, line).startswith(reason)


def test_escapes_that_only_look_suspicious(journal: Journal, reader: Reader) -> None:
    question = "A literal \\u0000 and \\ud800, and a real \U0001f642"
    assert take(journal, NEEDED | {"question": question})["refused"] == []
    assert reader.row("a1").question == question


def test_a_line_that_is_too_long_is_not_held(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_LINE_BYTES", 2_000)
    long = NEEDED | {"id": "long", "answer": "x" * 20_000}
    exact = json.dumps(NEEDED | {"id": "exact", "answer": ""})
    exact = json.dumps(NEEDED | {"id": "exact", "answer": "x" * (2_000 - len(exact))})
    assert len(exact) == 2_000
    report = take(journal, NEEDED, long, exact.encode(), long | {"id": "last"})
    assert report["answers"] == 2
    assert report["refused"] == [
        {"line": 2, "why": "it is longer than 2,000 bytes."},
        {"line": 4, "why": "it is longer than 2,000 bytes."},
    ]


def test_line_ends_byte_order_mark_and_empty_lines(journal: Journal) -> None:
    text = b"\xef\xbb\xbf" + json.dumps(NEEDED).encode() + b"\r\n\r\n   \n" + json.dumps(DUEL).encode()
    report = import_jsonl(journal, io.BytesIO(text + b"\n\n{\n"))
    assert (report.answers, report.duels) == (1, 1)
    assert [refusal.line for refusal in report.refused] == [6]


def test_what_the_journal_holds_already(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a0"))
    known = "its id is already in the journal."
    report = take(
        journal, NEEDED | {"id": "a0"}, NEEDED, NEEDED | {"question": "Other?"}, DUEL, DUEL, DUEL | {"id": "a1"}
    )
    assert [(refusal["line"], refusal["why"]) for refusal in report["refused"]] == [(1, known), (3, known), (5, known)]
    assert (report["answers"], report["duels"]) == (1, 2)  # answers and duels have names of their own
    assert reader.row("a1").question == "Why?"
    assert len(take(journal, NEEDED, DUEL)["refused"]) == 2


def test_more_lines_than_are_taken_at_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 10)
    lines = [NEEDED | {"id": f"a{n % 30}"} for n in range(45)]
    report = take(journal, *lines)
    assert report["answers"] == 30
    assert [refusal["line"] for refusal in report["refused"]] == list(range(31, 46))


def test_strict_is_all_or_nothing(journal: Journal, reader: Reader) -> None:
    lines = (NEEDED | {"ratings": [RATING]}, b"{", DUEL, NEEDED)
    report = take(journal, *lines, strict=True)
    assert [refusal["line"] for refusal in report.pop("refused")] == [2, 4]
    assert report == {"answers": 0, "duels": 0, "ratings": 0, "votes": 0}
    assert reader.rows() == []
    assert reader.duels() == []
    assert take(journal, NEEDED, DUEL, strict=True)["answers"] == 1


def test_refused_lines_leave_no_half_rows(journal: Journal, reader: Reader) -> None:
    bad = NEEDED | {"id": "bad", "ratings": [RATING, {"voter": "w", "value": 7}]}
    report = take(journal, bad, NEEDED)
    assert report["refused"] == [{"line": 1, "why": "a rating's value must be 1 or -1."}]
    assert [row.id for row in reader.rows()] == ["a1"]
    assert [count.rated for count in reader.summary()] == [0]


def test_a_full_disk_stores_nothing(journal: Journal, reader: Reader) -> None:
    with journal.store.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DataFolderError, match="disk is full"):
        take(journal, *(NEEDED | {"id": f"a{n}", "answer": "x" * 500} for n in range(200)))
    assert reader.rows() == []


IMPORTER = """
import sys
from pathlib import Path
from knowledge.journal.importing import import_jsonl
from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.store.engine import open_store
folder = Path(sys.argv[1])
import_jsonl(Journal(open_store(folder), People(folder)), sys.stdin.buffer)
"""


def test_killed_in_the_middle(folder: Path) -> None:
    """More lines than one batch are stored but not committed, when the process dies."""
    process = subprocess.Popen([sys.executable, "-c", IMPORTER, str(folder)], stdin=subprocess.PIPE)
    assert process.stdin is not None
    for n in range(9_000):
        process.stdin.write(json.dumps(NEEDED | {"id": f"a{n}"}).encode() + b"\n")
    process.stdin.flush()
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stdin.close()
    store = open_store(folder)
    assert Reader(store).rows() == []
    store.close()
