"""What a person could read in Discord: nothing else of the journal is shown to them, nor counted."""

from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]


def readable(interaction: "Interaction") -> frozenset[str] | None:
    """Ids of the channels (and private threads) that the person behind an interaction may read; None for all.

    Administrators may read everything on their server, channels that were deleted since included. What became of a
    place that Discord does not show to the bot any more, such as an archived private thread, nobody else may know.
    """
    guild, user = interaction.guild, interaction.user
    if interaction.permissions.administrator:
        return None
    if guild is None or not isinstance(user, discord.Member):
        return frozenset()
    private = [thread for thread in guild.threads if thread.is_private()]
    found = [channel for channel in guild.channels if _may_read(channel.permissions_for(user))]
    threads = [thread for thread in private if _may_enter(thread.permissions_for(user))]
    return frozenset(str(place.id) for place in (*found, *threads))


def _may_enter(allowed: discord.Permissions) -> bool:
    """Whether somebody may read a private thread; who was added to one is not known to the bot."""
    return _may_read(allowed) and allowed.manage_threads


def _may_read(allowed: discord.Permissions) -> bool:
    return allowed.view_channel and allowed.read_message_history
