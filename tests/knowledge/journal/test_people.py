"""Pseudonyms and their key."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DataFolderError
from knowledge.journal.people import KEY_FILE, People, tombstone


def test_the_same_person_is_the_same(tmp_path: Path) -> None:
    one, other = People(tmp_path), People(tmp_path)
    assert one.pseudonym("123456789012345678") == other.pseudonym("123456789012345678")
    assert one.pseudonym("anna") != one.pseudonym("bert")


def test_a_pseudonym_says_nothing(tmp_path: Path) -> None:
    pseudonym = People(tmp_path).pseudonym("123456789012345678")
    assert re.fullmatch(r"p:[a-z2-7]{20}", pseudonym)
    assert "1234" not in pseudonym


def test_another_key_gives_another_pseudonym(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    assert len({People(folder).pseudonym("anna") for folder in folders}) == 2


def test_a_copied_key_gives_the_same_pseudonym(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    pseudonym = People(here).pseudonym("anna")
    shutil.copy(here / KEY_FILE, there / KEY_FILE)
    assert People(there).pseudonym("anna") == pseudonym


@pytest.fixture(scope="session")
def anyone(tmp_path_factory: pytest.TempPathFactory) -> People:
    return People(tmp_path_factory.mktemp("people"))


@given(st.text(st.characters(codec=None)))
def test_any_id_gets_one_and_keeps_it(anyone: People, person: str) -> None:
    pseudonym = anyone.pseudonym(person)
    assert pseudonym.startswith("p:")
    assert anyone.pseudonym(pseudonym) == pseudonym


def test_the_key_is_private(tmp_path: Path) -> None:
    People(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", ["", "abcd", "z" * 64, "ab" * 31])
def test_a_damaged_key_is_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content)
    with pytest.raises(DataFolderError, match=r"people\.key is damaged"):
        People(tmp_path)
    assert (tmp_path / KEY_FILE).read_text() == content


def test_a_key_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(DataFolderError, match=r"people\.key cannot be used: Is a directory"):
        People(tmp_path)


RACER = """
import sys
from pathlib import Path
from knowledge.journal.people import People
print("ready", flush=True)
sys.stdin.readline()
print(People(Path(sys.argv[1])).pseudonym("anna"))
"""


def test_processes_that_race_agree_on_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RACER, str(tmp_path)]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        os.write(racer.stdin.fileno(), b"go\n")
    pseudonyms = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(pseudonyms) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_tombstones_never_meet(anyone: People) -> None:
    stones = {tombstone() for _ in range(1000)}
    assert len(stones) == 1000
    assert all(anyone.pseudonym(stone) == stone for stone in stones)
