import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.uploads import NAME_BYTES, Uploads, safe_name
from knowledge.errors import DataFolderError
from tests.knowledge.making import as_nobody


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("manual.md", "manual.md"),
        ("Größe und Maße.MD", "Größe und Maße.MD"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("/etc/passwd.txt", "_etc_passwd.txt"),
        ("C:\\docs\\a.md", "C__docs_a.md"),
        ("..", "document"),
        ("", "document"),
        (".hidden.md", "hidden.md"),
        (".md", "md"),
        ("a\x00b\n\u202ec.md", "ab c.md"),
        ("a..md", "a.md"),
        ("  spaced   out .md ", "spaced out.md"),
        ("@everyone.md", "@everyone.md"),
        ("e\u0301.md", "é.md"),
        ("x" * 300 + ".md", "x" * (NAME_BYTES - 3) + ".md"),
    ],
)
def test_names(given: str, name: str) -> None:
    assert safe_name(given) == name


@given(st.text(max_size=400))
def test_a_name_is_never_a_path(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe == os.path.basename(safe)
    assert not safe.startswith(".")
    assert len(safe.encode()) <= NAME_BYTES
    assert safe.isprintable()
    assert safe_name(safe) == safe


def test_uploads_lie_below_their_server_and_domain(tmp_path: Path) -> None:
    upload = Uploads(tmp_path).put("1", "manual", "../a.md", b"text")
    upload.keep()
    assert upload.path == tmp_path / "uploads" / "1" / "manual" / "_a.md"
    assert upload.path.read_bytes() == b"text"
    assert stat.S_IMODE(upload.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(upload.path.parent.stat().st_mode) == 0o700


def test_undoing_the_first_leaves_nothing(tmp_path: Path) -> None:
    upload = Uploads(tmp_path).put("1", "manual", "a.md", b"text")
    upload.undo()
    assert list(upload.path.parent.iterdir()) == []


def test_undoing_an_update_brings_the_replaced_one_back(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    uploads.put("1", "manual", "a.md", b"old").keep()
    update = uploads.put("1", "manual", "a.md", b"new")
    assert update.path.read_bytes() == b"new"
    update.undo()
    assert [path.read_bytes() for path in update.path.parent.iterdir()] == [b"old"]


def test_keeping_an_update_leaves_the_new_one_alone(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    uploads.put("1", "manual", "a.md", b"old").keep()
    update = uploads.put("1", "manual", "a.md", b"new")
    update.keep()
    assert [path.read_bytes() for path in update.path.parent.iterdir()] == [b"new"]


def test_discarding_removes_a_kept_file_and_its_empty_folders(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    first, second = uploads.put("1", "manual", "a.md", b"a"), uploads.put("1", "manual", "b.md", b"b")
    uploads.discard(str(first.path))
    assert second.path.exists()
    assert not first.path.exists()
    uploads.discard(str(second.path))
    assert list((tmp_path / "uploads").iterdir()) == []
    uploads.discard(str(second.path))


def test_what_lies_elsewhere_is_never_deleted(tmp_path: Path) -> None:
    elsewhere = tmp_path / "docs.md"
    elsewhere.write_text("mine")
    uploads = Uploads(tmp_path)
    uploads.put("1", "manual", "a.md", b"a")
    for origin in (str(elsewhere), str(tmp_path / "uploads" / ".." / "docs.md"), "", "docs.md"):
        uploads.discard(origin)
    assert elsewhere.exists()


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o500)
    with as_nobody(), pytest.raises(DataFolderError, match=r"could not be kept .*owner"):
        Uploads(tmp_path / "data").put("1", "manual", "a.md", b"text")
