"""Why a message is answered: put to the bot, or asked where every question is answered.

    addressed   a direct message, a mention, a pinged reply to the bot; any reply to it, where content can be read
    post        the first message of a forum post in an answer channel
    question    a message in an answer channel that the question rule accepts
    thread      what is said in a thread that the bot opened; in a forum post that it answered, what its author says and
                what the question rule accepts

The last three are for everybody: they mention nobody, reply to no person and are no mere greeting, thanks, link or
emoji. Without the Message Content intent Discord leaves such messages empty, so nothing can be judged: the bot stays
silent, except that a forum post, whose title can be read, is answered by its title if that asks or has three words.
"""

from enum import Enum
from typing import Protocol

import discord

from bot.discord.conversation import is_for
from bot.discord.question_rule import asks, has_words, says_something
from bot.discord.wording import is_person
from knowledge.journal import Exchange

TITLE_WORDS = 3
"""A forum post's title with at least this many words is taken for a question where nothing else can be read."""


class Why(Enum):
    """Why a message is answered."""

    ADDRESSED = "addressed"
    POST = "post"
    QUESTION = "question"
    THREAD = "thread"


class Known(Protocol):
    """What has to be known beside the message."""

    async def in_answer_channel(self, server: int, channel: int) -> bool:
        """Whether a channel or forum is marked as an answer channel."""

    async def exchange(self, message: str) -> Exchange | None:
        """What was asked and answered around a message."""


async def reason(message: discord.Message, me: discord.ClientUser, known: Known, *, readable: bool) -> Why | None:
    """Why `message` is answered, or None; `readable`: whether messages that don't mention the bot have content."""
    if not is_person(message):
        return None
    if is_for(message, me) or (readable and replies_to(message) == me.id):
        return Why.ADDRESSED
    if message.guild is None:
        return None
    if isinstance(message.channel, discord.Thread):
        return await _in_thread(message, message.channel, message.guild.id, me, known, readable=readable)
    if readable and to_everybody(message, me) and asks(message.content):
        return Why.QUESTION if await known.in_answer_channel(message.guild.id, message.channel.id) else None
    return None


async def _in_thread(
    message: discord.Message,
    thread: discord.Thread,
    server: int,
    me: discord.ClientUser,
    known: Known,
    *,
    readable: bool,
) -> Why | None:
    in_forum = isinstance(thread.parent, discord.ForumChannel)
    if in_forum and message.id == thread.id:
        if not is_readable_post(message, readable=readable) or not to_everybody(message, me):
            return None
        return Why.POST if await known.in_answer_channel(server, thread.parent_id) else None
    if not readable or not to_everybody(message, me):
        return None
    if not (message.attachments or says_something(message.content)):
        return None
    if not in_forum:
        return Why.THREAD if thread.owner_id == me.id else None
    if message.author.id != thread.owner_id and not asks(message.content):
        return None
    answered = await known.in_answer_channel(server, thread.parent_id) and await known.exchange(str(thread.id))
    return Why.THREAD if answered else None


def is_readable_post(message: discord.Message, *, readable: bool) -> bool:
    """Whether enough of a forum post can be read: its content, or a title that asks or has three words."""
    title = message.channel.name if isinstance(message.channel, discord.Thread) else ""
    if readable and (message.content or message.attachments):
        return True
    return asks(title) or has_words(title, TITLE_WORDS)


def to_everybody(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message is put to nobody in particular: no mention, and no reply to a person."""
    if message.mention_everyone or message.role_mentions:
        return False
    if any(user.id != me.id for user in message.mentions):
        return False
    return message.type is not discord.MessageType.reply or replies_to(message) == me.id


def replies_to(message: discord.Message) -> int | None:
    """The author of the message that `message` replies to, as far as Discord tells."""
    replied = message.reference.resolved if message.reference else None
    if message.type is not discord.MessageType.reply or not isinstance(replied, discord.Message):
        return None
    return replied.author.id
