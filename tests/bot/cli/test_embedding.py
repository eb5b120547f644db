"""The change of the embedder at the terminal, from the built-in one to one at an address and back."""

from pathlib import Path

import pytest

from knowledge.library.holding import FileLock
from tests.commands import Cli
from tests.scripted import ScriptedEndpoint, Status


@pytest.fixture
def added(cli: Cli, manual: Path) -> Path:
    """A manual that is embedded with the built-in embedder."""
    assert cli("knowledge", "add", str(manual), "--domain", "pump").code == 0
    return manual


@pytest.fixture
def other(added: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another embedder is configured since."""
    monkeypatch.setenv("TACTICIAN_EMBEDDER", "scripted")


def test_reembed_changes_the_embedder_once(cli: Cli, other: None, endpoint: ScriptedEndpoint) -> None:
    done = cli("knowledge", "reembed", "--json")
    assert (done.code, done.json["changed"]) == (0, True)
    assert f"Embedding {done.json['chunks']} passages with scripted" in done.err
    assert any("E5" in text for text in endpoint.embedded)
    again = cli("knowledge", "reembed", "--json")
    assert (again.code, again.json["changed"]) == (0, False)
    assert "Nothing to do" in again.err


def test_questions_are_embedded_with_the_one_in_force(cli: Cli, other: None, endpoint: ScriptedEndpoint) -> None:
    assert cli("knowledge", "search", "what is wrong with the motor", "--json").json["results"]
    assert endpoint.embeddings == []
    cli("knowledge", "reembed")
    found = cli("knowledge", "search", "what is wrong with the motor", "--json").json["results"]
    assert endpoint.embedded[-1] == "what is wrong with the motor"
    assert "Motor too hot" in found[0]["text"]


def test_sync_changes_the_embedder_first(cli: Cli, other: None) -> None:
    result = cli("knowledge", "sync")
    assert result.code == 0
    assert "All passages are embedded anew" in result.err
    assert "1 unchanged" in result.err
    assert "embedded anew" not in cli("knowledge", "sync").err


def test_list_and_doctor_tell_how_far_it_is(cli: Cli, other: None) -> None:
    listed = cli("knowledge", "list")
    assert listed.code == 0
    assert "The embedder scripted is configured, but minilm-l6-int8 answers" in listed.err
    assert "`tactician knowledge reembed` does that" in listed.err
    assert cli("knowledge", "list", "--json").json[0]["domain"] == "pump"
    checks = {check["name"]: check for check in cli("doctor", "--json").json["checks"]}
    assert checks["embedder"]["state"] == "warning"
    assert "tactician knowledge reembed" in checks["embedder"]["remedy"]
    cli("knowledge", "reembed")
    assert "configured, but" not in cli("knowledge", "list").err
    checks = {check["name"]: check for check in cli("doctor", "--json").json["checks"]}
    assert checks["embedder"]["state"] == "ok"


def test_an_embedder_that_does_not_answer_ends_with_four(cli: Cli, other: None, endpoint: ScriptedEndpoint) -> None:
    endpoint.embedding_script = lambda body: Status(401)
    for command in ("reembed", "sync"):
        result = cli("knowledge", command)
        assert result.code == 4
        assert "refused the key" in result.err
        assert "Traceback" not in result.err
    assert cli("knowledge", "search", "E5", "--json").json["results"]  # the built-in one is in force


def test_documents_cannot_be_added_where_the_embedder_is_gone(
    cli: Cli, other: None, endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    cli("knowledge", "reembed")
    endpoint.embedding_script = lambda body: Status(500, headers={"retry-after-ms": "1"})
    (tmp_path / "new.md").write_text("zanzibar")
    result = cli("knowledge", "add", str(tmp_path / "new.md"), "--domain", "pump")
    assert result.code == 4
    assert "answered with status 500" in result.err
    found = cli("knowledge", "search", "error code E5", "--json")
    assert found.code == 0
    assert "Low pressure" in found.json["results"][0]["text"]
    route = cli("route", "what does error code E5 on the Z9 mean", "--json").json
    assert route["kind"] == "specialized"


def test_one_that_is_at_it_already(cli: Cli, other: None, data: Path) -> None:
    lock = FileLock.take(data / "embedding.lock")
    assert lock is not None
    lock.write(b'{"pid": 4711}')
    result = cli("knowledge", "reembed")
    assert result.code == 3
    assert "Process 4711 is embedding the documents anew" in result.err
    synced = cli("knowledge", "sync")
    assert synced.code == 0
    assert "Process 4711" in synced.err
    assert "1 unchanged" in synced.err
    lock.release()


def test_back_to_the_built_in_one(
    cli: Cli, other: None, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    cli("knowledge", "reembed")
    monkeypatch.setenv("TACTICIAN_EMBEDDER", "embedded")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    asked = len(endpoint.embeddings)
    assert cli("knowledge", "search", "what is wrong with the motor", "--json").json["results"]
    assert len(endpoint.embeddings) == asked + 1  # the one in force is asked where it was
    assert cli("knowledge", "reembed", "--json").json["changed"] is True
    asked = len(endpoint.embeddings)
    assert cli("knowledge", "search", "what is wrong with the motor", "--json").json["results"]
    assert len(endpoint.embeddings) == asked
    assert b"scripted-key" not in b"".join(path.read_bytes() for path in data.iterdir() if path.is_file())


def test_a_new_folder_starts_with_the_configured_one(
    cli: Cli, manual: Path, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TACTICIAN_EMBEDDER", "scripted")
    monkeypatch.setenv("TACTICIAN_EMBEDDER_PREFIXES", "ask:|tell:")
    assert cli("knowledge", "add", str(manual), "--domain", "pump").code == 0
    assert cli("knowledge", "search", "the motor", "--json").json["results"]
    assert endpoint.embedded[-1] == "ask: the motor"
    assert all(text.startswith(("ask: ", "tell: ")) for text in endpoint.embedded)
    assert "configured, but" not in cli("knowledge", "list").err


def test_the_multilingual_one_and_back(cli: Cli, added: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TACTICIAN_EMBEDDER", "multilingual")
    assert cli("knowledge", "reembed", "--json").json["changed"] is True
    monkeypatch.setenv("TACTICIAN_EMBEDDER", "embedded")
    found = cli("knowledge", "search", "Was tun, wenn der Motor zu heiß ist?", "--json").json["results"]
    assert "Motor too hot" in found[0]["text"]
    assert cli("knowledge", "reembed", "--json").json["changed"] is True
