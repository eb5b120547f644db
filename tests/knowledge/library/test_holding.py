"""The lock that the dead give back, and the card that names the living."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.errors import DataFolderError
from knowledge.library.holding import Card, FileLock, read_card, write_card
from tests.knowledge.making import as_nobody

CARD = Card(pid=12, name="bot", since="2026-11-23T12:00:00+00:00", port=4_711, key="ab" * 32)


def test_one_at_a_time(tmp_path: Path) -> None:
    first = FileLock.take(tmp_path / "lock")
    assert first is not None
    assert FileLock.take(tmp_path / "lock") is None
    first.release()
    second = FileLock.take(tmp_path / "lock")
    assert second is not None
    second.release()


def test_releasing_twice_closes_nobody_elses_file(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "lock")
    assert lock is not None
    lock.release()
    other = os.open(tmp_path / "other", os.O_CREAT | os.O_RDWR)
    lock.release()
    os.fstat(other)
    os.close(other)


def test_a_killed_process_gives_its_lock_back(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from knowledge.library.holding import FileLock\n"
        "assert FileLock.take(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert FileLock.take(tmp_path / "lock") is None
        process.kill()
    lock = FileLock.take(tmp_path / "lock")
    assert lock is not None
    lock.release()


def test_a_child_process_does_not_inherit_the_lock(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "lock")
    assert lock is not None
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False) as child:
        lock.release()
        deadline = time.monotonic() + 10
        while (again := FileLock.take(tmp_path / "lock")) is None:  # the child's start closes it in a moment
            assert time.monotonic() < deadline
        assert child.poll() is None
        again.release()
        child.kill()


def test_the_card_is_for_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "lock").touch(mode=0o644)
    lock = FileLock.take(tmp_path / "lock")
    assert lock is not None
    write_card(lock, CARD)
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
    assert read_card(tmp_path / "lock") == CARD
    lock.release()
    assert read_card(tmp_path / "lock") == CARD


def test_a_shorter_card_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "lock")
    assert lock is not None
    lock.write(b"x" * 10_000)
    write_card(lock, CARD)
    assert read_card(tmp_path / "lock") == CARD
    lock.write(b"")
    assert lock.read() == b""
    lock.release()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 1}', b'{"unknown": 1}', b"\xff"])
def test_what_is_no_card(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lock").write_bytes(content)
    assert read_card(tmp_path / "lock") is None


def test_no_card_at_all(tmp_path: Path) -> None:
    assert read_card(tmp_path / "lock") is None


def test_a_folder_that_can_only_be_read(open_folder: Path) -> None:
    with as_nobody(), pytest.raises(DataFolderError, match=r"cannot be written \(Permission denied: index\.lock\)"):
        FileLock.take(open_folder / "index.lock")


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match=r"cannot be written \(No such file or directory"):
        FileLock.take(tmp_path / "gone" / "index.lock")


def test_a_full_disk_is_a_clear_error() -> None:
    lock = FileLock.take(Path("/dev/full"))
    assert lock is not None
    with pytest.raises(DataFolderError, match="Free some space"):
        lock.write(b"content")
    lock.release()
