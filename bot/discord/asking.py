"""Messages that ask: which of them are answered, and where."""

import contextlib
import logging
from typing import TYPE_CHECKING

import discord

from bot.discord.conversation import hint_for, is_for, may_answer, question_of, text_of
from bot.discord.desk import Request
from bot.discord.errors import sentence
from bot.discord.outlets import ReplyOutlet

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

log = logging.getLogger(__name__)


async def hear(client: "TacticianClient", message: discord.Message) -> None:
    """Answer a message, if it asks; each message once, however often the gateway delivers it."""
    me = client.user
    if me is None or client.desk.ending or not is_for(message, me) or client.recent.seen(message.id):
        return
    if not may_answer(message):
        log.warning("No permission to answer in the channel %d of the server %s.", message.channel.id, message.guild)
        return
    async with client.desk.under_way():
        await _reply(client, message, me)


async def _reply(client: "TacticianClient", message: discord.Message, me: discord.ClientUser) -> None:
    outlet = ReplyOutlet(message)
    app = client.app
    try:
        if not text_of(message, me):
            await outlet.refuse(hint_for(message, me))
            return
        question = await question_of(message, me, app.service, app.memory.reader)
        await client.desk.answer(Request(question, outlet, message.channel.id))
    except Exception as error:
        if text := sentence(error):
            with contextlib.suppress(discord.HTTPException):
                await outlet.refuse(text)
