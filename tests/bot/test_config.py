"""Settings: where they come from, which wins, and that every fault is told at once without a secret."""

from pathlib import Path

import pytest

from bot import config
from bot.config import load, parse
from knowledge.errors import InputError


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in config.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_is_fine() -> None:
    settings = parse({})
    assert settings.model is None
    assert not settings.message_content
    assert settings.fallback == ["embedded"]
    assert settings.tuned == {}
    assert settings.folder.name == "tactician"


def test_every_setting() -> None:
    settings = parse(
        {
            "DISCORD_TOKEN": "anything at all",
            "OPENAI_API_KEY": "sk-1",
            "OPENAI_BASE_URL": "http://127.0.0.1:11434/v1/",
            "TACTICIAN_MODEL": " llama ",
            "TACTICIAN_TUNED": "pumps=m1, valves = m2",
            "TACTICIAN_FALLBACK": "small,embedded",
            "TACTICIAN_EMBEDDER": "multilingual-e5-small",
            "TACTICIAN_EMBEDDER_URL": "http://127.0.0.1:8080/v1/",
            "TACTICIAN_EMBEDDER_KEY": "sk-2",
            "TACTICIAN_EMBEDDER_PREFIXES": "query:|passage:",
            "TACTICIAN_PRICES": "llama=0.1/0.4",
            "TACTICIAN_TIMEOUT": "12.5",
            "TACTICIAN_DATA": "somewhere",
            "TACTICIAN_DURABLE": "true",
            "DISCORD_MESSAGE_CONTENT": "on",
        }
    )
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "anything at all"
    assert settings.message_content
    assert settings.api_key == "sk-1"
    assert settings.openai_base_url == "http://127.0.0.1:11434/v1"
    assert settings.model == "llama"
    assert settings.tuned == {"pumps": "m1", "valves": "m2"}
    assert settings.fallback == ["small", "embedded"]
    assert settings.prices == {"llama": "0.1/0.4"}
    assert (settings.embedder, settings.embedder_prefixes) == ("multilingual-e5-small", "query:|passage:")
    assert settings.embedder_address == "http://127.0.0.1:8080/v1"
    assert settings.embedder_key_for("http://127.0.0.1:8080/v1") == "sk-2"
    assert (settings.timeout, settings.folder, settings.durable) == (12.5, Path("somewhere"), True)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputError) as failure:
        parse({"OPENAI_BASE_URL": "localhost", "TACTICIAN_TUNED": "pumps", "TACTICIAN_TIMEOUT": "soon"})
    message = str(failure.value)
    for part in ("OPENAI_BASE_URL='localhost'", "TACTICIAN_TUNED='pumps'", "name=value", "TACTICIAN_TIMEOUT='soon'"):
        assert part in message


def test_faults_of_the_embedder_are_told_with_the_others() -> None:
    given = {
        "TACTICIAN_EMBEDDER": "two\nlines",
        "TACTICIAN_EMBEDDER_URL": "ftp://host",
        "TACTICIAN_EMBEDDER_PREFIXES": "query:",
        "TACTICIAN_TIMEOUT": "soon",
    }
    with pytest.raises(InputError) as failure:
        parse(given)
    assert all(name in str(failure.value) for name in given)
    assert "such as query:|passage:" in str(failure.value)


def test_the_embedder_is_the_built_in_one_or_asked_where_models_are() -> None:
    assert parse({}).embedder == "embedded"
    assert parse({}).embedder_address == "https://api.openai.com/v1"
    assert parse({"OPENAI_BASE_URL": "http://here/v1"}).embedder_address == "http://here/v1"


def test_no_key_is_sent_to_where_it_was_not_set_for() -> None:
    both = parse({"OPENAI_API_KEY": "sk-chat", "TACTICIAN_EMBEDDER_URL": "http://other/v1"})
    assert both.embedder_key_for("http://other/v1") is None
    assert both.embedder_key_for("https://api.openai.com/v1") == "sk-chat"
    own = parse(
        {"TACTICIAN_EMBEDDER_KEY": "sk-embed", "OPENAI_API_KEY": "sk-chat", "OPENAI_BASE_URL": "http://here/v1"}
    )
    assert own.embedder_key_for("http://here/v1") == "sk-embed"
    assert own.embedder_key_for("https://api.openai.com/v1") is None


def test_an_address_with_a_password_is_refused_without_it() -> None:
    with pytest.raises(InputError) as failure:
        parse({"OPENAI_BASE_URL": "ftp://user:hunter2@host/"})
    assert "hunter2" not in str(failure.value)


def test_secrets_show_in_no_representation() -> None:
    settings = parse(
        {"DISCORD_TOKEN": "secret-token", "OPENAI_API_KEY": "secret-key", "TACTICIAN_EMBEDDER_KEY": "secret-too"}
    )
    assert "secret-" not in repr(settings)
    assert "secret-" not in str(settings)


def test_empty_values_count_as_unset() -> None:
    assert parse({"TACTICIAN_MODEL": "  ", "OPENAI_BASE_URL": ""}).model is None


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("TACTICIAN_MODEL=from-file\nOPENAI_API_KEY=key-from-file\n")
    monkeypatch.setenv("TACTICIAN_MODEL", "from-environment")
    settings = load()
    assert settings.model == "from-environment"
    assert settings.api_key == "key-from-file"


def test_the_command_line_wins_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TACTICIAN_DATA", "from-environment")
    assert load({"TACTICIAN_DATA": "from-option"}).folder == Path("from-option")


def test_a_file_that_is_not_text_is_told() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(InputError, match=r"\.env cannot be read"):
        load()


def test_a_file_is_not_expanded() -> None:
    Path(".env").write_text("OPENAI_API_KEY=a$HOME${HOME}\n")
    assert load().api_key == "a$HOME${HOME}"


def test_libraries_are_kept_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.QUIET:
        monkeypatch.delenv(name, raising=False)
    load()
    assert config.environment()["ANONYMIZED_TELEMETRY"] == "False"
    assert config.environment()["OMP_WAIT_POLICY"] == "passive"


def test_every_variable_is_in_the_example_file() -> None:
    example = (Path(config.__file__).parent.parent / ".env.example").read_text("utf-8")
    assert [name for name in config.VARIABLES if name not in example] == []
