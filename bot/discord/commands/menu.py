"""“Ask Tactician” in the menu of a message: answers what somebody wrote, without a mention."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.attachments import read_attachments
from bot.discord.conversation import ANSWERED_TYPES, text_of
from bot.discord.errors import whisper
from bot.discord.outlets import InteractionOutlet
from bot.discord.places import place_of
from bot.discord.render import HEADING_CHARS, inline
from bot.discord.responding import respond
from knowledge.types import Question
from routers.attached import own_words

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

NOT_A_PERSON = "I answer what people write, not what bots and Discord itself do."
NO_TEXT = "There is no text in this message that I could answer."


@app_commands.context_menu(name="Ask Tactician")
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def ask_about(interaction: "Interaction", message: discord.Message) -> None:
    """Answer a message as the response, quoting it; in private say why where it cannot be answered."""
    if message.author.bot or message.webhook_id is not None or message.type not in ANSWERED_TYPES:
        await whisper(interaction, NOT_A_PERSON)
        return
    me = interaction.client.user
    words = text_of(message, me) if me is not None else message.content
    if not words and not message.attachments:
        await whisper(interaction, NO_TEXT)
        return
    if words:
        Question(words).checked()
    async with interaction.client.desk.under_way():
        with interaction.client.desk.answering.of(str(message.id), str(interaction.user.id)):
            await _answer(interaction, message, words)


async def _answer(interaction: "Interaction", message: discord.Message, words: str) -> None:
    await interaction.response.defer(thinking=True)
    attached = await read_attachments(message.attachments, words)
    if not attached.text:
        await InteractionOutlet(interaction, private=False).refuse("\n".join([NO_TEXT, *attached.notes]))
        return
    question = Question(attached.text, place=place_of(interaction, private=False, message=str(message.id)))
    above = f"{_quoted(message, own_words(attached.text))}{attached.heading}"
    await respond(interaction, question, above, private=False)


def _quoted(message: discord.Message, words: str) -> str:
    """Who wrote what, in one line that leads to the message."""
    said = inline(words, HEADING_CHARS) or "a file"
    return f"> **{inline(message.author.display_name)}**: {said} · <{message.jump_url}>\n"
