"""Answers that are the response to an interaction: a slash command, a context menu, a form."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

import discord

from bot.discord.buttons.follow_up import unread_below
from bot.discord.conversation import channel_id
from bot.discord.desk import Request
from bot.discord.outlets import InteractionOutlet
from knowledge.errors import TacticianError
from knowledge.types import Place, Question

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]


def place_of(
    interaction: "Interaction", *, private: bool, conversation: str | None = None, message: str | None = None
) -> Place:
    """Where an interaction asks; it begins a conversation of its own unless one is given."""
    return Place(
        surface="discord",
        server=str(interaction.guild_id) if interaction.guild_id else None,
        channel=str(channel_id(interaction.channel)) if interaction.channel else None,
        conversation=conversation or str(interaction.id),
        asker=str(interaction.user.id),
        message=message or str(interaction.id),
        private=private or interaction.guild_id is None,
    )


async def respond(interaction: "Interaction", question: Question, heading: str, *, private: bool) -> None:
    """Show the answer as the deferred response, or say in private why there is none; within `desk.under_way`.

    Raises discord.HTTPException.
    """
    client = interaction.client
    outlet = InteractionOutlet(interaction, private=private)
    follow_up = unread_below(client, interaction.channel, through_interaction=True, ephemeral=private)
    lane = ("interaction", interaction.id)
    try:
        await client.desk.answer(Request(question, outlet, lane, heading, follow_up))
    except TacticianError as error:
        await outlet.refuse(str(error))
    except asyncio.CancelledError:
        if not client.desk.ending:  # what it answers was deleted: no “thinking …” may stay
            with contextlib.suppress(discord.HTTPException):
                await interaction.delete_original_response()
        raise
