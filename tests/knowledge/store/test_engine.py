"""Opening the database and its transactions, with real files, threads and processes."""

import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from knowledge.errors import DataFolderError
from knowledge.store.engine import Store, open_store
from knowledge.store.schema import settings
from tests.knowledge.making import as_nobody


def put(connection: sa.Connection, name: str, value: object = 1) -> None:
    connection.execute(sa.insert(settings).values(server="", name=name, value=value, at=0))


def names(store: Store) -> set[str]:
    with store.read() as connection:
        return set(connection.scalars(sa.select(settings.c.name)))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_makes_a_folder_that_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    open_store(folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "tactician.db").stat().st_mode) == 0o600


def test_writes_and_reads(store: Store) -> None:
    with store.write() as connection:
        put(connection, "a", {"größe": [1, None, "ü"]})
    with store.read() as connection:
        assert connection.scalar(sa.select(settings.c.value)) == {"größe": [1, None, "ü"]}
        raw = connection.exec_driver_sql("SELECT value FROM settings").scalar()
    assert raw == '{"größe":[1,null,"ü"]}'


def test_an_error_undoes_the_whole_block(store: Store) -> None:
    def work() -> None:
        with store.write() as connection:
            put(connection, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert names(store) == set()


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DataFolderError, match="only be read"), store.read() as connection:
        put(connection, "a")


def test_a_reader_sees_one_snapshot(store: Store) -> None:
    with store.read() as connection:
        count = sa.select(sa.func.count()).select_from(settings)
        assert connection.scalar(count) == 0
        with store.write() as writing:
            put(writing, "a")
        assert connection.scalar(count) == 0
    assert names(store) == {"a"}


@pytest.mark.parametrize(("durable", "level"), [(False, 1), (True, 2)])
def test_pragmas(folder: Path, durable: bool, level: int) -> None:
    store = open_store(folder, durable=durable)
    for block in (store.read, store.write):
        with block() as connection:
            pragma = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert pragma == {"journal_mode": "wal", "synchronous": level, "foreign_keys": 1, "busy_timeout": 10_000}
    store.close()


def test_writing_inside_writing_is_a_bug_and_says_so(store: Store) -> None:
    with store.write(), pytest.raises(RuntimeError, match="outer block"), store.write():
        pass
    with store.write() as connection:
        put(connection, "still works")
    assert names(store) == {"still works"}


def test_use_after_close_is_a_bug_and_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(RuntimeError, match="closed"), store.write():
        pass
    with pytest.raises(RuntimeError, match="closed"), store.read():
        pass


def test_a_broken_constraint_stays_what_it_is(store: Store) -> None:
    with store.write() as connection:
        put(connection, "a")
    with pytest.raises(IntegrityError), store.write() as connection:
        put(connection, "a")


def test_a_mistake_in_sql_stays_what_it_is(store: Store) -> None:
    with pytest.raises(OperationalError, match="no such table"), store.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_many_threads_write_without_loss(store: Store) -> None:
    def work(me: int) -> None:
        for turn in range(20):
            with store.write() as connection:
                put(connection, f"{me}-{turn}")

    threads = [threading.Thread(target=work, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(store) == {f"{me}-{turn}" for me in range(8) for turn in range(20)}


WRITER = """
import sys
from pathlib import Path
import sqlalchemy as sa
from knowledge.store.engine import open_store
from knowledge.store.schema import settings
store = open_store(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for turn in range(100):
    with store.write() as connection:
        seen = connection.scalar(sa.select(sa.func.count()).select_from(settings))
        row = {"server": "", "name": f"{sys.argv[2]}-{turn}", "value": seen, "at": 0}
        connection.execute(sa.insert(settings).values(row))
store.close()
"""


def test_two_processes_write_one_after_the_other(folder: Path, store: Store) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in "ab"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0]
    with store.read() as connection:
        seen = connection.scalars(sa.select(settings.c.value)).all()
    assert sorted(seen) == list(range(200))  # every transaction saw all before it, and none was lost


def test_a_lock_that_another_process_keeps(folder: Path) -> None:
    store = open_store(folder, busy_timeout=0.2)
    other = sqlite3.connect(folder / "tactician.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DataFolderError, match="Another process kept the database"), store.write():
        pass
    assert names(store) == set()  # readers do not wait
    other.execute("ROLLBACK")
    with store.write() as connection:
        put(connection, "a")
    other.close()
    store.close()


def test_a_turn_that_another_thread_keeps(folder: Path) -> None:
    store = open_store(folder, busy_timeout=0.1)
    inside, done = threading.Event(), threading.Event()

    def keep() -> None:
        with store.write():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=keep)
    thread.start()
    inside.wait(10)
    with pytest.raises(DataFolderError, match=r"busy for more than 0\.1 s"), store.write():
        pass
    done.set()
    thread.join()
    store.close()


def test_a_full_disk_stores_nothing_and_says_so(store: Store) -> None:
    with store.write() as connection:
        put(connection, "before")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with store.write() as connection:
            put(connection, "small")
            put(connection, "large", "x" * 100_000)

    with pytest.raises(DataFolderError, match=r"disk is full: nothing was stored in .*data"):
        fill()
    assert names(store) == {"before"}
    with store.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        put(connection, "after")
    assert names(store) == {"before", "after"}


LIMITED = """
import resource, sys
from pathlib import Path
import sqlalchemy as sa
from knowledge.errors import DataFolderError
from knowledge.store.engine import open_store
from knowledge.store.schema import settings
store = open_store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    with store.write() as connection:
        row = {"server": "", "name": "a", "value": "x" * 3_000_000, "at": 0}
        connection.execute(sa.insert(settings).values(row))
except DataFolderError as error:
    print(error)
"""


def test_a_disk_that_refuses_to_write(folder: Path, store: Store) -> None:
    """A file-size limit of the system makes the real write fail."""
    command = [sys.executable, "-c", LIMITED, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "nothing was stored" in done.stdout
    assert names(store) == set()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DataFolderError, match="is a file or lies below one"):
            open_store(folder)


def test_a_folder_that_cannot_be_made(open_folder: Path) -> None:
    with as_nobody(), pytest.raises(DataFolderError, match=r"cannot be made: Permission denied"):
        open_store(open_folder / "data")


def test_a_read_only_folder_is_refused_at_once(open_folder: Path, migrated: Path) -> None:
    (open_folder / "tactician.db").write_bytes((migrated / "tactician.db").read_bytes())
    open_folder.chmod(0o555)
    with as_nobody(), pytest.raises(DataFolderError, match="can only be read"):
        open_store(open_folder)
    open_folder.chmod(0o755)


def test_a_read_only_database_is_refused_at_once(open_folder: Path, migrated: Path) -> None:
    (open_folder / "tactician.db").write_bytes((migrated / "tactician.db").read_bytes())
    (open_folder / "tactician.db").chmod(0o444)
    open_folder.chmod(0o777)
    with as_nobody(), pytest.raises(DataFolderError, match=r"tactician\.db is not writable"):
        open_store(open_folder)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "tactician.db").write_bytes(b"This is not a database at all. " * 100)
    with pytest.raises(DataFolderError, match="is not a database"):
        open_store(tmp_path)


def test_a_damaged_database(folder: Path) -> None:
    path = folder / "tactician.db"
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xaa" * 3996  # the header stays, the schema's page is garbage
    path.write_bytes(content)
    with pytest.raises(DataFolderError, match="is damaged"):
        open_store(folder)


def test_the_database_of_another_program(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "tactician.db")
    other.execute("CREATE TABLE recipes (name)")
    other.commit()
    other.close()
    with pytest.raises(DataFolderError, match="belongs to another program"):
        open_store(tmp_path)


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "tactician.db").touch()
    store = open_store(tmp_path)
    assert names(store) == set()
    store.close()


def test_opening_what_is_current_is_fast_and_needs_no_alembic(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from knowledge.store.engine import open_store;"
        "start = time.process_time(); open_store(Path(sys.argv[1])); spent = time.process_time() - start;"
        "print(spent, 'alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    seconds, alembic = done.stdout.split()
    assert float(seconds) < 0.06
    assert alembic == "False"


def test_no_text_stays_in_the_log(folder: Path, store: Store) -> None:
    with store.write() as connection:
        put(connection, "a", "planted")
    assert b"planted" in (folder / "tactician.db-wal").read_bytes()
    store.forget_traces()
    assert (folder / "tactician.db-wal").stat().st_size == 0


def test_waiting_writers_are_served_soon(store: Store) -> None:
    """In one process writers queue at a lock; with SQLite's own polling one would wait for up to 100 ms."""
    waits: list[float] = []

    def work() -> None:
        for _ in range(25):
            start = time.perf_counter()
            with store.write() as connection:
                connection.exec_driver_sql("UPDATE numbers SET last = last + 1")
            waits.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT last FROM numbers").scalar() == 100
    assert sorted(waits)[50] < 0.1
