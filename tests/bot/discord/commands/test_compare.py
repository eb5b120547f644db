"""The definition of `/compare`."""

from bot.discord.commands.ask import QUESTION_CHARS
from bot.discord.commands.compare import compare
from knowledge.types import Strategy


def test_strategies_are_choices_and_may_be_left_out() -> None:
    options = {option.name: option for option in compare.parameters}
    assert list(options) == ["question", "a", "b"]
    assert (options["question"].required, options["question"].max_value) == (True, QUESTION_CHARS)
    for name in ("a", "b"):
        assert not options[name].required
        assert [choice.value for choice in options[name].choices] == [strategy.value for strategy in Strategy]
        assert len(str(options[name].description)) > 10


def test_it_is_open_to_everybody_in_servers_and_direct_messages() -> None:
    assert compare.default_permissions is None
    assert compare.allowed_installs is not None
    assert not compare.allowed_installs.user
    assert compare.allowed_contexts is not None
    assert compare.allowed_contexts.dm_channel
