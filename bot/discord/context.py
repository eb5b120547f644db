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

from bot.discord.earlier import first_message, replied_message, replied_to, thread_history, titled
from bot.discord.turns import newest, turns_of, with_start
from bot.discord.wording import is_person, text_of
from knowledge.journal import Detail, Exchange
from knowledge.types import Turn

T = TypeVar("T")

MOST_LINKS = 6
"""Replies that are followed back, at most, until one of the bot's answers is found."""
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
        if replied_to(message) is not None:
            return await self._of_chain(message)
        return await self._of_direct(message) if message.guild is None else Context()

    async def _of_chain(self, message: discord.Message) -> Context:
        between: list[Turn] = []
        current: discord.Message | None = message
        for _ in range(MOST_LINKS):
            if current is None or (number := replied_to(current)) is None:
                break
            if (exchange := await self._exchange(number)) is not None:
                return await self._after(exchange, between[::-1])
            current = await replied_message(current, number)
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
        seen = await thread_history(thread, message)
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
        first = discord.utils.get(seen, id=thread.id) or await first_message(thread)
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
