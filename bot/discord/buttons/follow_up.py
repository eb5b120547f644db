"""“Follow up”: a button and its form, where Discord does not let the bot read a reply to its answer.

The form's submit is taken from the gateway event by `bot.discord.following`, so that it outlives this process.
"""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.discord.errors import told

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

FOLLOW_UP_CHARS = 4000
"""Longest text of a form's field (Discord, “Text Input”)."""
FIELD = "question"
_ID = r"(?P<answer>[\w:.-]{1,64})"
FOLLOW_UP_FORM = re.compile(rf"tactician:follow:{_ID}")


def unread_below(
    client: "TacticianClient", channel: object, *, through_interaction: bool = False, ephemeral: bool = False
) -> bool:
    """Whether a reply to an answer could not be read.

    Nobody can reply to an ephemeral message. On a server, replies to responses of interactions and unmentioned messages
    in threads need the Message Content intent; direct messages are always readable.
    """
    if ephemeral:
        return True
    if client.intents.message_content or isinstance(channel, discord.DMChannel | discord.GroupChannel):
        return False
    return through_interaction or isinstance(channel, discord.Thread)


class FollowUpButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:followup:{_ID}"):
    """Opens the form."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(ui.Button(label="Follow up", custom_id=f"tactician:followup:{answer_id}", row=1))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the form."""
        async with told(interaction):
            await interaction.response.send_modal(FollowUpForm(self.answer_id))


class FollowUpForm(ui.Modal, title="Follow up"):
    """One text field."""

    question: ui.Label["FollowUpForm"] = ui.Label(
        text="What else do you want to know?",
        component=ui.TextInput(custom_id=FIELD, style=discord.TextStyle.paragraph, max_length=FOLLOW_UP_CHARS),
    )

    def __init__(self, answer_id: str) -> None:
        super().__init__(custom_id=f"tactician:follow:{answer_id}", timeout=900)
