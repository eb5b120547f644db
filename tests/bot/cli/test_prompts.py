from pathlib import Path

from knowledge.journal import People
from knowledge.settings import Settings
from knowledge.store import open_store
from routers.tasks import Task
from tests.commands import Cli
from tests.scripted import ScriptedEndpoint


def test_the_list_has_every_template(cli: Cli) -> None:
    lines = cli("prompts", "list").out.splitlines()
    assert len(lines) == len(Task)
    assert any(line.split()[:3] == ["write@1", "write", "general"] for line in lines)


def test_the_list_as_json(cli: Cli) -> None:
    found = {template["name"]: template for template in cli("prompts", "list", "--json").json}
    assert found["grounded"]["kind"] == "specialized"
    assert found["explain"]["variables"]["tone"] == "clear and friendly"


def test_one_template(cli: Cli) -> None:
    assert "You answer questions about {domain}." in cli("prompts", "show", "tuned").out
    assert cli("prompts", "show", "tuned@1", "--json").json["task"] == "tuned"


def test_a_name_that_is_not_there(cli: Cli) -> None:
    result = cli("prompts", "show", "wirte")
    assert result.code == 2
    assert "Known templates: answer@1" in result.err
    assert result.out == ""


def test_what_would_be_sent_is_what_is_sent(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    shown = cli("prompts", "show", "explain", "--question", "Why is the sky blue?", "--json").json
    assert endpoint.requests == []
    assert shown["template"] == "explain@1"
    assert cli("ask", "Why is the sky blue?").code == 0
    assert endpoint.requests[0]["messages"] == shown["messages"]
    assert (
        "Explain: Why is the sky blue?" in cli("prompts", "show", "explain", "--question", "Why is the sky blue?").out
    )


def test_passages_stand_in_what_would_be_sent(cli: Cli, manual: Path) -> None:
    assert cli("knowledge", "add", str(manual), "--domain", "pump").code == 0
    shown = cli("prompts", "show", "grounded", "--question", "What does error code E5 mean?").out
    assert "Clean the intake screen" in shown
    refused = cli("prompts", "show", "tuned", "--question", "What does error code E5 mean?")
    assert refused.code == 1
    assert "TACTICIAN_TUNED" in refused.err


def test_the_language_of_a_server(cli: Cli, data: Path) -> None:
    store = open_store(data)
    Settings(store, People(data)).put("language", "German", "7")
    store.close()
    shown = cli("--server", "7", "prompts", "show", "explain", "--question", "Why is the sky blue?").out
    assert "Answer in German" in shown
    assert "German" not in cli("prompts", "show", "explain", "--question", "Why is the sky blue?").out
