"""“Why?”: what led to an answer, to its presser alone, and two ways to correct the route."""

from typing import Any

import discord

from bot.discord.buttons.correcting import corrections
from bot.discord.buttons.explaining import explain
from bot.discord.buttons.item import ID, AnswerButton, reply
from bot.discord.buttons.records import record_of
from bot.discord.errors import told


class WhyButton(AnswerButton, template=rf"tactician:why:{ID}"):
    """Shows what led to an answer."""

    NAME = "why"
    LABEL = "Why?"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Explain; a private answer only to its asker."""
        async with told(interaction):
            detail = await record_of(interaction, self.answer_id)
            view = await corrections(interaction, detail.row.server, self.answer_id)
            await reply(interaction, explain(detail), view)
