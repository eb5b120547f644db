"""Earlier messages, as far as Discord lets the bot see them."""

import contextlib

import discord

THREAD_LOOKBACK = 30
"""Messages of a thread that are looked at, at most, besides its start."""


def titled(title: str, text: str) -> str:
    """A forum post in one text: its title, and what stands below it unless that begins with the title."""
    return text if text.lower().startswith(title.lower()) else f"{title}\n\n{text}".strip()


def replied_to(message: discord.Message) -> int | None:
    """The message of the same channel that `message` replies to."""
    reference = message.reference
    if reference is None or reference.channel_id != message.channel.id:
        return None
    return reference.message_id if message.type is discord.MessageType.reply else None


async def replied_message(message: discord.Message, number: int) -> discord.Message | None:
    """The message that was replied to, asked of Discord where the event did not bring it along."""
    resolved = message.reference.resolved if message.reference else None
    if isinstance(resolved, discord.DeletedReferencedMessage):
        return None
    if resolved is not None:
        return resolved
    return await _fetched(message.channel, number)


async def thread_history(thread: discord.Thread, message: discord.Message) -> list[discord.Message]:
    """The newest messages before `message`, oldest first; none where the bot may not read them."""
    if not may_read_back(thread):
        return []
    with contextlib.suppress(discord.HTTPException):
        return [earlier async for earlier in thread.history(limit=THREAD_LOOKBACK, before=message)][::-1]
    return []


async def first_message(thread: discord.Thread) -> discord.Message | None:
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
