"""The README: its help text is the program's, its commands run, its links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import tactician
from bot.config import VARIABLES
from tests.commands import MANUAL, Cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [line.split("#")[0].strip() for block in SHELL for line in block.splitlines()]
TARGETS = set(re.findall(r"(?:^|`)make ([a-z]+)", README, flags=re.MULTILINE))


def test_the_help_text_is_the_programs_own() -> None:
    [shown] = re.findall(r"<!-- help: tactician --help -->\n```\n(.*?)```", README, flags=re.DOTALL)
    printed = CliRunner().invoke(tactician, ["--help"], prog_name="tactician").output
    assert shown == printed


def test_its_commands_run(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "pump.md").write_text(MANUAL)
    cli("ask", "tell me a story")
    commands = [line for line in COMMANDS if line.startswith("tactician ")]
    assert len(commands) >= 7
    for line in commands:
        arguments = shlex.split(line.split(">")[0])[1:]
        result = cli(*arguments)
        assert result.code == 0, (line, result.err)


def test_its_make_targets_exist() -> None:
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    assert {"chat", "test"} <= TARGETS <= rules


def test_its_settings_exist() -> None:
    named = set(re.findall(r"\b(?:TACTICIAN|OPENAI|DISCORD)_[A-Z_]+", README))
    assert named
    assert named <= set(VARIABLES)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_its_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
