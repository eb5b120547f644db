"""The unmodified bot process on the small Discord."""

import asyncio
from pathlib import Path

import pytest

from bot.app import build
from bot.checkup import Check
from bot.config import parse
from bot.discord.checkup import discord_checks
from tests.scripted import ScriptedEndpoint
from tests.wire import state
from tests.wire.process import bot
from tests.wire.stand_in import Wire, served, wired
from tests.wire.state import CHANNEL


@pytest.mark.slow
async def test_a_vote_counts_though_the_bot_was_killed_between_answer_and_press(
    tmp_path: Path, endpoint: ScriptedEndpoint
) -> None:
    async with served() as wire:
        async with bot(wire, tmp_path, endpoint.base_url) as running:
            await wire.mention("Why?")
            await wire.until(lambda: wire.complete == 1, 30)
            await running.kill()
        (message,) = wire.own_messages
        up = message["components"][0]["components"][0]["custom_id"]
        async with bot(wire, tmp_path, endpoint.base_url) as running:
            pressed = await wire.press(message, up)
            await asyncio.wait_for(pressed.answered.wait(), 10)
            assert pressed.shown == ["Thanks, noted. Your last vote on an answer counts."]
            assert await running.stop() == 0
        assert len(wire.gateway.identified_at) == 2
    app = build(parse({"TACTICIAN_DATA": str(tmp_path)}), holder="test")
    (row,) = app.memory.reader.rows()
    await app.aclose()
    assert (row.status, [rating.value for rating in row.ratings]) == ("complete", [1])


@pytest.mark.slow
async def test_a_bot_that_discord_refuses_tells_why(tmp_path: Path, endpoint: ScriptedEndpoint) -> None:
    async with served() as wire:
        wire.gateway.close_code = 4014
        with pytest.raises(RuntimeError, match="4014"):
            async with bot(wire, tmp_path, endpoint.base_url):
                pass


async def diagnosed(wire: Wire) -> dict[str, Check]:
    return {check.name: check async for check in discord_checks("right", message_content=False)}


async def test_the_doctor_asks_discord_without_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(monkeypatch) as wire:
        checks = await diagnosed(wire)
        assert {name: check.state for name, check in checks.items()} == {
            "token": "ok",
            "clock": "ok",
            "intents": "ok",
            "permissions on Workshop": "ok",
        }
        wire.state.channels[CHANNEL].denied = state.SEND
        assert (await diagnosed(wire))["permissions on Workshop"].state == "failed"
        assert wire.gateway.identified_at == []


async def test_a_discord_that_does_not_answer_the_doctor_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(monkeypatch) as wire:
        wire.faults.add("/users/@me/guilds", status=403)
        check = (await diagnosed(wire))["permissions"]
        assert check.state == "warning"
        assert "403" in check.says
