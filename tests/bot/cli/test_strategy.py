"""Overrides at the terminal: set, shown, taken back, and their order."""

import pytest

from tests.commands import Cli


def test_nothing_is_in_force_at_first(cli: Cli) -> None:
    assert cli("strategy", "show", "--json").json == {"in_force": None, "from_scope": None, "overrides": []}
    assert "No override" in cli("strategy", "show").out


def test_an_override_answers_until_it_is_taken_back(cli: Cli) -> None:
    assert cli("strategy", "set", "plain", "--scope", "user").code == 0
    shown = cli("strategy", "show", "--json").json
    assert (shown["in_force"], shown["from_scope"]) == ("plain", "user")
    answer = cli("ask", "--json", "tell me a story").json
    assert (answer["strategy"], answer["override"]) == ("plain", {"scope": "user", "strategy": "plain"})
    assert cli("strategy", "auto", "--scope", "user").code == 0
    assert cli("ask", "--json", "tell me a story").json["override"] is None


def test_ask_wins_over_user_over_channel_over_server(cli: Cli) -> None:
    here = ("--server", "1")
    cli(*here, "strategy", "set", "plain", "--scope", "server")
    assert cli(*here, "strategy", "show", "--json").json["from_scope"] == "server"
    cli(*here, "strategy", "set", "prompt", "--scope", "channel", "--target", "c")
    assert cli(*here, "strategy", "show", "--json", "--channel", "c").json["from_scope"] == "channel"
    assert cli(*here, "strategy", "show", "--json", "--channel", "other").json["from_scope"] == "server"
    cli(*here, "strategy", "set", "knowledge", "--scope", "user")
    assert cli(*here, "strategy", "show", "--json", "--channel", "c").json["from_scope"] == "user"
    answer = cli(*here, "ask", "--json", "hello", "--strategy", "plain").json
    assert answer["override"]["scope"] == "ask"
    assert len(cli(*here, "strategy", "show", "--json").json["overrides"]) == 3


def test_another_server_is_not_touched(cli: Cli) -> None:
    cli("--server", "1", "strategy", "set", "plain", "--scope", "server")
    assert cli("--server", "2", "strategy", "show", "--json").json["in_force"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "magic", "--scope", "user"], "combined"),
        (["set", "plain", "--scope", "world"], "user, channel, server"),
        (["set", "plain", "--scope", "ask"], "ask --strategy"),
        (["set", "plain", "--scope", "channel"], "--target"),
        (["set", "plain"], "--scope"),
    ],
)
def test_bad_input(cli: Cli, arguments: list[str], said: str) -> None:
    result = cli("strategy", *arguments)
    assert result.code == 2
    assert said in result.err
