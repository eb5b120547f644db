"""One “Feedback” button in place of all: it opens them to its presser alone."""

from typing import Any

import discord

from bot.discord.buttons.item import ID, AnswerButton, reply
from bot.discord.buttons.rows import rows
from bot.discord.errors import told

OPENED = "What do you think of this answer?"


class FeedbackButton(AnswerButton, template=rf"tactician:feedback:{ID}"):
    """Opens everything that can be pressed below an answer."""

    NAME = "feedback"
    LABEL = "Feedback"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the buttons in private."""
        async with told(interaction):
            await reply(interaction, OPENED, rows(self.answer_id))
