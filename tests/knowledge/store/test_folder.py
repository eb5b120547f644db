"""The data folder itself."""

import os
import stat
from pathlib import Path

import pytest

from knowledge.errors import DataFolderError
from knowledge.store.folder import FILE_NAME, prepare
from tests.knowledge.making import as_nobody


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_private_whatever_the_mask_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        prepare(tmp_path / "data")
    finally:
        os.umask(before)
    assert (mode(tmp_path / "data"), mode(tmp_path / "data" / FILE_NAME)) == (0o700, 0o600)


def test_what_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"content")
    (tmp_path / FILE_NAME).chmod(0o640)
    tmp_path.chmod(0o750)
    prepare(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == b"content"
    assert (mode(tmp_path), mode(tmp_path / FILE_NAME)) == (0o750, 0o640)


def test_a_link_to_a_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    prepare(tmp_path / "link")
    assert (tmp_path / "real" / FILE_NAME).exists()


def test_a_link_to_nowhere_will_not(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(DataFolderError, match="link is a file or lies below one"):
        prepare(tmp_path / "link")


def test_a_name_that_no_file_system_takes(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="cannot be made: File name too long"):
        prepare(tmp_path / ("x" * 300))


def test_a_folder_in_the_databases_place(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DataFolderError, match="cannot be made: Is a directory"):
        prepare(tmp_path)


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"])
def test_every_file_must_be_writable(tmp_path: Path, name: str) -> None:
    home = Path("/tmp") / f"tactician-{os.getpid()}-{name}"  # pytest's own folders are closed to others
    home.mkdir()
    try:
        home.chmod(0o777)
        for file in (FILE_NAME, name):
            (home / file).touch()
            (home / file).chmod(0o666)
        with as_nobody():
            prepare(home)
        (home / name).chmod(0o444)
        with as_nobody(), pytest.raises(DataFolderError, match=f"{name} is not writable"):
            prepare(home)
    finally:
        for path in home.iterdir():
            path.unlink()
        home.rmdir()
