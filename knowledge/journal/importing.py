"""Rows into the journal from JSONL: every line is checked, and an import is stored as a whole or not at all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

import sqlalchemy as sa

from knowledge.journal import checking
from knowledge.journal.checking import GivenAnswer, GivenDuel, RefusedError, check
from knowledge.journal.journal import Journal, take_numbers
from knowledge.store.encoding import clean, decode
from knowledge.store.schema import asked, duel_shown

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Longest line that is read; longer ones are refused without being held in memory."""

_AT_ONCE = 4_000
_KNOWN = "its id is already in the journal"
_SUSPICIOUS = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # escapes of NUL and of halves of characters


def _insert(table: str, *columns: str) -> str:
    names, places = ", ".join(("n", *columns)), ", ".join("?" * (1 + len(columns)))
    return f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 (names of this module only)


_INSERTS = {
    "asked": _insert("asked", *checking.ASKED),
    "routed": _insert("routed", *checking.ROUTED),
    "answered": _insert("answered", *checking.ANSWERED),
    "rendered": _insert("rendered", "text", "prompt", "passages", "citations", "unsupported"),
    "rated": _insert("rated", "at", "answer_id", "voter", "value"),
    "reasoned": _insert("reasoned", "at", "answer_id", "voter", "reason", "comment"),
    "duel_shown": _insert("duel_shown", *checking.DUEL),
    "voted": _insert("voted", "at", "duel_id", "voter", "choice"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken. Lines count from 1."""

    line: int
    why: str


@dataclass(slots=True)
class ImportReport:
    """What an import stored, and which lines it refused."""

    answers: int = 0
    duels: int = 0
    ratings: int = 0
    votes: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The object that `tactician feedback import` prints."""
        return {
            "answers": self.answers,
            "duels": self.duels,
            "ratings": self.ratings,
            "votes": self.votes,
            "refused": [{"line": refusal.line, "why": refusal.why} for refusal in self.refused],
        }


class _UndoneError(Exception):
    """Ends a strict import's transaction without storing anything."""


def import_jsonl(journal: Journal, stream: BinaryIO, *, strict: bool = False) -> ImportReport:
    """Stores the rows of `stream` in one transaction; empty lines are passed over.

    A line that is not a valid row, or whose id the journal holds, is refused with its number and reason and the others
    are stored; with `strict`, one refusal and nothing is stored (the report still lists them all). People become
    pseudonyms. Raises DataFolderError; then nothing is stored either.
    """
    report = ImportReport()
    lines = _lines(stream)
    try:
        with journal.store.write() as connection:
            while batch := list(islice(lines, _AT_ONCE)):
                _take(connection, journal, batch, report)
            if strict and report.refused:
                raise _UndoneError
    except _UndoneError:
        report = ImportReport(refused=report.refused)
    report.refused.sort(key=lambda refusal: refusal.line)
    return report


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered lines; of one that is too long, only the first MAX_LINE_BYTES + 1 bytes."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        yield number, line


def _take(connection: sa.Connection, journal: Journal, batch: list[tuple[int, bytes]], report: ImportReport) -> None:
    given: dict[tuple[type, str], tuple[int, GivenAnswer | GivenDuel]] = {}
    for line, text in batch:
        try:
            row = _given(text, journal)
            if row is not None and given.setdefault((type(row), row.id), (line, row))[1] is not row:
                raise RefusedError(_KNOWN)
        except RefusedError as refusal:
            report.refused.append(Refusal(line, f"{refusal}."))
    for known in _known(connection, given.keys()):
        report.refused.append(Refusal(given.pop(known)[0], f"{_KNOWN}."))
    _store(connection, [row for _, row in given.values()], report)


def _given(line: bytes, journal: Journal) -> GivenAnswer | GivenDuel | None:
    if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
        raise RefusedError(f"it is longer than {MAX_LINE_BYTES:,} bytes")
    try:
        text = line.decode("utf-8-sig")
        row = decode(text) if text.strip() else None
    except UnicodeDecodeError:
        raise RefusedError("it is not UTF-8") from None
    except ValueError as error:
        raise RefusedError(f"it is not JSON ({getattr(error, 'msg', None) or error})") from None
    except RecursionError:
        raise RefusedError("it is nested too deeply") from None
    if row is None:
        if text.strip():
            raise RefusedError("it is not an object")
        return None
    if _SUSPICIOUS.search(text) and not _storable(row):
        raise RefusedError("it holds a NUL or half a character (a lone surrogate)")
    return check(row, journal.people.pseudonym)


def _storable(value: Any) -> bool:
    match value:
        case str():
            return clean(value) == value
        case dict():
            return all(_storable(key) and _storable(item) for key, item in value.items())
        case list():
            return all(map(_storable, value))
    return True


def _known(connection: sa.Connection, wanted: Iterable[tuple[type, str]]) -> list[tuple[type, str]]:
    """Which of the ids the journal holds already."""
    found: list[tuple[type, str]] = []
    for kind, column in ((GivenAnswer, asked.c.answer_id), (GivenDuel, duel_shown.c.duel_id)):
        ids = [id_ for type_, id_ in wanted if type_ is kind]
        if ids:
            found += [(kind, held) for held in connection.scalars(sa.select(column).where(column.in_(ids)))]
    return found


def _store(connection: sa.Connection, given: list[GivenAnswer | GivenDuel], report: ImportReport) -> None:
    n = take_numbers(connection, sum(_numbers_for(row) for row in given))
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERTS}
    for row in given:
        if isinstance(row, GivenAnswer):
            _add_answer(rows, n, row)
        else:
            _add_duel(rows, n, row)
        n += _numbers_for(row)
    for table, insert in _INSERTS.items():
        if rows[table]:
            connection.exec_driver_sql(insert, rows[table])
    report.answers += len(rows["asked"])
    report.duels += len(rows["duel_shown"])
    report.ratings += len(rows["rated"])
    report.votes += len(rows["voted"])


def _numbers_for(row: GivenAnswer | GivenDuel) -> int:
    return 1 + (2 * len(row.ratings) if isinstance(row, GivenAnswer) else len(row.votes))


def _add_answer(rows: dict[str, list[tuple[Any, ...]]], n: int, row: GivenAnswer) -> None:
    rows["asked"].append((n, *row.asked))
    rows["routed"].append((n, *row.routed))
    if row.answered is not None:
        rows["answered"].append((n, *row.answered))
    if row.text is not None:
        rows["rendered"].append((n, row.text, "[]", "[]", "[]", "[]"))
    for place, rating in enumerate(row.ratings):
        number = n + 1 + 2 * place
        rows["rated"].append((number, rating.at, row.id, rating.voter, rating.value))
        if rating.reason is not None or rating.comment is not None:
            rows["reasoned"].append((number + 1, rating.at, row.id, rating.voter, rating.reason, rating.comment))


def _add_duel(rows: dict[str, list[tuple[Any, ...]]], n: int, row: GivenDuel) -> None:
    rows["duel_shown"].append((n, *row.shown))
    for number, (voter, choice, at) in enumerate(row.votes, n + 1):
        rows["voted"].append((number, at, row.id, voter, choice))
