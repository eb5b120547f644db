"""Which servers are offered, where the bot is on many and Discord is slow."""

import asyncio
import importlib
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.app import App
from bot.discord.commands.dm import MOST_LOOKUPS, servers
from bot.discord.dms import Members
from tests.knowledge.making import whole

USER = 5


class Guild:
    """A server that says who is on it, or never answers."""

    def __init__(self, number: int, name: str, *, member: bool = True, hangs: bool = False) -> None:
        self.id = number
        self.name = name
        self.member = member
        self.hangs = hangs
        self.asked = 0

    async def fetch_member(self, user_id: int) -> int:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if not self.member:
            raise discord.NotFound(SimpleNamespace(status=404, reason="no"), "no")  # type: ignore[arg-type]
        return user_id


def interaction(app: App, guilds: list[Guild], here: int | None = None) -> Any:
    client = SimpleNamespace(app=app, guilds=guilds, dms=SimpleNamespace(members=Members()))
    return SimpleNamespace(client=client, user=SimpleNamespace(id=USER), guild_id=here)


async def offered(asked: Any, typed: str = "") -> list[str]:
    *choices, none = await servers(asked, typed)
    assert none.value == "none"
    return [choice.name for choice in choices]


async def test_of_many_servers_those_that_are_known_come_first(app: App) -> None:
    guilds = [Guild(number, f"Server {number:03}") for number in range(200)]
    app.memory.journal.append(*whole("a1", asker=str(USER), server="150"))
    names = await offered(interaction(app, guilds, here=199))
    assert names[:3] == ["Server 150", "Server 199", "Server 000"]
    assert len(names) == MOST_LOOKUPS
    assert sum(guild.asked for guild in guilds) == MOST_LOOKUPS - 1
    assert await offered(interaction(app, guilds), " SERVER 17") == [f"Server {number}" for number in range(170, 180)]


async def test_what_discord_does_not_say_in_time_is_left_out(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("bot.discord.commands.dm"), "PATIENCE", 0.05)
    guilds = [Guild(1, "Fast"), Guild(2, "Slow", hangs=True), Guild(3, "Strange", member=False)]
    assert await offered(interaction(app, guilds)) == ["Fast"]
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == 1


async def test_long_names_fit_into_a_choice(app: App) -> None:
    (name,) = await offered(interaction(app, [Guild(1, "x" * 120)]))
    assert len(name) == 100
