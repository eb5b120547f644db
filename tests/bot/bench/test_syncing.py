"""The measurement of a sync without changes."""

from pathlib import Path

import pytest

from bot.bench import syncing
from tests.commands import Cli


def test_documents_are_written_in_folders(tmp_path: Path) -> None:
    syncing.write(tmp_path, syncing.PER_FOLDER + 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0000", "0001"]
    texts = {path.read_text() for path in tmp_path.rglob("*.md")}
    assert len(texts) == syncing.PER_FOLDER + 1


def test_what_is_measured_syncs_every_document(tmp_path: Path) -> None:
    syncing.write(tmp_path / "docs", 3)
    assert syncing.ingest(tmp_path / "data", tmp_path / "docs") == 3
    assert syncing.ingest(tmp_path / "data", tmp_path / "docs") == 0


@pytest.mark.slow
def test_the_command_prints_whole_and_bare(cli: Cli) -> None:
    result = cli("bench", "sync", "--files", "20", "--json")
    assert result.code == 0
    assert result.json["files"] == 20
    seconds = result.json["seconds"]
    assert set(seconds) == {
        "tactician knowledge sync",
        "tactician knowledge list",
        "bare walk and stat",
        "bare read and hash",
    }
    assert {len(taken) for taken in seconds.values()} == {syncing.RUNS}
    assert min(seconds["tactician knowledge sync"]) > max(seconds["bare walk and stat"])


@pytest.mark.slow
def test_the_command_prints_a_table(cli: Cli) -> None:
    lines = cli("bench", "sync", "--files", "5").out.splitlines()
    assert lines[0] == "5 files, none changed; the median of 5 runs"
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "tactician knowledge sync",
        "tactician knowledge list",
        "bare walk and stat",
        "bare read and hash",
    ]
