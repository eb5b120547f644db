"""Logging in, serving and ending, against a stand-in for Discord on the wire."""

import asyncio
import logging
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from discord.http import Route

from bot.app import App
from bot.discord import run
from bot.discord.errors import DiscordRefusedError
from knowledge.errors import ServiceUnreachableError
from tests.bot.discord.serving import serving, tell_to_stop
from tests.scripted import Hang, ScriptedEndpoint
from tests.wire.stand_in import Wire


class Listener(logging.Handler):
    """Hears the client's own log lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.event = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        self.event.set()


@pytest.fixture
def log() -> Iterator[Listener]:
    logger, listener = logging.getLogger("bot.discord.client"), Listener()
    logger.addHandler(listener)
    yield listener
    logger.removeHandler(listener)


async def test_it_serves_until_it_is_told_to_stop_without_privileged_intents(
    app: App, wire: Wire, log: Listener
) -> None:
    async with serving(app, wire):
        assert wire.gateway.identified["intents"] == 1 << 0 | 1 << 9 | 1 << 12
        names = {command["name"] for command in wire.commands}
        assert {"ask", "feedback", "help", "privacy", "settings", "strategy"} <= names
        await asyncio.wait_for(log.event.wait(), 10)
        assert log.lines == [
            "tactician is online (servers: 1); model: scripted; reads mentions, replies and direct messages."
        ]
        tell_to_stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_an_answer_under_way_is_stopped_and_journalled(
    app: App, wire: Wire, endpoint: ScriptedEndpoint, number: signal.Signals
) -> None:
    endpoint.then(Hang("The beginning"))
    async with serving(app, wire):
        await wire.ask("Tell me a story")
        await asyncio.wait_for(wire.posted.wait(), 10)
        began = time.monotonic()
        tell_to_stop(number)
    assert time.monotonic() - began < 5
    (row,) = app.memory.reader.rows()
    assert (row.status, row.answer) == ("stopped", "The beginning")
    assert wire.sent[0]["content"] == "The beginning"
    assert wire.sent[0]["allowed_mentions"]["parse"] == []


@pytest.mark.parametrize("token", ["wrong", "", "  ", "ungültig ✗", "two\nlines"])
async def test_a_wrong_token_is_judged_by_discord_and_explained(app: App, wire: Wire, token: str) -> None:
    with pytest.raises(DiscordRefusedError, match="Reset Token") as caught:
        await run(app, token)
    assert not token.strip() or token not in str(caught.value)


async def test_a_token_of_any_shape_that_discord_takes_is_taken(app: App, wire: Wire) -> None:
    wire.token = "x"
    async with serving(app, wire, " x\n"):
        tell_to_stop()


@pytest.mark.parametrize(("code", "words"), [(4014, "intents"), (4004, "Reset Token"), (4013, "code 4013")])
async def test_a_refusal_of_the_gateway_is_explained(app: App, wire: Wire, code: int, words: str) -> None:
    wire.gateway.close_code = code
    with pytest.raises(DiscordRefusedError, match=words):
        await run(app, "right")


async def test_a_refused_message_content_intent_is_explained(app: App, wire: Wire) -> None:
    app = replace(app, config=app.config.model_copy(update={"message_content": True}))
    wire.gateway.close_code = 4014
    with pytest.raises(DiscordRefusedError, match="unset DISCORD_MESSAGE_CONTENT"):
        await run(app, "right")


async def test_with_message_content_it_asks_for_the_intent_and_says_so(app: App, wire: Wire, log: Listener) -> None:
    app = replace(app, config=app.config.model_copy(update={"message_content": True}))
    wire.gateway.granted = 1 << 15
    async with serving(app, wire):
        assert wire.gateway.identified["intents"] == 1 << 0 | 1 << 9 | 1 << 12 | 1 << 15
        await asyncio.wait_for(log.event.wait(), 10)
        assert log.lines[0].endswith("reads all messages of answer channels and own threads.")
        tell_to_stop()


async def test_without_a_way_to_discord_it_says_so(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9/api")
    with pytest.raises(ServiceUnreachableError, match="Discord cannot be reached"):
        await run(app, "right")


async def test_the_commands_are_sent_again_only_when_they_changed(app: App, wire: Wire) -> None:
    async with serving(app, wire):
        tell_to_stop()
    wire.commands = []
    async with serving(app, wire):
        tell_to_stop()
    assert wire.commands == []
    app.memory.settings.put("discord_commands", "of an older version")
    async with serving(app, wire):
        tell_to_stop()
    assert "ask" in {command["name"] for command in wire.commands}
