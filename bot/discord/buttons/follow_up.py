"""“Follow up”: a button and its form, where Discord does not let the bot read a reply to its answer.

The form's submit is taken from the gateway event by `bot.discord.following`, so that it outlives this process.
"""

import re
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.discord.buttons.item import ID, AnswerButton
from bot.discord.errors import told

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

FOLLOW_UP_CHARS = 4000
"""Longest text of a form's field (Discord, “Text Input”)."""
FIELD = "question"
FOLLOW_UP_FORM = re.compile(rf"tactician:follow:{ID}")


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


class FollowUpButton(AnswerButton, template=rf"tactician:followup:{ID}"):
    """Opens the form."""

    NAME = "followup"
    LABEL = "Follow up"

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
