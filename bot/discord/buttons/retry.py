"""“Try another way” below an answer."""

from typing import Any

import discord

from bot.discord.buttons.item import ID, AnswerButton
from bot.discord.duels.retrying import retry
from bot.discord.errors import told


class RetryButton(AnswerButton, template=rf"tactician:retry:{ID}"):
    """Has the same question answered by another strategy, for the person who asked and for moderators."""

    NAME = "retry"
    LABEL = "Try another way"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer once more, or say in private why not."""
        async with told(interaction):
            await retry(interaction, self.answer_id)
