"""Questions that a configured model writes when documents are added, in the terminal."""

import json
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.scripted import Reply, ScriptedEndpoint, Status

LONG = "The pump lifts water from the tank to the nozzle, and it must be descaled with citric acid every month."
SAID = Reply('{"1": ["how often do I descale the pump", "nozzle is dry"]}')


@pytest.fixture
def pump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A document, where questions are wanted."""
    monkeypatch.setenv("TACTICIAN_QUESTIONS", "10")
    (tmp_path / "pump.md").write_text(f"# Pump\n\n{LONG}")
    return str(tmp_path / "pump.md")


def test_they_are_written_as_documents_are_added(cli: Cli, pump: str, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(SAID)
    added = cli("knowledge", "add", pump, "--domain", "pumps")
    assert "The model wrote 2 questions from 1 passages" in added.err
    listed = cli("knowledge", "questions", "--json")
    assert [json.loads(line) for line in listed.out.splitlines()] == [
        {"domain": "pumps", "question": "how often do I descale the pump"},
        {"domain": "pumps", "question": "nozzle is dry"},
    ]
    assert "wrote" not in cli("knowledge", "sync").err
    cli("knowledge", "remove", "--domain", "pumps")
    assert cli("knowledge", "questions").out == ""


def test_what_failed_is_written_when_asked_for(cli: Cli, pump: str, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Status(401), SAID)
    added = cli("knowledge", "add", pump, "--domain", "pumps")
    assert added.code == 0
    assert "did not answer when it was asked for questions" in added.err
    assert cli("knowledge", "questions").out == ""
    listed = cli("knowledge", "questions", "--write", "--domain", "Pumps")
    assert "nozzle is dry" in listed.out


def test_an_unknown_domain_is_refused(cli: Cli, pump: str) -> None:
    refused = cli("knowledge", "questions", "--domain", "roses")
    assert refused.code == 2
    assert "Unknown domain “roses”. Known domains: none has been added yet." in refused.err
