"""A message read as a whole: its words, a forum post's title, and the files attached to it."""

from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.discord.attachments import Attached, read_attachments
from bot.discord.earlier import titled
from bot.discord.wording import text_of

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

TITLE_ONLY = "I can only read the title of this post. Mention me in a message with the details."


async def read_message(client: "TacticianClient", message: discord.Message, me: discord.ClientUser) -> Attached:
    """The text to ask, and notes for the asker; nothing is raised."""
    words, notes = text_of(message, me), []
    if (title := _title(message)) is not None:
        if not words and not client.intents.message_content:
            notes.append(TITLE_ONLY)
        words = titled(title, words)
    context = client.app.models.default[0].context
    attached = await read_attachments(message.attachments, words, context=context)
    return replace(attached, notes=(*notes, *attached.notes))


def _title(message: discord.Message) -> str | None:
    """The title of the forum post that a message begins."""
    here = message.channel
    if not isinstance(here, discord.Thread) or not isinstance(here.parent, discord.ForumChannel):
        return None
    return here.name if message.id == here.id else None
