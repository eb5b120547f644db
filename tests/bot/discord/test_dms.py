from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord.dms import MEMBER_FOR, REMEMBERED, STRANGER_FOR, Members


def refusal(kind: type[discord.HTTPException], status: int) -> discord.HTTPException:
    return kind(SimpleNamespace(status=status, reason="no"), "no")  # type: ignore[arg-type]


class Guild:
    """A server that knows its members, and counts how often it is asked."""

    def __init__(self, *members: int) -> None:
        self.id = 7
        self.members = set(members)
        self.asked = 0
        self.broken = False

    async def fetch_member(self, user_id: int) -> int:
        self.asked += 1
        if self.broken:
            raise refusal(discord.DiscordServerError, 500)
        if user_id not in self.members:
            raise refusal(discord.NotFound, 404)
        return user_id


@pytest.fixture
def clock() -> Any:
    return SimpleNamespace(now=0.0)


@pytest.fixture
def members(clock: Any) -> Members:
    return Members(lambda: clock.now)


async def test_a_member_is_asked_about_once_in_five_minutes(members: Members, clock: Any) -> None:
    guild: Any = Guild(1)
    assert await members.has(guild, 1)
    guild.members.clear()
    clock.now = MEMBER_FOR - 1
    assert await members.has(guild, 1)
    assert guild.asked == 1
    clock.now = MEMBER_FOR
    assert await members.has(guild, 1) is False
    assert guild.asked == 2


async def test_a_stranger_may_have_joined_since(members: Members, clock: Any) -> None:
    guild: Any = Guild()
    assert await members.has(guild, 1, surely=False) is False
    guild.members.add(1)
    assert await members.has(guild, 1, surely=False) is False
    assert await members.has(guild, 1)
    assert await members.has(guild, 1, surely=False)
    guild.members.clear()
    clock.now = MEMBER_FOR + STRANGER_FOR
    assert await members.has(guild, 1, surely=False) is False


async def test_what_discord_does_not_say_is_not_remembered(members: Members) -> None:
    guild: Any = Guild(1)
    guild.broken = True
    assert await members.has(guild, 1) is None
    guild.broken = False
    assert await members.has(guild, 1)


async def test_servers_and_people_are_kept_apart_and_memory_is_bounded(members: Members) -> None:
    guild: Any = Guild(*range(REMEMBERED + 1))
    other: Any = Guild()
    other.id = 8
    assert await members.has(guild, 1)
    assert await members.has(other, 1) is False
    for user in range(REMEMBERED):
        await members.has(guild, user)
    before = guild.asked
    await members.has(guild, REMEMBERED - 1)
    assert guild.asked == before
