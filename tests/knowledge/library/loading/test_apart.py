"""Files are read in a process that can hang, crash and run out of memory without harm."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.library.loading import Parsed, Part, UnreadableError, apart, parse
from tests.knowledge.library.loading.files import pdf

PAGE = b"<h1>Title</h1><p>words</p>"


@pytest.fixture(autouse=True)
def none_is_kept() -> Iterator[None]:
    """Each test begins and ends without a process."""
    apart.end_all()
    yield
    apart.end_all()


def readers() -> list[int]:
    """Ids of the reading processes that are children of this one."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"knowledge.library.loading.worker" in command and int(parent) == os.getpid():
            found.append(int(folder.name))
    return found


def test_one_process_reads_file_after_file() -> None:
    parse(PAGE, "a.html")
    (first,) = readers()
    parse(PAGE, "b.html")
    assert readers() == [first]


def test_the_size_of_this_process_is_not_its_own() -> None:
    held = bytearray(os.urandom(1_000_000)) * 500
    parse(PAGE, "a.html")
    assert len(readers()) == 1
    assert len(held) > apart.SPENT


def test_plain_text_needs_none() -> None:
    parse(b"text", "a.md")
    assert readers() == []


def test_a_document_travels_whole() -> None:
    parsed = Parsed(
        (Part("a\ud83d text", ("H", "I"), "page 1", "page=1", ((0, "x"), (4, "y")), plain=True),),
        "Title",
        "https://x.org",
        "1 row",
    )
    assert apart.parsed_of(apart.as_json(parsed)) == parsed


def test_a_file_that_takes_too_long_is_given_up() -> None:
    slow = b"<p>" + b"<b>word</b>" * 200_000
    with pytest.raises(UnreadableError, match="took longer than 0 seconds"):
        apart.load(slow, "slow.html", seconds=0.05)
    assert readers() == []
    assert parse(PAGE, "a.html").title == "Title"


def test_a_process_that_was_killed_is_replaced() -> None:
    parse(PAGE, "a.html")
    (reader,) = readers()
    os.kill(reader, signal.SIGKILL)
    assert parse(PAGE, "a.html").title == "Title"
    assert readers() != [reader]


@pytest.mark.slow
def test_a_file_that_takes_the_memory_has_a_reason() -> None:
    huge = b"<p>" + b"<b>a</b>" * 2_400_000
    with pytest.raises(UnreadableError, match="memory"):
        apart.load(huge, "huge.html", seconds=100)
    assert parse(PAGE, "a.html").title == "Title"


def test_a_process_that_has_grown_large_is_not_kept() -> None:
    parse(PAGE, "a.html")
    assert len(readers()) == 1
    assert len(parse("question,answer\nWhy?,😀".encode() + b"a" * 19_000_000, "large.csv").parts) == 1
    assert readers() == []


def test_files_are_read_side_by_side() -> None:
    titles: list[str | None] = []
    threads = [threading.Thread(target=lambda: titles.append(parse(PAGE, "a.html").title)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["Title"] * 4
    assert 1 <= len(readers()) <= 4


def test_the_process_sees_no_setting_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    parse(PAGE, "a.html")
    (reader,) = readers()
    assert b"sk-secret" not in Path(f"/proc/{reader}/environ").read_bytes()


def test_the_folder_of_the_user_holds_none_of_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bs4.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert parse(PAGE, "a.html").title == "Title"


def test_it_ends_with_whoever_asked(tmp_path: Path) -> None:
    parse(PAGE, "a.html")
    (reader,) = readers()
    file = os.pidfd_open(reader)
    apart.end_all()
    with pytest.raises(ProcessLookupError):
        signal.pidfd_send_signal(file, 0)
    os.close(file)


@pytest.mark.parametrize("name", ["a.html", "ünï\ud800.html", "a/b/../c.HTML"])
def test_names_of_any_kind(name: str) -> None:
    assert parse(PAGE, name).title == "Title"


def test_a_text_beyond_the_limit_has_a_reason() -> None:
    with pytest.raises(UnreadableError, match="Larger than 20 MB"):
        parse(b"a" * 20_000_001, "a.csv")


def test_what_nothing_can_store_leaves_a_space() -> None:
    (part,) = parse(b"<p>a&#1;b\x0cc</p>", "a.html").parts
    assert part.text == "a b c"
    assert parse(pdf(["words"]), "a.pdf").parts[0].text == "words"
