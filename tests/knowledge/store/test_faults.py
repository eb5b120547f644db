"""Every failure of the database that has a sentence, as SQLite really raises it."""

import sqlite3
from pathlib import Path

import pytest

from knowledge.errors import DataFolderError
from knowledge.store.faults import explained, meaning

HERE = Path("folder")


def failure(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("some words")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_IOERR", "refused to read or write"),
        ("SQLITE_IOERR_WRITE", "refused to read or write"),
        ("SQLITE_IOERR_SHMSIZE", "refused to read or write"),
        ("SQLITE_BUSY", "locked for too long"),
        ("SQLITE_BUSY_SNAPSHOT", "locked for too long"),
        ("SQLITE_LOCKED", "locked for too long"),
        ("SQLITE_PROTOCOL", "locked for too long"),
        ("SQLITE_READONLY_DBMOVED", "only be read"),
        ("SQLITE_PERM", "only be read"),
        ("SQLITE_CANTOPEN_ISDIR", "cannot be opened"),
        ("SQLITE_CORRUPT_VTAB", "is damaged"),
        ("SQLITE_NOTADB", "is not a database"),
    ],
)
def test_each_has_one_sentence_that_names_the_folder(name: str, words: str) -> None:
    sentence = meaning(failure(name), HERE)
    assert sentence is not None
    assert words in sentence
    assert "folder" in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("name", ["SQLITE_ERROR", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_MISUSE", ""])
def test_other_failures_have_none(name: str) -> None:
    assert meaning(failure(name), HERE) is None


def test_the_cause_is_kept() -> None:
    with pytest.raises(DataFolderError) as caught, explained(HERE):
        raise failure("SQLITE_FULL")
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


def test_a_real_busy_database(tmp_path: Path) -> None:
    one = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    one.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "a.db", timeout=0)
    with pytest.raises(DataFolderError, match="Another process"), explained(tmp_path):
        other.execute("CREATE TABLE t (a)")
    one.close()
    other.close()


def test_what_is_no_database_failure_passes() -> None:
    with pytest.raises(KeyError), explained(HERE):
        raise KeyError("a")
