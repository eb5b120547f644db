"""What of a path is read, and why the rest is not."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import InputError
from knowledge.library.loading import MAX_BYTES, UnreadableError
from knowledge.library.locating import Located, locate, located
from knowledge.library.reading import Content, read
from tests.knowledge.library.conftest import Write
from tests.knowledge.making import as_nobody


def load(path: Path) -> Content:
    return read(Located(path.name, path, str(path)))


def reasons(path: Path) -> dict[str, str | None]:
    return {file.source: file.reason for file in locate(str(path))}


def test_a_file_is_called_by_its_name(write: Write) -> None:
    path = write("guide/setup.md", "text")
    (found,) = locate(str(path))
    assert (found.source, found.path, found.root, found.reason) == ("setup.md", path, str(path), None)


def test_a_folder_is_walked_in_order(write: Write, docs: Path) -> None:
    for name in ("b.md", "a/z.txt", "a/b/c.rst", "C.MARKDOWN", "a.md"):
        write(name, "text")
    found = locate(str(docs))
    assert [file.source for file in found] == ["C.MARKDOWN", "a/b/c.rst", "a/z.txt", "a.md", "b.md"]
    assert {file.root for file in found} == {str(docs)}
    assert [file.reason for file in found] == [None] * 5


def test_relative_paths_become_absolute(write: Write, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.md", "text")
    monkeypatch.chdir(docs.parent)
    (found,) = locate("docs/../docs")
    assert (found.path, found.root) == (docs / "a.md", str(docs))


def test_nothing_there_is_an_input_error(docs: Path) -> None:
    with pytest.raises(InputError, match=r"no file or folder “.*missing\.md”"):
        locate(str(docs / "missing.md"))


@pytest.mark.parametrize("path", ["", " ", "~nobody-of-that-name/x", "a\0b", "x" * 5_000])
def test_odd_paths_are_input_errors(path: str, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(docs)
    with pytest.raises(InputError, match="There is no file or folder"):
        locate(path)


@pytest.mark.parametrize("given", ["https://example.org/page", "HTTPS://Example.ORG:443/page#part"])
def test_an_address_is_found_under_its_one_spelling(given: str) -> None:
    (found,) = locate(given)
    assert found.source == found.origin == found.root == found.address == "https://example.org/page"
    assert found.reason is None


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.org/a.md", "gopher://example.org", "x-a.b://"]
)
def test_addresses_of_other_kinds_are_refused(address: str) -> None:
    (found,) = locate(address)
    assert found.source == address
    assert "begin with https:// or http://" in str(found.reason)


@pytest.mark.parametrize("address", ["https://anna:secret@example.org/page", "ftp://anna:secret@example.org"])
def test_a_password_is_not_even_repeated(address: str) -> None:
    (found,) = locate(address)
    assert "secret" not in str(found)
    assert found.reason is not None


def test_an_empty_folder_says_so(docs: Path) -> None:
    assert "Empty" in str(reasons(docs)["docs"])


def test_other_types_are_named_with_the_accepted_ones(write: Write, docs: Path) -> None:
    write("photo.png", b"\x89PNG")
    write("LICENSE", "text")
    found = reasons(docs)
    assert str(found["photo.png"]).startswith("Files of type .png cannot be read.")
    assert ".md" in str(found["LICENSE"])


def test_hidden_files_and_folders_are_left_out(write: Write, docs: Path) -> None:
    write(".git/deep/config.md", "text")
    write(".hidden.md", "text")
    write("shown.md", "text")
    assert reasons(docs) == {".git": "Hidden, left out.", ".hidden.md": "Hidden, left out.", "shown.md": None}


def test_a_hidden_file_that_is_named_is_read(write: Write) -> None:
    path = write(".notes.md", "text")
    assert reasons(path) == {".notes.md": None}


def test_files_beyond_the_limit_are_not_opened(write: Write, docs: Path) -> None:
    path = write("big.md", b"a")
    os.truncate(path, MAX_BYTES + 1)
    assert "Larger than 20 MB" in str(reasons(docs)["big.md"])
    assert len(load(path).data) == MAX_BYTES + 1


def test_a_file_at_the_limit_is_read(write: Write) -> None:
    assert len(load(write("full.md", b"a" * MAX_BYTES)).data) == MAX_BYTES


def test_links_in_circles_end(write: Write, docs: Path) -> None:
    write("a/page.md", "text")
    (docs / "a" / "up").symlink_to(docs)
    (docs / "a" / "self").symlink_to(docs / "a")
    found = reasons(docs)
    assert found.pop("a/page.md") is None
    assert found == {"a/self": "A link to a folder that is read already."} | {
        "a/up": "A link to a folder that is read already."
    }


def test_a_link_to_itself_is_a_line(docs: Path) -> None:
    (docs / "loop.md").symlink_to(docs / "loop.md")
    assert "cannot be read" in str(reasons(docs)["loop.md"])


def test_links_do_not_lead_out(write: Write, docs: Path, tmp_path: Path) -> None:
    outside = tmp_path / "docs-secret"
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    (docs / "out").symlink_to(outside)
    (docs / "file.md").symlink_to(outside / "secret.md")
    (docs / "inside.md").symlink_to(write("real.md", "text"))
    found = reasons(docs)
    assert found.pop("inside.md") is found.pop("real.md") is None
    assert all("leads out of the folder" in str(reason) for reason in found.values())
    assert set(found) == {"out", "file.md"}


def test_a_broken_link_is_a_line(docs: Path) -> None:
    (docs / "gone.md").symlink_to(docs / "nowhere.md")
    assert "No such file" in str(reasons(docs)["gone.md"])


def test_pipes_and_sockets_do_not_hang(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(docs / "pipe.md")
    monkeypatch.chdir(docs)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.md")
        assert reasons(docs) == {"pipe.md": "Not a regular file.", "socket.md": "Not a regular file."}
        with pytest.raises(UnreadableError, match="Not a regular file"):
            load(docs / "pipe.md")


def test_names_that_are_no_text_are_shown_and_left_out(docs: Path) -> None:
    (docs / os.fsdecode(b"caf\xe9.md")).write_text("text")
    (docs / os.fsdecode(b"th\xe9")).mkdir()
    (docs / os.fsdecode(b"th\xe9") / "a.md").write_text("text")
    found = reasons(docs)
    assert found == dict.fromkeys(
        ["caf\N{REPLACEMENT CHARACTER}.md", "th\N{REPLACEMENT CHARACTER}"],
        "Its name is not encoded as UTF-8. Rename it.",
    )
    assert all(source.encode() for source in found)


@pytest.mark.parametrize("name", [b"caf\xe9.md", b"th\xe9", b"*\xe9"])
def test_a_name_that_is_no_text_cannot_be_given(docs: Path, name: bytes) -> None:
    given = str(docs / os.fsdecode(name))
    with pytest.raises(InputError, match=r"\N{REPLACEMENT CHARACTER}.*” cannot be read\. Its name is not encoded"):
        locate(given)
    (line,) = located(given)
    assert line.source.encode()


@pytest.fixture
def deep(docs: Path) -> Iterator[Path]:
    """A folder of `docs`, deeper than functions may nest; taken down again, since pytest's clean-up could not."""
    path = docs
    for _ in range(1_200):
        path = path / "d"
        path.mkdir()
    yield path
    for entry in path.iterdir():
        entry.unlink()
    while path != docs:
        path.rmdir()
        path = path.parent


def test_folders_deeper_than_functions_may_nest(docs: Path, deep: Path) -> None:
    (deep / "deep.md").write_text("text")
    assert [file.reason for file in locate(str(docs))] == [None]


def test_what_may_not_be_read_is_a_line(open_folder: Path) -> None:
    (open_folder / "closed").mkdir(mode=0)
    (open_folder / "closed.md").touch(mode=0)
    with as_nobody():
        assert reasons(open_folder) == {"closed": "The folder cannot be read: Permission denied.", "closed.md": None}
        with pytest.raises(UnreadableError, match=r"It cannot be read: Permission denied\."):
            load(open_folder / "closed.md")


def test_a_folder_that_can_be_listed_only(open_folder: Path) -> None:
    (open_folder / "listed").mkdir()
    (open_folder / "listed" / "a.md").touch()
    (open_folder / "listed" / "folder").mkdir()
    (open_folder / "link.md").symlink_to(open_folder / "listed" / "a.md")
    (open_folder / "listed").chmod(0o744)
    with as_nobody():
        found = reasons(open_folder)
    assert set(found) == {"link.md", "listed/a.md", "listed/folder"}
    assert found["listed/a.md"] == "It cannot be read: Permission denied."
    assert all(found.values())


def test_a_missing_file_has_a_reason(docs: Path) -> None:
    with pytest.raises(UnreadableError, match="No such file"):
        load(docs / "missing.md")
