"""What a Discord message says, as a person reads it."""

import re

import discord

ANSWERED_TYPES = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Types of messages that people write; all others are Discord's own."""

_MENTION = re.compile(r"<(@[!&]?|#)(\d{1,20})>|<a?(:\w{1,32}:)\d{1,20}>")


def is_person(message: discord.Message) -> bool:
    """Whether a person wrote a message: no bot, no webhook, not Discord itself."""
    return not message.author.bot and message.webhook_id is None and message.type in ANSWERED_TYPES


def text_of(message: discord.Message, me: discord.ClientUser) -> str:
    """The text of a message as a person reads it: without the bot's own mention, with names for other mentions."""

    def name(found: re.Match[str]) -> str:
        sort, number, emoji = found.groups()
        return emoji or _name(message, me, sort, int(number))

    return re.sub(r"[ \t]{2,}", " ", _MENTION.sub(name, message.content)).strip().lstrip(",:;").strip()


def own_role(message: discord.Message) -> discord.Role | None:
    """The role that Discord made for the bot, where the message was sent."""
    return message.guild.self_role if message.guild else None


def _name(message: discord.Message, me: discord.ClientUser, sort: str, number: int) -> str:
    guild = message.guild
    if sort == "#":
        channel = guild.get_channel_or_thread(number) if guild else None
        return f"#{channel.name}" if channel else "#channel"
    if sort == "@&":
        role = guild.get_role(number) if guild else None
        return "" if role is not None and role == own_role(message) else f"@{role.name if role else 'role'}"
    if number == me.id:
        return ""
    user = discord.utils.get(message.mentions, id=number)
    return f"@{user.display_name if user else 'someone'}"
