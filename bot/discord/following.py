"""What the form of the button “Follow up” asks: a question that continues the answer above it."""

from typing import TYPE_CHECKING, Any

import discord

from bot.discord.buttons.follow_up import FIELD, FOLLOW_UP_FORM
from bot.discord.conversation import channel_id, newest
from bot.discord.errors import told
from bot.discord.forms import field_of
from bot.discord.places import place_of
from bot.discord.render import heading
from bot.discord.responding import respond
from knowledge.errors import TacticianError
from knowledge.journal import AnswerRow, Detail
from knowledge.types import Question, Turn

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

ELSEWHERE = "This answer was given elsewhere, so it cannot be continued here. Ask with `/ask` instead."
EXPIRED = "I no longer have the text of this answer, so I cannot continue it. Ask with `/ask` instead."


class NotContinuedError(TacticianError):
    """The answer cannot be continued by this person, or here, or any more."""


async def take_follow_up(interaction: "Interaction") -> None:
    """Answer what a submitted form asks; other interactions are left alone."""
    data: Any = interaction.data or {}
    form = FOLLOW_UP_FORM.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    if interaction.client.desk.ending or interaction.client.recent.seen(interaction.id):
        return
    async with told(interaction), interaction.client.desk.under_way():
        await _ask(interaction, form["answer"], field_of(data, FIELD).strip())


async def _ask(interaction: "Interaction", answer_id: str, text: str) -> None:
    app = interaction.client.app
    detail = await app.service.in_thread(lambda: app.memory.reader.detail(answer_id))
    _check(interaction, detail.row)
    place = place_of(interaction, private=detail.row.private, conversation=detail.row.conversation)
    question = Question(text, turns_after(detail), place).checked()
    private = detail.row.private and interaction.guild_id is not None
    await interaction.response.defer(thinking=True, ephemeral=private)
    await respond(interaction, question, heading(text), private=private)


def turns_after(detail: Detail) -> tuple[Turn, ...]:
    """The conversation up to an answer, with it; the newest of it that fits."""
    said = (Turn("user", detail.row.question or ""), Turn("assistant", detail.row.answer or ""))
    return newest((*detail.history, *(turn for turn in said if turn.content)))


def _check(interaction: "Interaction", row: AnswerRow) -> None:
    """Raises NotContinuedError unless the person could see the answer, here, and its text is still known."""
    asker = interaction.client.app.memory.people.pseudonym(str(interaction.user.id))
    here = str(channel_id(interaction.channel)) if interaction.channel else None
    if row.channel != here or (row.private and row.asker != asker):
        raise NotContinuedError(ELSEWHERE)
    if row.question is None:
        raise NotContinuedError(EXPIRED)
