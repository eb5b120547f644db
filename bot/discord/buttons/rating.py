"""👍 and 👎 below every answer, and the reasons behind a 👎. All of them work after a restart.

Every press is stored before it is acknowledged. The answer's id travels in the `custom_id`, so nothing is kept in
memory; a modal's submit is taken from the gateway event for the same reason.
"""

import re
from typing import TYPE_CHECKING, Any, Literal, Self

import discord
from discord import ui

from bot.discord.buttons.item import ID, AnswerButton, reply, view_of
from bot.discord.buttons.moderators import TOLD, Alarm
from bot.discord.errors import told
from bot.discord.forms import field_of
from bot.discord.permissions import is_moderator
from knowledge.types import Reason

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

_COMMENT_FORM = re.compile(rf"tactician:comment:{ID}")
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


class RateButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:rate:(?P<vote>up|down):{ID}"):
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
                await reply(interaction, THANKS)
            else:
                await reply(interaction, SORRY, why_not(self.answer_id))


class ReasonSelect(ui.DynamicItem[ui.Select[ui.View]], template=rf"tactician:reason:{ID}"):
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
        """Add the reason to the vote; the first *unsafe* of an answer also goes to the moderators."""
        async with told(interaction):
            reason = Reason(self.item.values[0])
            service = interaction.client.app.service
            who, moderator = str(interaction.user.id), is_moderator(interaction.user)
            new = await service.explain_rating(self.answer_id, who, reason, None, moderator=moderator)
            alarm = await Alarm.about(interaction, self.answer_id) if reason is Reason.UNSAFE else None
            await reply(interaction, f"Noted: {REASONS[reason].lower()}." + (TOLD if alarm and alarm.channel else ""))
            if alarm is not None and new:
                await alarm.send()


class CommentButton(AnswerButton, template=rf"tactician:say:{ID}"):
    """Opens the form for a comment."""

    NAME = "say"
    LABEL = "Say more"

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


def thumb_up(answer_id: str) -> RateButton:
    """👍 for one answer."""
    return RateButton("up", answer_id)


def thumb_down(answer_id: str) -> RateButton:
    """👎 for one answer."""
    return RateButton("down", answer_id)


def why_not(answer_id: str) -> ui.View:
    """What is offered after a 👎."""
    return view_of(ReasonSelect(answer_id), CommentButton(answer_id))


async def take_comment(interaction: "Interaction") -> None:
    """Store the comment of a submitted form; other interactions are left alone."""
    data: Any = interaction.data or {}
    form = _COMMENT_FORM.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    async with told(interaction):
        comment = field_of(data, "comment").strip()
        service = interaction.client.app.service
        if comment:
            await service.explain_rating(form["answer"], str(interaction.user.id), None, comment)
        await reply(interaction, "Noted, thank you.")
