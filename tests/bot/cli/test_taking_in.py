"""`knowledge add`, `sync`, `remove` and `describe` at their edges: patterns, interruption, a frozen holder."""

import json
import signal
from pathlib import Path

import pytest

from bot.uploads import Uploads
from tests.bot.cli.test_processes import Spawn
from tests.commands import Cli


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Documents in two folders, and one that cannot be read."""
    made = tmp_path / "docs"
    for name in ("a.md", "guide/b.md", "guide/c.txt"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(f"# {name}\n\nThe pump {name} needs oil.")
    (made / "bad.md").write_bytes(b"\0")
    return made


def test_a_quoted_pattern_is_followed_by_sync(cli: Cli, docs: Path) -> None:
    result = cli("knowledge", "add", "docs/**/*.md", "--domain", "d", "--json")
    assert result.code == 0
    assert {row["source"]: row["status"] for row in result.rows} == {
        "a.md": "added",
        "bad.md": "failed",
        "guide/b.md": "added",
    }
    (docs / "new.md").write_text("# New\n\nThe valve.")
    (docs / "a.md").unlink()
    synced = {row["source"]: row["status"] for row in cli("knowledge", "sync", "--json").rows}
    assert synced == {"bad.md": "failed", "guide/b.md": "unchanged", "new.md": "added", "a.md": "removed"}


def test_a_pattern_that_the_shell_expanded(cli: Cli, docs: Path) -> None:
    paths = [str(path) for path in sorted(docs.rglob("*.*"))]
    statuses = {row["source"]: row["status"] for row in cli("knowledge", "add", *paths, "--domain", "d", "--json").rows}
    assert statuses == {"a.md": "added", "bad.md": "failed", "b.md": "added", "c.txt": "added"}


def test_a_pattern_without_a_match(cli: Cli, docs: Path) -> None:
    result = cli("knowledge", "add", f"{docs}/**/*.rst", "--domain", "d")
    assert result.code == 2
    assert "*.rst" in result.err


def test_one_document_that_is_fine_is_enough(cli: Cli, docs: Path) -> None:
    paths = [str(docs / "a.md"), str(docs / "bad.md"), str(docs / "nowhere.md")]
    assert [cli("knowledge", "add", *paths, "--domain", "d").code for _ in range(2)] == [0, 0]
    assert cli("knowledge", "add", *paths[1:], "--domain", "d").code == 1


def test_a_domain_that_nothing_was_added_to_is_named(cli: Cli, docs: Path) -> None:
    cli("knowledge", "add", str(docs / "a.md"), "--domain", "d")
    unknown, odd, known = (cli("knowledge", "sync", "--domain", name) for name in ("handbok", "Ä", " D "))
    assert (unknown.code, odd.code, known.code) == (2, 2, 0)
    assert "Nothing was added to the domain “handbok”." in unknown.err


def test_a_thorough_sync(cli: Cli, docs: Path) -> None:
    cli("knowledge", "add", str(docs / "a.md"), "--domain", "d")
    assert [row["status"] for row in cli("knowledge", "sync", "--thorough", "--json").rows] == ["unchanged"]


def test_removing_takes_kept_uploads_along(cli: Cli, data: Path, docs: Path) -> None:
    upload = Uploads(data).put("1", "d", "a.md", (docs / "a.md").read_bytes())
    assert cli("--server", "1", "knowledge", "add", str(upload.path), "--domain", "d").code == 0
    assert cli("--server", "1", "knowledge", "add", str(docs / "guide"), "--domain", "d").code == 0
    [removed] = cli("--server", "1", "knowledge", "remove", "a.md", "--json").rows
    assert (removed["status"], removed["reason"]) == ("removed", None)
    assert not upload.path.exists()
    assert not upload.path.parent.exists()
    cli("--server", "1", "knowledge", "remove", "--domain", "d")
    assert (docs / "guide" / "b.md").exists()  # what is no upload is left alone


def test_a_document_that_the_next_sync_would_bring_back_is_told(cli: Cli, docs: Path) -> None:
    cli("knowledge", "add", str(docs), "--domain", "d")
    assert "the next sync takes it in again" in cli("knowledge", "remove", "a.md").out


def test_describing_a_domain(cli: Cli, docs: Path) -> None:
    cli("knowledge", "add", str(docs / "a.md"), "--domain", "d")
    drafted = cli("knowledge", "describe", "d")
    assert (drafted.code, drafted.out) == (0, "a.md\n")
    assert "drafted" in drafted.err
    assert cli("knowledge", "describe", "d", " All about\n pumps ").out == "All about pumps\n"
    shown = cli("knowledge", "describe", "d", "--json").json
    assert shown == {"domain": "d", "description": "All about pumps", "written": "All about pumps", "drafted": "a.md"}
    assert cli("knowledge", "list", "--json").json[0]["description"] == "All about pumps"
    assert cli("knowledge", "describe", "d", "--clear").out == "a.md\n"
    assert cli("knowledge", "describe", "d", "x", "--clear").code == 2
    assert cli("knowledge", "describe", "other").code == 2
    assert cli("knowledge", "describe", "other", "x").code == 2


@pytest.mark.slow
def test_ctrl_c_ends_with_a_sentence_and_the_next_run_goes_on(cli: Cli, spawn: Spawn, docs: Path) -> None:
    for number in range(8):
        parts = [f"## Part {part}\n\nPump {number} {part} {'needs oil and water ' * 20}" for part in range(64)]
        (docs / f"long{number}.md").write_text("\n\n".join(parts))
    running = spawn("knowledge", "add", str(docs), "--domain", "d", "--json")
    assert running.stdout is not None
    first = [json.loads(running.stdout.readline()) for _ in range(4)]
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "What was reported is stored" in err
    assert "Traceback" not in err
    before = [row["source"] for row in [*first, *map(json.loads, out.splitlines())] if row["status"] == "added"]
    rows = cli("knowledge", "add", str(docs), "--domain", "d", "--json").rows
    assert {row["source"] for row in rows if row["status"] == "unchanged"} >= set(before)
    assert {row["source"] for row in rows if row["status"] == "added"}
    assert [row["source"] for row in rows if row["status"] == "failed"] == ["bad.md"]


@pytest.mark.slow
def test_a_frozen_holder_is_named_with_exit_code_3(spawn: Spawn, docs: Path) -> None:
    spawn("knowledge", "add", str(docs / "a.md"), "--domain", "d").communicate(timeout=60)
    holder = spawn("knowledge", "search", "--jsonl", "-")
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdin.write('{"question": "pump"}\n' * 9)  # a batch prints when its window is full
    holder.stdin.flush()
    holder.stdout.readline()
    holder.send_signal(signal.SIGSTOP)
    refused = spawn("knowledge", "add", str(docs / "guide"), "--domain", "d", "--json")
    out, err = refused.communicate(timeout=60)
    holder.send_signal(signal.SIGCONT)
    assert (refused.returncode, out) == (3, "")
    assert f"tactician knowledge (process {holder.pid}" in err
    assert "Traceback" not in err
    again = spawn("knowledge", "add", str(docs / "guide"), "--domain", "d", "--json")
    assert [json.loads(line)["status"] for line in again.communicate(timeout=60)[0].splitlines()] == ["added"] * 2
