"""“Try another way” below an answer."""

import re
from typing import Any, Self

import discord
from discord import ui

from bot.discord.duels.retrying import retry
from bot.discord.errors import told


class RetryButton(ui.DynamicItem[ui.Button[ui.View]], template=r"tactician:retry:(?P<answer>[\w:.-]{1,64})"):
    """Has the same question answered by another strategy, for the person who asked and for moderators."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(ui.Button(label="Try another way", custom_id=f"tactician:retry:{answer_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer once more, or say in private why not."""
        async with told(interaction):
            await retry(interaction, self.answer_id)
