"""The journal as files: rows out as JSONL or CSV, rows in from JSONL (see `importing`)."""

import csv
import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, TextIO

import sqlalchemy as sa

from knowledge.journal.building import numbered_answers, numbered_duels
from knowledge.journal.importing import ImportReport, Refusal, import_jsonl
from knowledge.journal.queries import DUELS, ROWS
from knowledge.journal.rows import AnswerRow, DuelRow
from knowledge.store.clock import micros
from knowledge.store.encoding import encode
from knowledge.store.engine import Store
from knowledge.store.schema import asked, duel_shown, routed

__all__ = ["CSV_COLUMNS", "ImportReport", "Refusal", "export_rows", "import_jsonl", "write_csv", "write_jsonl"]

_AT_ONCE = 1_000
_BREAKS = re.compile("[\x85\u2028\u2029]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

CSV_COLUMNS = (
    *("duel", "id", "asked_at", "conversation", "asker", "server", "channel", "question", "kind", "domain"),
    *("p_specialized", "decided_by", "eligible", "odds", "policy", "strategy", "answered_by", "variant_odds"),
    *("model_odds", "template", "model", "answer", "first_token_ms", "total_ms", "input_tokens", "output_tokens"),
    *("cost_usd", "ratings", "status", "private", "origin", "a", "b", "shown_first", "votes"),
)


def export_rows(store: Store, *, since: datetime | None = None, server: str | None = None) -> Iterator[dict[str, Any]]:
    """Every answer and duel as the machine interface's rows, in the order in which they were journalled.

    One snapshot, read in pages. Answers that were never routed (their process was killed first) are left out: they
    say nothing that an import could take.
    """
    with store.read() as connection:
        answers, duels = _answers(connection, since, server), _duels(connection, since, server)
        for _, row in heapq.merge(answers, duels, key=itemgetter(0)):
            yield row.as_json()


def write_jsonl(rows: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """One object a line, real characters; returns how many lines. `stream` must not translate line ends.

    Only the characters that some readers take for a line's end (U+0085, U+2028, U+2029) are escaped.
    """
    count = 0
    for row in rows:
        stream.write(_BREAKS.sub(_escaped, encode(row)) + "\n")
        count += 1
    return count


def write_csv(rows: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """A table for spreadsheets; returns how many rows. Lists and objects are JSON text, null is empty.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, so CSV cannot be imported again.
    """
    writer = csv.writer(stream)
    writer.writerow(CSV_COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in CSV_COLUMNS])
        count += 1
    return count


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return encode(value)


def _answers(
    connection: sa.Connection, since: datetime | None, server: str | None
) -> Iterator[tuple[int, AnswerRow | DuelRow]]:
    wanted = _conditions(asked, since, server)
    after = 0
    while True:
        page = ROWS.where(routed.c.n.is_not(None), asked.c.n > after, *wanted).order_by(asked.c.n).limit(_AT_ONCE)
        found = numbered_answers(connection, page)
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1][0]


def _duels(
    connection: sa.Connection, since: datetime | None, server: str | None
) -> Iterator[tuple[int, AnswerRow | DuelRow]]:
    wanted = _conditions(duel_shown, since, server)
    after = 0
    while True:
        page = DUELS.where(duel_shown.c.n > after, *wanted).order_by(duel_shown.c.n).limit(_AT_ONCE)
        found = numbered_duels(connection, page)
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1][0]


def _conditions(table: sa.Table, since: datetime | None, server: str | None) -> list[sa.ColumnElement[bool]]:
    conditions = [table.c.server == server] if server is not None else []
    return conditions + ([table.c.at >= micros(since)] if since is not None else [])
