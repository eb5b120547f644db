"""Migrations: what they make, older and newer folders, and processes that come at the same time."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from knowledge.errors import DataFolderError, NewerDataError
from knowledge.store.engine import Store, open_store
from knowledge.store.migrating import SHIPPED, Migrations, alembic_config, is_ours
from knowledge.store.schema import metadata

NEXT = '''
"""A later revision."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("settings", sa.Column("note", sa.String))
'''


@pytest.fixture
def later(tmp_path: Path) -> Migrations:
    """The migrations of a version to come."""
    scripts = Path(shutil.copytree(SHIPPED.scripts, tmp_path / "later"))
    (scripts / "versions" / "r0003_note.py").write_text(NEXT)
    return Migrations(scripts, "0003")


def revision_in(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        connection.close()


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("tactician-*"))


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    script = ScriptDirectory.from_config(alembic_config(SHIPPED))
    assert script.get_current_head() == SHIPPED.head
    assert [known.revision for known in script.walk_revisions()] == ["0002", "0001"]


def test_the_migrated_schema_is_the_metadata(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, metadata) == []


def test_metadata_and_database_agree_on_every_index_and_constraint(store: Store) -> None:
    """Alembic compares neither primary keys nor what a foreign key does on deletion."""
    with store.read() as connection:
        inspector = sa.inspect(connection)
        for table in metadata.tables.values():
            names = {index.name for index in table.indexes}
            assert {index["name"] for index in inspector.get_indexes(table.name)} == names
            keys = inspector.get_pk_constraint(table.name)
            assert (keys["name"], keys["constrained_columns"]) == (
                table.primary_key.name,
                [column.name for column in table.primary_key.columns],
            )
            for key in inspector.get_foreign_keys(table.name):
                (constraint,) = [found for found in table.foreign_key_constraints if found.name == key["name"]]
                assert key["options"].get("ondelete") == constraint.ondelete


def test_a_new_folder_needs_no_backup(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    assert revision_in(tmp_path / "tactician.db") == SHIPPED.head
    assert backups(tmp_path) == []


def test_an_older_folder_is_migrated_after_a_backup(folder: Path, later: Migrations) -> None:
    store = open_store(folder)
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO settings VALUES ('', 'kept', '1', 0)")
    store.close()
    store = open_store(folder, migrations=later)
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT name, note FROM settings").all() == [("kept", None)]
    store.close()
    (backup,) = backups(folder)
    assert backup.name.startswith("tactician-0002-")
    assert backup.suffix == ".db"
    assert backup.stat().st_mode & 0o777 == 0o600
    assert revision_in(backup) == "0002"
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT name FROM settings").fetchall() == [("kept",)]
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_backup_can_take_the_databases_place(folder: Path, later: Migrations) -> None:
    open_store(folder, migrations=later).close()
    (backup,) = backups(folder)
    backup.replace(folder / "tactician.db")
    open_store(folder).close()
    assert revision_in(folder / "tactician.db") == "0002"


def test_a_newer_folder_is_refused_and_left_as_it_is(folder: Path, later: Migrations) -> None:
    open_store(folder, migrations=later).close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(
        NewerDataError, match=r"data was written by a newer version of Tactician \(revision 0003"
    ) as caught:
        open_store(folder)
    assert "Install the newer version, or choose another folder with --data." in str(caught.value)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_migration_that_fails_changes_nothing(folder: Path, later: Migrations) -> None:
    (later.scripts / "versions" / "r0003_note.py").write_text(NEXT + '    op.execute("SELECT * FROM nowhere")\n')
    with pytest.raises(sa.exc.OperationalError, match="nowhere"):
        open_store(folder, migrations=later)
    assert revision_in(folder / "tactician.db") == "0002"
    store = open_store(folder)
    with store.read() as connection:
        assert "note" not in {column["name"] for column in sa.inspect(connection).get_columns("settings")}
    store.close()


CRAMPED = """
import resource, sys
from pathlib import Path
from knowledge.errors import DataFolderError
from knowledge.store.engine import open_store
from knowledge.store.migrating import Migrations
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    open_store(Path(sys.argv[1]), migrations=Migrations(Path(sys.argv[2]), "0003"))
except DataFolderError as error:
    print(error)
"""


def test_a_disk_without_room_for_the_backup(folder: Path, later: Migrations) -> None:
    """A limit below the database's size makes the copy's write fail: no half copy stays, nothing was migrated."""
    assert (folder / "tactician.db").stat().st_size > 100_000
    command = [sys.executable, "-c", CRAMPED, str(folder), str(later.scripts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "nothing was stored" in done.stdout
    assert backups(folder) == []
    assert revision_in(folder / "tactician.db") == "0002"


OPENER = """
import sys
from pathlib import Path
from knowledge.store.engine import open_store
from knowledge.store.migrating import Migrations
import alembic.command
print("ready", flush=True)
sys.stdin.readline()
open_store(Path(sys.argv[1]), migrations=Migrations(Path(sys.argv[2]), sys.argv[3])).close()
"""


def start(folder: Path, migrations: Migrations) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", OPENER, str(folder), str(migrations.scripts), migrations.head]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_that_open_a_new_folder_at_once(tmp_path: Path) -> None:
    openers = [start(tmp_path / "data", SHIPPED) for _ in range(3)]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    errors = [opener.communicate(timeout=60)[1] for opener in openers]
    assert errors == ["", "", ""]
    assert revision_in(tmp_path / "data" / "tactician.db") == SHIPPED.head


def test_processes_that_migrate_at_once_make_one_backup(folder: Path, later: Migrations) -> None:
    openers = [start(folder, later) for _ in range(2)]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    assert [opener.communicate(timeout=60)[1] for opener in openers] == ["", ""]
    assert revision_in(folder / "tactician.db") == "0003"
    assert len(backups(folder)) == 1


STUCK = NEXT + '    print("inside", flush=True)\n    import time\n    time.sleep(60)\n'


def test_a_process_that_is_killed_while_it_migrates(folder: Path, later: Migrations) -> None:
    revision = later.scripts / "versions" / "r0003_note.py"
    revision.write_text(STUCK)
    process = start(folder, later)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == "inside\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert revision_in(folder / "tactician.db") == "0002"
    revision.write_text(NEXT)
    shutil.rmtree(revision.parent / "__pycache__", ignore_errors=True)
    open_store(folder, migrations=later).close()
    assert revision_in(folder / "tactician.db") == "0003"


def test_a_version_table_without_a_version_is_foreign(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "tactician.db")
    other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    other.commit()
    other.close()
    with pytest.raises(DataFolderError, match="another program"):
        open_store(tmp_path)


def test_a_folder_of_an_unfinished_version_is_refused_by_name(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "tactician.db")
    connection.execute("ALTER TABLE settings RENAME COLUMN value TO worth")
    connection.commit()
    connection.close()
    with pytest.raises(DataFolderError, match=r"unfinished version.* lacks settings\.value\. Move the folder away"):
        open_store(tmp_path)
