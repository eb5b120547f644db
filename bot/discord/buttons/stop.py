"""Stop below an answer that is still coming: for the one who asked, and for whoever manages messages there."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.discord.buttons.item import ID, AnswerButton
from bot.discord.errors import told, whisper

if TYPE_CHECKING:
    from bot.discord.desk import UnderWay

OVER = "This answer is over already."
NOT_YOURS = "Only the person who asked, or somebody with the permission Manage Messages here, can stop this answer."
STORED_SECONDS = 2.0
"""How long a press waits until the stopped answer is stored; an interaction is to be answered within 3 s."""


class StopButton(AnswerButton, template=rf"tactician:stop:{ID}"):
    """Stop."""

    NAME = "stop"
    LABEL = "Stop"
    EMOJI = "⏹️"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """End the answer; what it has come to stays. The message itself is edited by whoever shows the answer."""
        async with told(interaction):
            way = interaction.client.desk.find(self.answer_id)
            if way is None or way.feed.over.is_set():
                await whisper(interaction, OVER)
            elif not may_stop(interaction, way):
                await whisper(interaction, NOT_YOURS)
            else:
                way.feed.stop.ask()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(way.feed.over.wait(), STORED_SECONDS)
                await interaction.response.defer()


def may_stop(interaction: discord.Interaction[Any], way: "UnderWay") -> bool:
    """Whether the person behind an interaction may stop an answer."""
    return str(interaction.user.id) == way.asker or interaction.permissions.manage_messages


def stop_button(answer_id: str) -> ui.View:
    """Stop, for one answer."""
    view = ui.View(timeout=None)
    view.add_item(StopButton(answer_id))
    return view
