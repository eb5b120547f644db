"""What the buttons below answers have in common: an answer's id in the `custom_id`, and replies to one person alone."""

import re
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import ui

from bot.discord.outlets import NOBODY

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

ID = r"(?P<answer>[\w:.-]{1,64})"
"""An answer's id in a `custom_id`; imported ones may be longer than the bot's own."""


class AnswerButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:answer-button:{ID}"):
    """A button that needs to know its answer and nothing else; subclasses have a name, a label and a callback."""

    NAME: ClassVar[str] = "answer-button"
    LABEL: ClassVar[str] = ""
    EMOJI: ClassVar[str | None] = None

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        custom_id = f"tactician:{self.NAME}:{answer_id}"
        super().__init__(ui.Button(label=self.LABEL, emoji=self.EMOJI, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["answer"])


def view_of(*items: ui.Item[Any]) -> ui.View:
    """The items in one view that never times out."""
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


async def reply(interaction: "Interaction", text: str, view: ui.View | None = None) -> None:
    """Answer a press, to its presser alone; nobody is pinged and no link is unfolded."""
    extra: dict[str, Any] = {"view": view} if view is not None else {}
    await interaction.response.send_message(
        text, ephemeral=True, allowed_mentions=NOBODY, suppress_embeds=True, **extra
    )
