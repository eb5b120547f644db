"""Things that happen while an answer streams, and events as Discord sends them by itself."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import discord
from simcord.backend import serializers

from tests.journeys.world import World


def once_shown(world: World, action: Callable[[], Any]) -> None:
    """Do `action` in the bot's loop as soon as the first text of the next answer is shown (or after 10 s)."""
    loop, before = asyncio.get_running_loop(), len(world.sent())

    def watch() -> None:
        patience = time.monotonic() + 10
        while len(world.sent()) == before and time.monotonic() < patience:
            time.sleep(0.005)
        loop.call_soon_threadsafe(action)

    threading.Thread(target=watch, name="midway", daemon=True).start()


def edit(world: World, message: discord.Message, content: str) -> None:
    """The author edits a message, whatever the bot is doing; each edit has a time of its own."""
    world.env.backend.clock.advance(0.001)
    world.env.backend.edit_message(message.channel.id, message.id, {"content": content})


def delete(world: World, channel: Any, message_id: int) -> None:
    """Somebody deletes a message, whatever the bot is doing."""
    world.env.backend.delete_message(channel.id, message_id)


async def unfurl(world: World, message: discord.Message) -> None:
    """Discord adds the preview of a link to a message; nobody edited it."""
    stored = world.env.backend.get_message(message.channel.id, message.id)
    payload = dict(serializers.message_payload(world.env.backend, stored))
    payload |= {"embeds": [{"type": "link", "url": "https://example.com"}], "edited_timestamp": None}
    world.env.backend.emit("MESSAGE_UPDATE", payload)
    await world.env.settle()


async def say(world: World, text: str, *, channel: Any = None, who: Any = None) -> discord.Message:
    """Somebody mentions the bot; returns their own message, not the answer."""
    message: discord.Message = await (who or world.alice).send(channel or world.channel, f"{world.me.mention} {text}")
    return message


def deleted(world: World) -> list[str]:
    """The ids of the messages that the bot deleted, in order."""
    return [
        request.path.rpartition("/")[2]
        for request in world.env.http_requests
        if request.method == "DELETE" and "/messages/" in request.path
    ]
