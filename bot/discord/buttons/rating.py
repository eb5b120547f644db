"""👍 and 👎 below every answer, and the reasons behind a 👎. All of them work after a restart.

Every press is stored before it is acknowledged. The answer's id travels in the `custom_id`, so nothing is kept in
memory; a modal's submit is taken from the gateway event for the same reason.
"""

import re
from typing import TYPE_CHECKING, Any, Literal, Self

import discord
from discord import ui

from bot.discord.errors import told
from knowledge.types import Reason

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

_ID = r"(?P<answer>[\w:.-]{1,64})"
_COMMENT_FORM = re.compile(rf"tactician:comment:{_ID}")
COMMENT_CHARS = 2000
THANKS = "Thanks, noted. Your last vote on an answer counts."
SORRY = "Noted, thanks. If you like, say what was wrong; only the owners see it."

REASONS = {
    Reason.WRONG: "It is wrong",
    Reason.INCOMPLETE: "Something is missing",
    Reason.OUTDATED: "It is outdated",
    Reason.OFF_TOPIC: "It answers something else",
    Reason.TOO_LONG: "It is too long",
    Reason.UNSAFE: "It is unsafe",
    Reason.WRONG_ROUTE: "It looked in the wrong place",
}


class RateButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:rate:(?P<vote>up|down):{_ID}"):
    """👍 or 👎."""

    def __init__(self, vote: Literal["up", "down"], answer_id: str) -> None:
        self.vote = vote
        self.answer_id = answer_id
        emoji = "👍" if vote == "up" else "👎"
        super().__init__(ui.Button(emoji=emoji, custom_id=f"tactician:rate:{vote}:{answer_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls("up" if match["vote"] == "up" else "down", match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Store the vote, then thank; after a 👎 also ask why."""
        async with told(interaction):
            service = interaction.client.app.service
            await service.rate(self.answer_id, str(interaction.user.id), 1 if self.vote == "up" else -1)
            if self.vote == "up":
                await interaction.response.send_message(THANKS, ephemeral=True)
            else:
                await interaction.response.send_message(SORRY, view=why_not(self.answer_id), ephemeral=True)


class ReasonSelect(ui.DynamicItem[ui.Select[ui.View]], template=rf"tactician:reason:{_ID}"):
    """The reasons behind a 👎."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        options = [discord.SelectOption(label=label, value=reason) for reason, label in REASONS.items()]
        super().__init__(
            ui.Select(custom_id=f"tactician:reason:{answer_id}", placeholder="What was wrong?", options=options)
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu that was used, whenever it was sent."""
        return cls(match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Add the reason to the vote."""
        async with told(interaction):
            reason = Reason(self.item.values[0])
            service = interaction.client.app.service
            await service.explain_rating(self.answer_id, str(interaction.user.id), reason, None)
            await interaction.response.send_message(f"Noted: {REASONS[reason].lower()}.", ephemeral=True)


class CommentButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:say:{_ID}"):
    """Opens the form for a comment."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(ui.Button(label="Say more", custom_id=f"tactician:say:{answer_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the form."""
        async with told(interaction):
            await interaction.response.send_modal(CommentForm(self.answer_id))


class CommentForm(ui.Modal, title="What was wrong?"):
    """One text field; its submit is handled by `take_comment`, not here, so that it outlives this process."""

    comment: ui.Label["CommentForm"] = ui.Label(
        text="In your own words",
        component=ui.TextInput(custom_id="comment", style=discord.TextStyle.paragraph, max_length=COMMENT_CHARS),
    )

    def __init__(self, answer_id: str) -> None:
        super().__init__(custom_id=f"tactician:comment:{answer_id}", timeout=900)


RATING_ITEMS = (RateButton, ReasonSelect, CommentButton)
"""What the client registers at its start."""


def rating_buttons(answer_id: str) -> ui.View:
    """👍 and 👎 for one answer."""
    return _view(RateButton("up", answer_id), RateButton("down", answer_id))


def why_not(answer_id: str) -> ui.View:
    """What is offered after a 👎."""
    return _view(ReasonSelect(answer_id), CommentButton(answer_id))


async def take_comment(interaction: "Interaction") -> None:
    """Store the comment of a submitted form; other interactions are left alone."""
    data: Any = interaction.data or {}
    form = _COMMENT_FORM.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    async with told(interaction):
        comment = _field(data, "comment").strip()
        service = interaction.client.app.service
        if comment:
            await service.explain_rating(form["answer"], str(interaction.user.id), None, comment)
        await interaction.response.send_message("Noted, thank you.", ephemeral=True)


def _view(*items: ui.Item[Any]) -> ui.View:
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def _field(data: Any, custom_id: str) -> str:
    """The value of a text field, however deep the payload nests it."""
    if isinstance(data, list):
        return next(filter(None, (_field(item, custom_id) for item in data)), "")
    if not isinstance(data, dict):
        return ""
    if data.get("custom_id") == custom_id and "value" in data:
        return str(data["value"])
    return _field(data.get("components"), custom_id) or _field(data.get("component"), custom_id)
