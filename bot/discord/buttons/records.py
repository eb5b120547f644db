"""The record behind an answer, for those who may see it."""

from typing import TYPE_CHECKING

from knowledge.errors import TacticianError
from knowledge.journal import Detail

if TYPE_CHECKING:
    import discord

    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

EXPIRED = "The record of this answer has expired."
PRIVATE = "This answer was given in private: only the person who asked can look behind it."


class RecordClosedError(TacticianError):
    """The record cannot be shown to this person."""


async def record_of(interaction: "Interaction", answer_id: str) -> Detail:
    """The record of an answer, as far as it is kept, without what people said about it.

    Raises UnknownAnswerError, and RecordClosedError where the answer was another person's private one.
    """
    memory = interaction.client.app.memory
    detail = await interaction.client.app.service.in_thread(lambda: memory.reader.detail(answer_id, opinions=False))
    if detail.row.private and detail.row.asker != memory.people.pseudonym(str(interaction.user.id)):
        raise RecordClosedError(EXPIRED if has_expired(detail) else PRIVATE)
    return detail


def has_expired(detail: Detail) -> bool:
    """Whether the texts were erased: by retention, or because somebody is to be forgotten."""
    return detail.row.question is None and detail.row.answer is None
