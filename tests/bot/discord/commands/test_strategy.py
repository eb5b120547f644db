from bot.discord.commands.ask import STRATEGIES
from bot.discord.commands.strategy import NO_OVERRIDE, explain, whose
from knowledge.types import Override, Scope, Strategy

MINE = Override(Scope.USER, Strategy.PLAIN, "p:1")
CHANNELS = Override(Scope.CHANNEL, Strategy.PROMPT, "3")
SERVERS = Override(Scope.SERVER, Strategy.KNOWLEDGE, "1")


def test_without_an_override_the_default_is_explained() -> None:
    assert explain(None, []) == NO_OVERRIDE


def test_the_winner_is_named_with_its_scope() -> None:
    shown = explain(SERVERS, [SERVERS])
    assert shown.startswith("**knowledge** answers here, because it is set for this server.")
    assert "overruled" not in shown


def test_the_overruled_are_named_once() -> None:
    shown = explain(MINE, [MINE, CHANNELS, SERVERS, SERVERS])
    assert shown.count("overruled") == 2
    assert shown.index("this channel") < shown.index("this server")
    assert "yours over the channel's" in shown


def test_ones_own_setting_holds_for_a_server_or_for_direct_messages() -> None:
    assert whose(Scope.USER, "1") == "you on this server"
    assert whose(Scope.USER, None) == "you in direct messages"
    assert whose(Scope.CHANNEL, "1") == "this channel"


def test_every_strategy_can_be_chosen() -> None:
    assert [choice.value for choice in STRATEGIES] == list(Strategy)
    assert all(choice.name.startswith(choice.value) and len(choice.name) <= 100 for choice in STRATEGIES)
