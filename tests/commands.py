"""The command line, called in this process on a data folder of the test's own."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import run
from tests.scripted import ScriptedEndpoint

MANUAL = """\
# Pump manual

## Error codes

### E5: Low pressure

Error code E5 on the Z9 pump means low pressure. Clean the intake screen, then hold STOP for 3 seconds.

### E6: Motor too hot

Error code E6 on the Z9 pump means that the motor is too hot. Let the Z9 cool for 40 minutes.
"""


@dataclass(frozen=True)
class Result:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Cli = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of `cli`."""
    return tmp_path / "data"


@pytest.fixture
def cli(
    data: Path,
    tmp_path: Path,
    endpoint: ScriptedEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Cli:
    """Run one command line with the scripted model; `stdin` is what is piped in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TACTICIAN_DATA", str(data))
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("TACTICIAN_MODEL", "scripted")
    monkeypatch.setenv("TACTICIAN_QUESTIONS", "0")
    monkeypatch.setenv("TACTICIAN_FALLBACK", "scripted")

    def call(*arguments: str, stdin: str | None = None) -> Result:
        path = tmp_path / "stdin"
        path.write_text(stdin or "", encoding="utf-8", errors="surrogateescape")
        with path.open("rb") as piped, io.TextIOWrapper(piped, encoding="utf-8") as wrapped:
            monkeypatch.setattr(sys, "stdin", wrapped)
            code = run(arguments)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """A small manual to ingest."""
    path = tmp_path / "pump.md"
    path.write_text(MANUAL)
    return path
