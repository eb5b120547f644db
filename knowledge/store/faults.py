"""What the database's failures mean to a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from knowledge.errors import DataFolderError

_MEANINGS = {
    "SQLITE_FULL": "The disk is full: nothing was stored in {folder}. Free some space and try again.",
    "SQLITE_IOERR": "The disk refused to read or write in {folder}, and nothing was stored. "
    "Check the disk and its free space, then try again.",
    "SQLITE_BUSY": "Another process kept the database in {folder} locked for too long. "
    "End that process or wait for it, then try again.",
    "SQLITE_READONLY": "The data folder {folder} can only be read. Make it writable, or choose another with --data.",
    "SQLITE_PERM": "The data folder {folder} can only be read. Make it writable, or choose another with --data.",
    "SQLITE_CANTOPEN": "The database in {folder} cannot be opened. "
    "Check that the folder exists and may be written, or choose another with --data.",
    "SQLITE_CORRUPT": "The database in {folder} is damaged. "
    "Put a backup in its place (tactician.db), or choose another folder with --data.",
    "SQLITE_NOTADB": "The file tactician.db in {folder} is not a database. "
    "Put a backup in its place, or choose another folder with --data.",
}
_ALIASES = {"LOCKED": "BUSY", "PROTOCOL": "BUSY"}


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turns the database's failures inside the block into DataFolderError; others pass as they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        sentence = meaning(error, folder)
        if sentence is None:
            raise
        raise DataFolderError(sentence) from error


def meaning(error: Exception, folder: Path) -> str | None:
    """The sentence for a database error, or None where it is not the folder's fault (a broken constraint, say)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(cause, "sqlite_errorname", ""))
    primary = "_".join(name.split("_")[:2])
    for alias, known in _ALIASES.items():
        primary = primary.replace(alias, known)
    sentence = _MEANINGS.get(primary)
    return sentence.format(folder=folder) if sentence else None
