"""`knowledge sync --watch`, as a process of its own."""

import json
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from knowledge.library import Library
from knowledge.store import open_store
from tests.bot.cli.test_processes import Spawn, line_of
from tests.commands import Cli

TEXT = "# Pump\n\nThe Z9 pump needs oil every week.\n"


def row(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next report."""
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def follow(spawn: Spawn) -> "subprocess.Popen[str]":
    process = spawn("knowledge", "sync", "--watch", "--json")
    line_of(process, "Following")
    return process


@pytest.fixture
def docs(cli: Cli, tmp_path: Path) -> Path:
    """A folder that was added."""
    made = tmp_path / "docs"
    made.mkdir()
    (made / "a.md").write_text(TEXT)
    assert cli("knowledge", "add", str(made), "--domain", "pumps").code == 0
    return made


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_what_changes_is_told_until_it_is_stopped(spawn: Spawn, docs: Path, number: signal.Signals) -> None:
    following = follow(spawn)
    assert row(following)["status"] == "unchanged"  # of the first sync
    (docs / ".b.md.swp").write_text("not yet")
    (docs / "b.md~").write_text("not any more")
    (docs / "b.md").write_text("# Valve\n\nThe valve is closed.")
    assert (found := row(following), found["source"], found["status"])[1:] == ("b.md", "added")
    (docs / "b.md").write_text("# Valve\n\nThe valve is open.")
    assert (found := row(following), found["source"], found["status"])[1:] == ("b.md", "updated")
    (docs / "b.md").rename(docs / "c.md")
    assert [(found["source"], found["status"]) for found in (row(following), row(following))] == [
        ("c.md", "added"),
        ("b.md", "removed"),
    ]
    following.send_signal(number)
    _, err = following.communicate(timeout=30)
    assert (following.returncode, "Traceback" in err) == (0, False)
    assert "No longer following." in err


@pytest.mark.slow
def test_a_folder_may_vanish_and_come_back(spawn: Spawn, docs: Path) -> None:
    following = follow(spawn)
    assert row(following)["status"] == "unchanged"
    shutil.move(docs, docs.with_name("elsewhere"))
    assert "is gone; its document is kept" in row(following)["reason"]
    docs.mkdir()
    (docs / "a.md").write_text("# Pump\n\nNo oil.")
    assert row(following)["status"] == "updated"


def test_the_holder_of_the_index_finds_what_another_process_follows(spawn: Spawn, docs: Path, data: Path) -> None:
    store = open_store(data)
    holder = Library(data, store, holder="tactician bot")
    assert holder.find("oil").passages
    assert holder._opened().index.holds
    following = follow(spawn)
    assert row(following)["status"] == "unchanged"
    (docs / "b.md").write_text("# Gate\n\nThe gate GX77 opens to the left.")
    assert row(following)["status"] == "added"
    assert holder.find("GX77").passages[0].source == "b.md"
    assert holder._opened().index.holds
    following.send_signal(signal.SIGTERM)
    following.communicate(timeout=30)
    assert holder.count().vectors == 2
    holder.close()
    store.close()


@pytest.mark.slow
def test_what_another_process_adds_is_followed_too(cli: Cli, spawn: Spawn, tmp_path: Path) -> None:
    following = follow(spawn)  # nothing to follow yet
    path = tmp_path / "late.md"
    path.write_text(TEXT)
    assert cli("knowledge", "add", str(path), "--domain", "pumps").code == 0
    path.write_text("# Pump\n\nThe Z9 pump needs no oil.")
    assert row(following)["status"] == "updated"
