"""A Discord message as a question: whether it asks the bot, its text, what was said before it, and where."""

import discord

from bot.discord.context import Gatherer, Past, Records
from bot.discord.turns import MAX_TOKENS, MAX_TURNS, newest
from bot.discord.wording import ANSWERED_TYPES, is_person, own_role, text_of
from knowledge.types import Place, Question

__all__ = [
    "ANSWERED_TYPES",
    "MAX_TOKENS",
    "MAX_TURNS",
    "channel_id",
    "hint_for",
    "is_for",
    "may_answer",
    "newest",
    "question_of",
    "text_of",
]

EMPTY = "Ask me in the same message, for example “{mention} how do I …?”, or use `/ask`."
UNREADABLE = (
    "Discord does not let me read replies to slash-command answers. Mention me in the text of your reply, "
    "or use `/ask`."
)


def is_for(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message asks the bot: a direct message, or one that mentions it (a pinged reply does, too)."""
    if not is_person(message):
        return False
    if message.guild is None:
        return True
    return any(user.id == me.id for user in message.mentions) or own_role(message) in message.role_mentions


def may_answer(message: discord.Message) -> bool:
    """Whether the bot may speak where a message was sent, as far as its own permissions are known."""
    channel, guild = message.channel, message.guild
    if guild is None or not isinstance(channel, discord.Thread | discord.abc.GuildChannel):
        return True
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return True
    allowed = channel.permissions_for(guild.me)
    speaking = allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages
    return allowed.view_channel and speaking


def hint_for(message: discord.Message, me: discord.ClientUser) -> str:
    """What to answer to a message without text."""
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message) and replied.interaction_metadata is not None and not message.content:
        return UNREADABLE
    return EMPTY.format(mention=f"@{me.display_name}")


async def question_of(
    message: discord.Message,
    me: discord.ClientUser,
    past: Past,
    records: Records,
    text: str | None = None,
    *,
    readable: bool = False,
) -> Question:
    """The question in a message (its own text, unless `text` is given), with the conversation that it continues.

    `readable`: whether messages that don't mention the bot may be read (the Message Content intent). Raises
    DataFolderError.
    """
    context = await Gatherer(me, past, records, readable).context_of(message)
    place = Place(
        surface="discord",
        server=str(message.guild.id) if message.guild else None,
        channel=str(channel_id(message.channel)),
        conversation=context.conversation or str(message.id),
        asker=str(message.author.id),
        message=str(message.id),
        private=message.guild is None,
    )
    return Question(text_of(message, me) if text is None else text, context.turns, place)


def channel_id(channel: object) -> int:
    """The id under which a place is known: a public thread counts as its channel, a private one as itself."""
    if isinstance(channel, discord.Thread) and channel.type is not discord.ChannelType.private_thread:
        return channel.parent_id
    return int(channel.id)  # type: ignore[attr-defined]
