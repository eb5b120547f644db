"""Brings a data folder's database up to date, with a copy of an older one first."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from knowledge.errors import DataFolderError, NewerDataError
from knowledge.store.clock import now
from knowledge.store.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

    from knowledge.store.engine import Store


@dataclass(frozen=True, slots=True)
class Migrations:
    """A folder of alembic revisions and the newest of them, known without importing alembic."""

    scripts: Path
    head: str
    tables: sa.MetaData | None = None
    """What there is at `head`; None: not looked at."""


SHIPPED = Migrations(Path(__file__).parent / "migrations", "0002", metadata)


def bring_up_to_date(store: "Store", migrations: Migrations) -> None:
    """Migrates `store` to `migrations.head`, alone and in one transaction, after a backup of what was there.

    Processes that come at the same time wait for the first; a process that is killed leaves the old state. Raises
    NewerDataError for a revision that is not known, DataFolderError for a foreign or damaged database, and for one that
    was made before a revision was finished.
    """
    with store.read() as connection:
        revision = _revision(connection, store.folder)
        wal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    if revision is not None and revision != migrations.head:
        _require_known(revision, migrations, store.folder)
    if not wal:
        store.use_wal()
    if revision != migrations.head:
        _migrate(store, migrations)
    elif migrations.tables is not None:
        _require_whole(store, migrations.tables)


def is_ours(name: str | None, type_: str, _parents: object) -> bool:
    """Whether alembic is to compare the thing called `name`: not the full-text index, which `metadata` leaves out."""
    return type_ != "table" or not (name or "").startswith(("chunk_words", "chunk_vocabulary"))


def alembic_config(migrations: Migrations) -> "Config":
    """Alembic's configuration for these revisions, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations.scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: sa.Connection, folder: Path) -> str | None:
    names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    if not names:
        return None
    if "alembic_version" in names:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if found:
            return str(found)
    raise DataFolderError(f"The database in {folder} belongs to another program. Choose another folder with --data.")


def _require_known(revision: str, migrations: Migrations, folder: Path) -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config(migrations))
    if revision not in {known.revision for known in script.walk_revisions()}:
        raise NewerDataError(
            f"The data folder {folder} was written by a newer version of Tactician (revision {revision}; this version "
            f"knows {migrations.head}). Install the newer version, or choose another folder with --data."
        )


def _require_whole(store: "Store", tables: sa.MetaData) -> None:
    there = "SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    with store.read() as connection:
        found = {(table, column) for table, column in connection.exec_driver_sql(there)}
    needed = ((table.name, column.name) for table in tables.sorted_tables for column in table.columns)
    lacking = next((".".join(name) for name in needed if name not in found), None)
    if lacking is None:
        return
    raise DataFolderError(
        f"The data folder {store.folder} was made by an unfinished version of Tactician: its database lacks {lacking}. "
        "Move the folder away, or choose another one with --data, and add the documents again."
    )


def _migrate(store: "Store", migrations: Migrations) -> None:
    with store.write() as connection:
        revision = _revision(connection, store.folder)
        if revision == migrations.head:
            return  # another process was faster
        if revision is not None:
            _require_known(revision, migrations, store.folder)
            back_up(store.path, revision)
        from alembic import command

        config = alembic_config(migrations)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def back_up(database: Path, revision: str) -> Path:
    """A copy of `database` as last committed, beside it; whole or not there at all. Returns its path."""
    copy = database.with_name(f"{database.stem}-{revision}-{now():%Y%m%dT%H%M%S%fZ}.db")
    part = copy.with_suffix(".part")
    source, target = sqlite3.connect(database), sqlite3.connect(part)
    try:
        source.backup(target)
    except BaseException:
        part.unlink()
        raise
    finally:
        source.close()
        target.close()
    part.chmod(0o600)
    return part.rename(copy)
