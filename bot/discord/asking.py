"""Messages that ask: which of them are answered, where, and with what."""

import contextlib
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.discord.answering_channels import Why, reason
from bot.discord.confidence import confident
from bot.discord.conversation import channel_id, hint_for, may_answer, question_of
from bot.discord.desk import Request
from bot.discord.earlier import may_read_back
from bot.discord.errors import sentence
from bot.discord.helpers import call_helpers
from bot.discord.outlets import NOBODY, ReplyOutlet
from bot.discord.reading import read_message
from bot.discord.threads import ThreadOutlet, may_open, thread_name
from knowledge.journal import Exchange
from knowledge.types import Question

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

log = logging.getLogger(__name__)

CLOSED = frozenset({50083, 160005})
"""The thread is archived; the thread is locked."""
LOCKED = "{thread} is locked, so I can't answer there. Ask me here, or let a moderator unlock it."


async def hear(client: "TacticianClient", message: discord.Message) -> None:
    """Answer a message, if it asks; each message once, however often the gateway delivers it."""
    me = client.user
    if me is None or client.desk.ending:
        return
    asking = _Asking(client, message, me)
    try:
        asking.why = await reason(message, me, asking, readable=client.intents.message_content)
        if asking.why is None or client.recent.seen(message.id):
            return
        if not may_answer(message) or asking.locked:
            await asking.cannot_speak()
            return
        async with client.desk.under_way():
            await asking.answer()
    except Exception as error:
        await asking.fail(error)


async def still_asks(client: "TacticianClient", message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message would be answered, were it sent as it is now."""
    asking = _Asking(client, message, me)
    return await reason(message, me, asking, readable=client.intents.message_content) is not None


class _Asking:
    """One message that asks, with what is needed to answer it."""

    def __init__(self, client: "TacticianClient", message: discord.Message, me: discord.ClientUser) -> None:
        self.why: Why | None = None
        """Why the message is answered, once that is known."""
        self._client = client
        self._app = client.app
        self._message = message
        self._me = me
        self._readable = client.intents.message_content
        self._refer = may_read_back(message.channel)

    async def in_answer_channel(self, server: int, channel: int) -> bool:
        """Whether a channel or forum is marked as an answer channel."""
        return str(channel) in await self._setting("answer_channels", server)

    async def exchange(self, message: str) -> Exchange | None:
        """What was asked and answered around a message."""
        return await self._app.service.exchange(message)

    @property
    def locked(self) -> bool:
        """Whether the message lies in a locked thread, where only moderators may speak."""
        thread = self._message.channel
        if not isinstance(thread, discord.Thread) or not thread.locked or thread.parent is None:
            return False
        return not thread.permissions_for(thread.guild.me).manage_threads

    async def answer(self) -> None:
        """Answer the message; where there is nothing to answer, say so to those who asked the bot."""
        attached = await read_message(self._client, self._message, self._me)
        if not attached.text:
            if self.why is Why.ADDRESSED:
                await self._reply_outlet().refuse("\n".join(attached.notes) or hint_for(self._message, self._me))
            return
        service, reader = self._app.service, self._app.memory.reader
        found = await question_of(self._message, self._me, service, reader, attached.text, readable=self._readable)
        question = found.checked()
        if self.why is not Why.ADDRESSED and not await self._sure_enough(question):
            await self._call_helpers()
            return
        await self._client.desk.answer(await self._request(question, attached.heading))

    async def cannot_speak(self) -> None:
        """Name a way out of a locked thread; anything else that forbids speaking is a line in the log."""
        channel = self._message.channel
        if self.why is not Why.ADDRESSED:
            return
        if isinstance(channel, discord.Thread) and may_answer(self._message):
            await self._lead_out(channel)
        elif self._client.hints.allows(("log", channel.id)):
            log.warning("No permission to answer in the channel %d of the server %s.", channel.id, self._message.guild)

    async def fail(self, error: Exception) -> None:
        """Tell the asker what went wrong."""
        channel = self._message.channel
        if isinstance(error, discord.HTTPException) and error.code in CLOSED and isinstance(channel, discord.Thread):
            log.warning("The thread %d was closed before its answer was shown.", channel.id)
            if self.why is Why.ADDRESSED:
                await self._lead_out(channel)
            return
        text = sentence(error)
        if text and self.why is not None:
            with contextlib.suppress(discord.HTTPException):
                await self._reply_outlet().refuse(text)

    async def _sure_enough(self, question: Question) -> bool:
        """Whether an unmentioned message may be answered here: anywhere but in an answer channel that is careful."""
        here, server = self._message.channel, self._server
        channel = here.parent_id if isinstance(here, discord.Thread) else here.id
        if not await self.in_answer_channel(server, channel) or not await self._setting("confident_only", server):
            return True
        return confident(await self._app.service.route(question))

    async def _call_helpers(self) -> None:
        if self._client.hints.allows(("helpers", self._message.author.id, channel_id(self._message.channel))):
            await call_helpers(self._app, self._message, refer=self._refer)

    async def _request(self, question: Question, heading: str) -> Request:
        message, unread = self._message, not self._readable
        if may_open(message) and str(message.channel.id) in await self._setting("threads", self._server):
            thread = ThreadOutlet(message, thread_name(question.text))
            return Request(question, thread, message.id, heading, follow_up=unread)
        in_thread = isinstance(message.channel, discord.Thread)
        return Request(question, self._reply_outlet(), message.channel.id, heading, follow_up=in_thread and unread)

    def _reply_outlet(self) -> ReplyOutlet:
        return ReplyOutlet(self._message, refer=self._refer, may_refuse=self._may_refuse)

    def _may_refuse(self) -> bool:
        """Whether a hint or refusal may be said: never where nobody asked the bot, else once a minute."""
        if self.why is Why.QUESTION:
            return False
        return self._client.hints.allows((self._message.author.id, self._message.channel.id))

    async def _lead_out(self, thread: discord.Thread) -> None:
        """Say in the thread's channel, if that takes messages, what to do about a thread that is locked."""
        parent = thread.parent
        if not self._client.hints.allows((self._message.author.id, thread.parent_id)):
            return
        if not isinstance(parent, discord.TextChannel) or not parent.permissions_for(thread.guild.me).send_messages:
            log.warning("The thread %d of the server %s is locked.", thread.id, thread.guild)
            return
        with contextlib.suppress(discord.HTTPException):
            await parent.send(LOCKED.format(thread=thread.mention), allowed_mentions=NOBODY)

    @property
    def _server(self) -> int:
        return self._message.guild.id if self._message.guild else 0

    async def _setting(self, name: str, server: int) -> Any:
        return (await self._app.service.values(str(server)))[name]
