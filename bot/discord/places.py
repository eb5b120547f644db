"""Where an interaction asks."""

from typing import TYPE_CHECKING

import discord

from bot.discord.conversation import channel_id
from knowledge.types import Place

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]


def place_of(
    interaction: "Interaction", *, private: bool, conversation: str | None = None, message: str | None = None
) -> Place:
    """Where an interaction asks; outside of threads it begins a conversation of its own unless one is given."""
    thread = interaction.channel if isinstance(interaction.channel, discord.Thread) else None
    return Place(
        surface="discord",
        server=str(interaction.guild_id) if interaction.guild_id else None,
        channel=str(channel_id(interaction.channel)) if interaction.channel else None,
        conversation=conversation or str(thread.id if thread else interaction.id),
        asker=str(interaction.user.id),
        message=message or str(interaction.id),
        private=private or interaction.guild_id is None,
    )
