"""Every button and menu of the panel: one sort of item that carries what to do in its `custom_id`."""

import re
from typing import Any, Self

import discord
from discord import ui

from bot.discord.errors import told

PREFIX = "tactician:settings"


class SettingItem(
    ui.DynamicItem[ui.Item[Any]],
    template=rf"{PREFIX}:(?P<what>[a-z]{{2,10}}):(?P<of>\w{{1,40}}):(?P<more>\w{{0,20}})",
):
    """A button or menu around which the panel is built; what it does is told by `acts`."""

    def __init__(self, item: Any, what: str, of: str, more: str = "") -> None:
        self.what = what
        self.of = of
        """A setting's name, or a section's key."""
        self.more = more
        item.custom_id = f"{PREFIX}:{what}:{of}:{more}"
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """What was pressed, whenever it was sent."""
        return cls(item, match["what"], match["of"], match["more"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what it says."""
        from bot.discord.commands.settings.acts import act

        async with told(interaction):
            data: Any = interaction.data or {}
            await act(interaction, self.what, self.of, self.more, list(data.get("values", ())))
