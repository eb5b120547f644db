"""What was said before a message: the chain of replies, its thread, or a direct conversation.

The bot's own turns and the questions that it answered come from the journal, never from Discord's text; what people
said between them counts as far as Discord lets it be read. Other bots, webhooks, empty and system messages are left
out; without the Message Content intent also what people said without mentioning the bot, even where asking Discord
for the message would show it. A conversation keeps its name through replies and threads, so that chance chooses its
strategy only once.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

import discord

from bot.discord.turns import newest, turns_of, with_start
from bot.discord.wording import is_person, text_of
from knowledge.journal import Detail, Exchange
from knowledge.types import Turn

T = TypeVar("T")

MOST_LINKS = 6
"""Replies that are followed back, at most, until one of the bot's answers is found."""
THREAD_LOOKBACK = 30
"""Messages of a thread that are looked at, at most, besides its start."""
DM_MEMORY = timedelta(minutes=30)
"""How long a direct message that replies to nothing continues what was said before."""
DM_LOOKBACK = 10
"""Messages of a direct conversation in which its last answer is looked for."""


class Past(Protocol):
    """The part of the service that knows earlier exchanges."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run a blocking read."""


class Records(Protocol):
    """The part of the journal that knows what was asked and answered."""

    def exchange_of(self, message: str) -> Exchange | None:
        """What was asked and answered around a message."""

    def detail(self, answer_id: str) -> Detail:
        """One answer in full."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a question continues."""

    conversation: str | None = None
    """The name of the conversation; None where the question begins one."""
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Gathers the context of one message. Discord's refusals shorten the context; DataFolderError is raised."""

    me: discord.ClientUser
    past: Past
    records: Records
    readable: bool = False
    """Whether messages that don't mention the bot may be read."""

    async def context_of(self, message: discord.Message) -> Context:
        """What `message` goes on from."""
        if isinstance(message.channel, discord.Thread):
            return await self._of_thread(message, message.channel)
        if _replied_to(message) is not None:
            return await self._of_chain(message)
        return await self._of_direct(message) if message.guild is None else Context()

    async def _of_chain(self, message: discord.Message) -> Context:
        between: list[Turn] = []
        current: discord.Message | None = message
        for _ in range(MOST_LINKS):
            if current is None or (number := _replied_to(current)) is None:
                break
            if (exchange := await self._exchange(number)) is not None:
                return await self._after(exchange, between[::-1])
            current = await _replied_message(current, number)
            if current is not None:
                between += self._said(current)
        return Context(None, newest(between[::-1]))

    async def _of_direct(self, message: discord.Message) -> Context:
        with contextlib.suppress(discord.HTTPException):
            async for earlier in message.channel.history(limit=DM_LOOKBACK, before=message):
                if message.created_at - earlier.created_at > DM_MEMORY:
                    break
                if earlier.author.id == self.me.id and (exchange := await self._exchange(earlier.id)):
                    return await self._after(exchange, [])
        return Context()

    async def _of_thread(self, message: discord.Message, thread: discord.Thread) -> Context:
        if message.id == thread.id:
            return Context(str(thread.id))
        start = await self._exchange(thread.id)
        seen = await _thread_history(thread, message)
        if start is not None:
            begun = await self._after(start, [])
            conversation, opening = begun.conversation or str(thread.id), begun.turns
        else:
            conversation, opening = str(thread.id), await self._opening(thread, seen)
        later = await self._later(seen, thread.id, start)
        if not later and not opening:
            return Context(conversation, (await self._of_chain(message)).turns)
        return Context(conversation, with_start(opening, later))

    async def _opening(self, thread: discord.Thread, seen: Sequence[discord.Message]) -> tuple[Turn, ...]:
        """The start of a thread that the bot did not answer: its first message, below the title in a forum."""
        first = discord.utils.get(seen, id=thread.id) or await _first_message(thread)
        said = self._said(first) if first is not None else []
        if isinstance(thread.parent, discord.ForumChannel):
            return (Turn("user", titled(thread.name, said[0].content if said else "")),)
        return tuple(said)

    async def _later(self, seen: Sequence[discord.Message], thread: int, start: Exchange | None) -> list[Turn]:
        """What was said in a thread after its start, oldest first; each exchange once."""
        numbers = [message.id for message in seen if message.id != thread]
        found = await self.past.in_thread(lambda: {n: self.records.exchange_of(str(n)) for n in numbers})
        known = {start.answer_id} if start is not None else set()
        turns: list[Turn] = []
        for message in seen:
            if message.id == thread:
                continue
            exchange = found[message.id]
            if exchange is None:
                turns += self._said(message)
            elif exchange.answer_id not in known:
                known.add(exchange.answer_id)
                turns += turns_of(exchange)
        return turns

    async def _exchange(self, number: int) -> Exchange | None:
        return await self.past.in_thread(lambda: self.records.exchange_of(str(number)))

    async def _after(self, exchange: Exchange, between: Sequence[Turn]) -> Context:
        """The context that goes on from `exchange`, with all that went before it."""
        detail = await self.past.in_thread(lambda: self.records.detail(exchange.answer_id))
        return Context(exchange.conversation, newest((*detail.history, *turns_of(exchange), *between)))

    def _said(self, message: discord.Message) -> list[Turn]:
        open_to_us = self.readable or any(user.id == self.me.id for user in message.mentions)
        text = text_of(message, self.me) if open_to_us and is_person(message) else ""
        return [Turn("user", text)] if text else []


def titled(title: str, text: str) -> str:
    """A forum post in one text: its title, and what stands below it unless that begins with the title."""
    return text if text.lower().startswith(title.lower()) else f"{title}\n\n{text}".strip()


def _replied_to(message: discord.Message) -> int | None:
    """The message of the same channel that `message` replies to."""
    reference = message.reference
    if reference is None or reference.channel_id != message.channel.id:
        return None
    return reference.message_id if message.type is discord.MessageType.reply else None


async def _replied_message(message: discord.Message, number: int) -> discord.Message | None:
    """The message that was replied to, asked of Discord where the event did not bring it along."""
    resolved = message.reference.resolved if message.reference else None
    if isinstance(resolved, discord.DeletedReferencedMessage):
        return None
    if resolved is not None:
        return resolved
    return await _fetched(message.channel, number)


async def _thread_history(thread: discord.Thread, message: discord.Message) -> list[discord.Message]:
    """The newest messages before `message`, oldest first; none where the bot may not read them."""
    if not may_read_back(thread):
        return []
    with contextlib.suppress(discord.HTTPException):
        return [earlier async for earlier in thread.history(limit=THREAD_LOOKBACK, before=message)][::-1]
    return []


async def _first_message(thread: discord.Thread) -> discord.Message | None:
    """The message with which a thread began: in a forum inside of it, else in its channel."""
    where = thread if isinstance(thread.parent, discord.ForumChannel) else thread.parent
    if not may_read_back(thread) or not isinstance(where, discord.abc.Messageable):
        return None
    return await _fetched(where, thread.id)


async def _fetched(channel: discord.abc.Messageable, number: int) -> discord.Message | None:
    with contextlib.suppress(discord.HTTPException):
        return await channel.fetch_message(number)
    return None


def may_read_back(channel: object) -> bool:
    """Whether the bot may read earlier messages of a channel, and so reply to them."""
    if not isinstance(channel, discord.Thread | discord.abc.GuildChannel):
        return True
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return True
    return channel.permissions_for(channel.guild.me).read_message_history
