"""Questions that are deleted: their answers go, and so does their text in the journal."""

import contextlib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import discord

from bot.discord.conversation import ANSWERED_TYPES
from knowledge.journal import AnsweredMessage, erase

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

LOOKED_THROUGH = 100
"""Messages of a thread that are looked through for others' words; a longer thread stays in any case."""


async def take_back(client: "TacticianClient", guild: int | None, channel: int, messages: Collection[int]) -> None:
    """Delete the answers to deleted messages and blank them in the journal, if the server wants that.

    Most deleted messages never asked anything: for them this is one look into the journal.
    """
    desk, keys = client.desk, [str(message) for message in messages]
    under_way = [key for key in keys if desk.answering.others(key)]
    if desk.ending or not (under_way or await _answers(client, keys)) or not await _wanted(client, guild):
        return
    async with desk.under_way():
        for key in under_way:
            await desk.answering.stop(key)
        answers = await _answers(client, keys)
        await client.app.service.in_thread(lambda: erase(client.app.memory.journal, keys))
        await _delete(client, answers)
        await _close_threads(client, channel, answers)


async def _wanted(client: "TacticianClient", guild: int | None) -> bool:
    server, settings = str(guild) if guild else None, client.app.memory.settings
    return bool(await client.app.service.in_thread(lambda: settings.get("delete_with_question", server)))


async def _answers(client: "TacticianClient", keys: list[str]) -> list[AnsweredMessage]:
    return await client.app.service.in_thread(lambda: client.app.memory.reader.answers_to(keys))


async def _delete(client: "TacticianClient", answers: Iterable[AnsweredMessage]) -> None:
    shown = {int(message): int(channel) for answer in answers for channel, message in answer.shown if channel}
    for message, channel in shown.items():
        with contextlib.suppress(discord.HTTPException):
            await client.get_partial_messageable(channel).get_partial_message(message).delete()


async def _close_threads(client: "TacticianClient", asked_in: int, answers: Iterable[AnsweredMessage]) -> None:
    """Delete threads that the bot opened for these answers, unless others wrote there."""
    places = {int(channel) for answer in answers for channel, _ in answer.shown if channel} - {asked_in}
    for place in places:
        thread = client.get_channel(place)
        if isinstance(thread, discord.Thread) and client.user and thread.owner_id == client.user.id:
            with contextlib.suppress(discord.HTTPException):
                if await _is_left_alone(thread):
                    await thread.delete()


async def _is_left_alone(thread: discord.Thread) -> bool:
    seen = 0
    async for message in thread.history(limit=LOOKED_THROUGH):
        seen += 1
        if message.author.id != thread.owner_id and message.type in ANSWERED_TYPES:
            return False
    return seen < LOOKED_THROUGH
