import logging

import discord
import pytest

from bot.app import App
from bot.discord.client import Recent, TacticianClient, intents
from bot.discord.running import _prepare_log
from tests.bot.discord.serving import serving, tell_to_stop
from tests.wire.stand_in import Wire


def test_no_privileged_intent_is_asked_for() -> None:
    assert {name for name, value in intents() if value} == {"guilds", "guild_messages", "dm_messages"}


def test_message_content_is_asked_for_where_the_owner_wants_it() -> None:
    assert {name for name, value in intents(True) if value} - {name for name, value in intents() if value} == {
        "message_content"
    }


def test_only_the_last_ids_are_remembered() -> None:
    recent = Recent(size=3)
    assert [recent.seen(number) for number in (1, 2, 3, 1, 4, 1)] == [False, False, False, True, False, False]
    assert [recent.seen(number) for number in (3, 4, 2)] == [True, True, False]


async def test_nobody_is_pinged_by_default(app: App) -> None:
    client = TacticianClient(app)
    assert client.allowed_mentions is not None
    assert client.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


async def test_commands_that_discord_refuses_do_not_keep_the_bot_from_answering(
    app: App, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.refuses_commands = True
    async with serving(app, wire):
        tell_to_stop()
    assert "slash commands (status 403)" in caplog.text
    assert app.memory.settings.get("discord_commands") is None


def test_an_interrupted_connection_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    _prepare_log()
    try:
        raise OSError("Network is unreachable")
    except OSError:
        logging.getLogger("discord.client").exception("Attempting a reconnect in %.2fs", 1.5)
    (record,) = caplog.records
    assert record.getMessage() == "Attempting a reconnect in 1.50s: the connection broke (Network is unreachable)"
    assert record.exc_info is None
