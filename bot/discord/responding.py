"""Answers that are the response to an interaction: a slash command, a context menu, a form."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

import discord

from bot.discord.buttons.follow_up import unread_below
from bot.discord.desk import Request
from bot.discord.outlets import InteractionOutlet
from knowledge.errors import TacticianError
from knowledge.types import Question

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]


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
