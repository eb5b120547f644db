"""What is printed while documents are taken in."""

import io
import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.cli.reports import NAME, Bar, printable, rate, shortened
from knowledge.library.progress import Progress
from knowledge.types import DocumentReport
from tests.commands import Cli

ROOT = Path(__file__).parents[3]


class Terminal:
    """A terminal as standard error (and output, if wanted) of a command, and all that it was sent."""

    def __init__(self, *arguments: str, everything: bool = False) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "bot", *arguments]
        env = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "PYTHONPATH": str(ROOT)}
        stdout = theirs if everything else subprocess.PIPE
        self._process = subprocess.Popen(command, stdout=stdout, stderr=theirs, env=env)
        os.close(theirs)
        self._seen = io.BytesIO()
        self._reading = threading.Thread(target=self._read, args=(ours,))
        self._reading.start()

    def end(self) -> tuple[int, str, str]:
        """Exit status, standard output and what the terminal showed."""
        out, _ = self._process.communicate(timeout=60)
        self._reading.join(10)
        return self._process.returncode, (out or b"").decode(), self._seen.getvalue().decode()

    def _read(self, ours: int) -> None:
        try:
            while sent := os.read(ours, 65_536):
                self._seen.write(sent)
        except OSError:  # Linux says so where the other end is closed
            os.close(ours)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    for number in range(6):
        parts = [f"## Part {part}\n\nPump {number} {part} {'needs oil and water ' * 20}" for part in range(20)]
        (made / f"{number}.md").write_text("\n\n".join(parts))
    return made


@pytest.mark.slow
@pytest.mark.usefixtures("cli")
def test_a_terminal_gets_a_bar_and_standard_output_json_alone(docs: Path) -> None:
    code, out, shown = Terminal("knowledge", "add", str(docs), "--domain", "d", "--json").end()
    assert code == 0
    assert [json.loads(line)["status"] for line in out.splitlines()] == ["added"] * 6
    assert "/6 documents" in shown
    assert "passages" in shown
    assert "/s" in shown
    assert "0:00:" in shown  # the time left
    assert "status" not in shown


@pytest.mark.slow
@pytest.mark.usefixtures("cli")
def test_lines_stand_above_the_bar(docs: Path) -> None:
    (docs / "bad.md").write_bytes(b"\0")
    code, _, shown = Terminal("knowledge", "add", str(docs), "--domain", "d", everything=True).end()
    assert code == 0
    lines = [line.split("\r")[-1].split("\x1b[2K")[-1] for line in shown.split("\r\n")]
    for expected in ("added      0.md (20 passages)", "added      5.md (20 passages)", "6 added, 1 failed"):
        assert expected in lines
    assert any(line.startswith("failed     bad.md: ") for line in lines)


def test_without_a_terminal_there_is_no_bar(cli: Cli, docs: Path) -> None:
    result = cli("knowledge", "add", str(docs / "0.md"), "--domain", "d")
    assert result.out == "added      0.md (20 passages)\n"
    assert result.err == "1 added\n"
    with Bar() as bar:
        assert bar.watcher is None


def test_names_that_would_move_the_cursor_are_shown_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar.show(DocumentReport("\x1b[2Jevil\n.md", "failed", reason="no\rway"), as_json=False)
        bar.show(DocumentReport("\x1b]0;x\x07.md", "added", 2), as_json=False)
        bar.show(DocumentReport("a.xlsx", "added", 1, "\x1b[2Jleft out"), as_json=False)
    captured = capsys.readouterr()
    assert captured.err == "failed     \ufffd[2Jevil\ufffd.md: no\ufffdway\n"
    assert (
        captured.out
        == "added      \ufffd]0;x\ufffd.md (2 passages)\nadded      a.xlsx (1 passages): \ufffd[2Jleft out\n"
    )


def test_small_words() -> None:
    assert printable("ümläut 日本.md") == "ümläut 日本.md"
    assert shortened("a" * NAME) == "a" * NAME
    assert shortened("a" * NAME + "b") == "…" + "a" * (NAME - 2) + "b"
    assert rate(Progress("", 1, 2, 90, 0.5, 3.0)) == "30/s"
    assert rate(Progress("", 0, 2, 0, 0.0, 0.0)) == "–/s"
