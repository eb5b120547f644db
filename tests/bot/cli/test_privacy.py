"""What is held about a person, at the terminal: shown, exported, forgotten."""

from pathlib import Path

import pytest

from tests.commands import Cli

SECRET = "zanzibarbier"


@pytest.fixture
def asked(cli: Cli) -> Cli:
    """Somebody asked at the terminal, and rated the answer."""
    assert cli("ask", f"hello {SECRET}").code == 0
    assert cli("feedback", "rate", "last", "down", "--comment", f"{SECRET} again", "--voter", "anna").code == 0
    return cli


def test_show(asked: Cli) -> None:
    said = asked("privacy", "show", "anna").out
    assert "1 rating\n" in said
    assert "1 reason or comment\n" in said
    assert "180 days" in said
    assert "**" not in said
    assert "What is held about anna" in said
    assert "`tactician privacy forget`" in said
    assert asked("privacy", "show", "anna", "--json").json == {
        "rows": {"rated": 1, "reasoned": 1},
        "retention_days": 180,
    }
    assert asked("privacy", "show", "nobody").out.startswith("Nothing is held about nobody.")


def test_export(asked: Cli) -> None:
    rows = asked("privacy", "export", "anna").json
    assert rows["reasoned"][0]["comment"] == f"{SECRET} again"
    assert asked("privacy", "export", "nobody").json == {}


def test_forget(asked: Cli, data: Path) -> None:
    forgotten = asked("privacy", "forget", "anna", "--yes")
    assert forgotten.code == 0
    assert "Rows: rated 1, reasoned 1." in forgotten.err
    assert asked("privacy", "export", "anna").json == {}
    assert asked("feedback", "show", "last").code == 0
    assert b"zanzibarbier again" not in b"".join(path.read_bytes() for path in data.glob("tactician.*"))
    assert "Nothing was held" in asked("privacy", "forget", "anna", "--yes").err


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 130), ("", 130)])
def test_it_asks_first(asked: Cli, typed: str, code: int) -> None:
    assert asked("privacy", "forget", "anna", stdin=typed).code == code
    assert (asked("privacy", "export", "anna").json == {}) is (code == 0)


def test_a_person_must_be_named(cli: Cli) -> None:
    assert cli("privacy", "show", " ").code == 2
    assert cli("privacy", "show").code == 2
