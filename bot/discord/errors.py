"""What people are told when something fails, and what only the log learns.

TacticianError
└── DiscordRefusedError    Discord does not let the bot in: token or intents
"""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord

from knowledge.errors import TacticianError, UnknownAnswerError

log = logging.getLogger(__name__)

CANNOT_SPEAK = frozenset({50001, 50013, 50083})
"""No access, no permission, archived thread."""
GONE = frozenset({10003, 10008})
"""The channel or the message was deleted."""
TOO_LATE = frozenset({10062, 40060})
"""The interaction has expired, or was answered already (the gateway delivered it twice)."""
TOKEN_ENDED = frozenset({10015, 50027})
"""The token of an interaction has ended: after 15 minutes, or with its webhook."""

NO_RECORD = "I have no record of this answer any more, so there is nothing to show, and nothing was stored."


class DiscordRefusedError(TacticianError):
    """Discord does not let the bot in; the message says what to change in the developer portal."""


def sentence(error: BaseException) -> str | None:
    """What a user is told about `error`; None where there is nothing to tell or nobody to tell it to.

    The traceback of anything unexpected goes to the log under a reference that the user is given.
    """
    if isinstance(error, UnknownAnswerError):
        return NO_RECORD
    if isinstance(error, TacticianError):
        return str(error)
    if isinstance(error, discord.HTTPException) and _is_everyday(error):
        log.warning("Discord did not take a message (error %d, %s).", error.code, _short(error.text))
        return None
    reference = secrets.token_hex(4).upper()
    log.error("Unexpected failure, reference %s", reference, exc_info=error)
    return f"Something went wrong on my side; the owner's log has the details (reference {reference})."


@asynccontextmanager
async def told(interaction: "discord.Interaction[Any]") -> AsyncIterator[None]:
    """What fails inside is told to the person behind the interaction, in private."""
    try:
        yield
    except Exception as error:
        await tell(interaction, error)


async def tell(interaction: "discord.Interaction[Any]", error: BaseException) -> None:
    """Tell the person behind an interaction what went wrong, in private; never raises HTTP errors."""
    text = sentence(error)
    if text is not None:
        await whisper(interaction, text)


async def whisper(interaction: "discord.Interaction[Any]", text: str) -> None:
    """A private message to the person behind an interaction, whatever was answered before."""
    none = discord.AllowedMentions.none()
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(text, ephemeral=True, allowed_mentions=none)
        else:
            await interaction.followup.send(text, ephemeral=True, allowed_mentions=none)
    except discord.HTTPException as error:
        log.warning("A private message could not be shown (error %d, %s).", error.code, _short(error.text))


def _is_everyday(error: discord.HTTPException) -> bool:
    return error.code in CANNOT_SPEAK | GONE | TOO_LATE | TOKEN_ENDED


def _short(text: str) -> str:
    return " ".join(text.split())[:100]
