"""Size and dates of files."""

import os
import shutil
import time
from pathlib import Path

import pytest

from knowledge.library.stamping import GRAIN_NS, settled, stamp


def test_an_untouched_file_keeps_its_stamp(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("text")
    before = stamp(path.stat())
    path.read_text()
    assert stamp(path.stat()) == before


@pytest.mark.parametrize("change", ["grow", "date", "replace", "restore"])
def test_every_change_changes_it(tmp_path: Path, change: str) -> None:
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    path.write_text("text")
    os.utime(path, ns=(1, 1))
    before = stamp(path.stat())
    if change == "grow":
        path.write_text("text!")
        os.utime(path, ns=(1, 1))
    elif change == "date":
        os.utime(path, ns=(1, 2))
    else:
        other.write_text("TEXT")
        shutil.copystat(path, other)
        (os.replace if change == "replace" else shutil.copy2)(other, path)
    assert stamp(path.stat()) != before


def test_only_what_was_old_when_it_was_read_is_settled(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("text")
    os.utime(path, ns=(1, 1))
    status = path.stat()
    assert not settled(status, time.time_ns())  # its dates were set just now
    assert settled(status, status.st_ctime_ns + GRAIN_NS + 1)
    assert not settled(status, status.st_ctime_ns + GRAIN_NS)
    assert not settled(status, status.st_ctime_ns - GRAIN_NS)  # a clock that went back
