"""Commands as processes of their own: killed, interrupted, beside each other, and what they load."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.scripted import Hang, ScriptedEndpoint

HEAVY = ("chromadb", "langchain", "langchain_core", "openai", "onnxruntime", "xllamacpp", "sqlalchemy", "discord")

Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def spawn(cli: Cli, tmp_path: Path) -> Iterator[Spawn]:
    """Start `tactician …` with the settings of `cli`; whatever is left at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def line_of(process: "subprocess.Popen[str]", wanted: str) -> str:
    """The next line of standard error that holds `wanted`."""
    assert process.stderr is not None
    for line in process.stderr:
        if wanted in line:
            return line
    raise AssertionError(f"{wanted!r} never came")


def test_standard_output_is_json_and_nothing_else(spawn: Spawn, manual: Path) -> None:
    added, _ = spawn("knowledge", "add", str(manual), "--domain", "pumps", "--json").communicate(timeout=60)
    assert json.loads(added)["status"] == "added"
    out, _ = spawn("ask", "--json", "What does error code E5 mean on the Z9 pump?").communicate(timeout=60)
    assert json.loads(out)["domain"] == "pumps"


def test_what_was_asked_survives_kill_9_in_the_middle_of_an_answer(
    cli: Cli, spawn: Spawn, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Hang("The beginning"))
    process = spawn("ask", "a question that is never answered")
    assert endpoint.wait_for_requests(1, 60)
    process.kill()
    process.wait(10)
    [row] = cli("feedback", "list", "--json").rows
    assert (row["question"], row["status"]) == ("a question that is never answered", "interrupted")
    assert row["odds"] == {"prompt": 1.0, "plain": 0.0}


def test_a_rating_that_was_acknowledged_survives_kill_9(cli: Cli, spawn: Spawn) -> None:
    process = spawn("chat")
    assert process.stdin is not None
    process.stdin.write("tell me a story\n/up\n")
    process.stdin.flush()
    line_of(process, "Noted.")
    process.kill()
    process.wait(10)
    [row] = cli("feedback", "list", "--json").rows
    assert [rating["value"] for rating in row["ratings"]] == [1]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_answer_is_kept_as_far_as_it_came(
    cli: Cli, spawn: Spawn, endpoint: ScriptedEndpoint, number: signal.Signals, code: int
) -> None:
    endpoint.then(Hang("The beginning"))
    process = spawn("ask", "a long story")
    assert process.stdout is not None
    assert process.stdout.read(13) == "The beginning"
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in err
    [row] = cli("feedback", "list", "--json").rows
    assert (row["status"], row["answer"]) == ("stopped", "The beginning")


def test_ctrl_c_stops_an_answer_and_the_chat_goes_on(cli: Cli, spawn: Spawn, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Hang("The beginning"))
    process = spawn("chat")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("a long story\n")
    process.stdin.flush()
    assert process.stdout.read(13) == "The beginning"
    process.send_signal(signal.SIGINT)
    line_of(process, "[stopped]")
    endpoint.say("Here again.")
    out, _ = process.communicate("tell me a story\n/quit\n", timeout=30)
    assert "Here again." in out
    assert process.returncode == 0
    assert [row["status"] for row in cli("feedback", "list", "--json").rows] == ["complete", "stopped"]


def test_documents_are_added_beside_a_running_chat_which_then_answers_from_them(
    spawn: Spawn, manual: Path, endpoint: ScriptedEndpoint
) -> None:
    chat = spawn("chat")
    assert chat.stdin is not None
    chat.stdin.write("What does error code E5 mean on the X1000?\n")  # opens the index
    chat.stdin.flush()
    line_of(chat, "specialized (x1000)")
    beside = spawn("knowledge", "add", str(manual), "--domain", "pumps", "--json")
    out, err = beside.communicate(timeout=60)
    assert json.loads(out)["status"] == "added", err
    chat.stdin.write("What does error code E6 mean on the Z9 pump?\n")
    chat.stdin.flush()
    line_of(chat, "specialized (pumps)")


def test_the_holder_of_the_index_may_be_killed_while_others_work(spawn: Spawn, manual: Path) -> None:
    spawn("knowledge", "add", str(manual), "--domain", "pumps").communicate(timeout=60)
    holder = spawn("knowledge", "search", "--jsonl", "-")
    assert holder.stdin is not None
    assert holder.stdout is not None
    for _ in range(9):  # a batch prints when its window is full
        holder.stdin.write('{"question": "E5"}\n')
    holder.stdin.flush()
    assert json.loads(holder.stdout.readline())["results"]
    holder.kill()
    out, _ = spawn("knowledge", "search", "--json", "E5").communicate(timeout=60)
    assert json.loads(out)["results"]


def test_a_holder_that_does_not_answer_is_named_with_exit_code_3(spawn: Spawn, manual: Path) -> None:
    spawn("knowledge", "add", str(manual), "--domain", "pumps").communicate(timeout=60)
    holder = spawn("knowledge", "search", "--jsonl", "-")
    assert holder.stdin is not None
    assert holder.stdout is not None
    for _ in range(9):
        holder.stdin.write('{"question": "E5"}\n')
    holder.stdin.flush()
    holder.stdout.readline()
    holder.send_signal(signal.SIGSTOP)
    refused = spawn("knowledge", "search", "--json", "E5")
    out, err = refused.communicate(timeout=60)
    holder.send_signal(signal.SIGCONT)
    assert (refused.returncode, out) == (3, "")
    assert str(holder.pid) in err
    assert "Traceback" not in err


def test_help_loads_nothing_heavy() -> None:
    code = f"import bot.cli.main as m, sys; m.run(['--help']); print([n for n in {HEAVY!r} if n in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert out.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error(spawn: Spawn) -> None:
    process = spawn("ask", "tell me a story")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    assert process.wait(30) in (0, 1)
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [["feedback", "list"], ["ask", "Tell me a story"], ["knowledge", "list"]])
def test_a_data_folder_of_a_newer_version_is_refused(cli: Cli, data: Path, command: list[str]) -> None:
    cli("feedback", "list")
    subprocess.run(
        [sys.executable, "-c", f"import sqlite3; c = sqlite3.connect({str(data / 'tactician.db')!r}); "
         "c.execute(\"UPDATE alembic_version SET version_num = '9999'\"); c.commit(); c.close()"],
        check=True,
        timeout=30,
    )  # fmt: skip
    result = cli(*command)
    assert result.code == 1
    assert "newer version" in result.err


def test_a_data_folder_that_is_a_file_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = cli("--data", str(tmp_path / "file"), "ask", "Tell me a story")
    assert result.code == 1
    assert "file" in result.err
    assert "Traceback" not in result.err


def test_a_token_that_is_missing_is_told(cli: Cli) -> None:
    result = cli("bot")
    assert result.code == 2
    assert "DISCORD_TOKEN" in result.err


def test_bad_settings_are_told_all_at_once(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "nowhere")
    monkeypatch.setenv("TACTICIAN_TIMEOUT", "-1")
    result = cli("ask", "Tell me a story")
    assert result.code == 2
    assert "OPENAI_BASE_URL" in result.err
    assert "TACTICIAN_TIMEOUT" in result.err
