import asyncio
import time
from collections.abc import AsyncIterator

import discord
import pytest

from bot.discord.preemption import spare_the_nap
from tests.wire.limits import Rate
from tests.wire.stand_in import Wire
from tests.wire.state import CHANNEL


@pytest.fixture
async def channel(wire: Wire) -> AsyncIterator[discord.PartialMessageable]:
    client = discord.Client(intents=discord.Intents.none())
    spare_the_nap(client)
    await client.login("right")
    yield client.get_partial_messageable(CHANNEL)
    await client.close()


async def test_the_call_that_empties_a_bucket_returns_at_once_and_the_next_one_waits(
    wire: Wire, channel: discord.PartialMessageable
) -> None:
    wire.limits.rates["sends"] = Rate(5, 1.5)
    began = time.monotonic()
    await asyncio.gather(*(channel.send(str(number)) for number in range(5)))
    assert time.monotonic() - began < 1.4
    await asyncio.gather(*(channel.send(str(number)) for number in range(6)))
    assert time.monotonic() - began > 3.0, "the sixth of these waits for one more period"
    assert len(wire.sent) == 11
    assert wire.limits.refused == []


async def test_without_headers_nobody_waits(wire: Wire, channel: discord.PartialMessageable) -> None:
    wire.limits.headers = False
    async with asyncio.timeout(5):
        await asyncio.gather(*(channel.send(str(number)) for number in range(5)))
    assert len(wire.sent) == 5


async def test_a_429_is_waited_for_and_the_message_arrives(wire: Wire, channel: discord.PartialMessageable) -> None:
    wire.faults.add("POST /channels/.*/messages", status=429, headers={"Retry-After": "0.2"})
    async with asyncio.timeout(5):
        await channel.send("once")
    assert [body["content"] for body in wire.sent] == ["once"]
    assert wire.limits.refused == ["fault"]
