"""Which questions and answers a moderator may touch: those of the server, asked or given where they may read."""

from typing import TYPE_CHECKING

import discord

from bot.discord.commands.visibility import readable
from knowledge.curated import CuratedAnswer, Origin
from knowledge.errors import InputError

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

ELSEWHERE = "This question was asked where you cannot read, so it cannot be answered from here."
FORGOTTEN = "This question was erased meanwhile."
HIDDEN = "This answer is given where you cannot read, so it cannot be changed from here."


async def question_of(interaction: "Interaction", answer_id: str) -> Origin:
    """The question behind an answer of this server. Raises InputError where the moderator may not know of it."""
    app, channels = interaction.client.app, readable(interaction)
    origin = await app.service.in_thread(lambda: app.memory.book.origin(answer_id))
    hidden = origin.private or (channels is not None and origin.channel not in channels)
    if origin.server != str(interaction.guild_id) or hidden:
        raise InputError(ELSEWHERE)
    if not origin.wording:
        raise InputError(FORGOTTEN)
    return origin


async def answer_of(interaction: "Interaction", name: str) -> CuratedAnswer:
    """An answer of this server's own. Raises InputError where there is none, or the moderator may not know of it."""
    app = interaction.client.app
    answer = await app.service.in_thread(lambda: app.memory.book.get(name, str(interaction.guild_id)))
    if not answer.readable_in(readable(interaction)):
        raise InputError(HIDDEN)
    return answer


def is_public(guild: discord.Guild | None, channel: str | None) -> bool:
    """Whether everybody on the server can see a place."""
    found = guild.get_channel_or_thread(int(channel)) if guild and channel and channel.isdecimal() else None
    if guild is None or found is None or (isinstance(found, discord.Thread) and found.is_private()):
        return False
    return found.permissions_for(guild.default_role).view_channel


def place_names(guild: discord.Guild | None, channels: tuple[str, ...]) -> str:
    """The channels by name, as far as they are still there."""
    found = (guild.get_channel_or_thread(int(channel)) for channel in channels if guild and channel.isdecimal())
    return ", ".join(f"#{channel.name}" for channel in found if channel) or "a channel that is gone"
