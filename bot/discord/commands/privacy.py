"""`/privacy`: what is held about oneself, the same as a file, and being forgotten."""

import gzip
import io
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands, ui

from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.personal import NOTHING, copy_of, held_about, in_words
from knowledge.journal import ForgetReport, forget

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

log = logging.getLogger(__name__)

MAX_FILE = 10 * 1024 * 1024
"""Largest attachment that every server takes, in bytes (Discord, “Uploading Files”)."""
PLAIN_FILE = 1024 * 1024
"""From this size on the file is compressed."""
HERE = "Everything that I hold about you:"
TOO_LARGE = (
    "Your data is larger than a file on Discord may be. Ask the owner of this bot to run "
    "`tactician privacy export {user}`."
)
WARNING = (
    "**Forget everything about you?** This goes for all servers and direct messages, and cannot be undone.\n"
    "- The text of your questions, their answers, your comments, corrections and duels is erased.\n"
    "- What you set for yourself with `/strategy` and for direct messages is deleted.\n"
    "- Your pseudonym becomes a random one, and nothing leads back to you; your votes still count, and answers that "
    "you wrote for everybody as a moderator stay, without you.\n"
    "Messages in Discord itself stay; delete those yourself. To keep everything, dismiss this message."
)
FORGOTTEN = "Done: you are forgotten. Whatever you ask from now on starts afresh."
COPIES = (
    "\nThe owner still has {count} copies of the database from before updates, in which you can be found; ask them to "
    "delete those."
)

privacy = app_commands.Group(
    name="privacy",
    description="What I hold about you: see it, get it, have it erased.",
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
)


class ForgetButton(ui.DynamicItem[ui.Button[ui.View]], template=r"tactician:privacy:forget"):
    """Confirms that whoever presses it wants to be forgotten."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.danger
        super().__init__(ui.Button(label="Forget me", style=style, custom_id="tactician:privacy:forget"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls()

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Forget the person who pressed, then say so."""
        async with told(interaction):
            await interaction.response.defer()
            app = interaction.client.app
            report = await app.service.in_thread(lambda: forget(app.memory.journal, str(interaction.user.id)))
            interaction.client.desk.forget(str(interaction.user.id))
            log.info("Somebody was forgotten at their own wish (%d rows).", sum(report.counts.values()))
            await interaction.edit_original_response(content=done(report), view=None, allowed_mentions=NOBODY)


@privacy.command(description="See what I hold about you, where, for how long and why.")
async def show(interaction: "Interaction") -> None:
    """Say in plain words what is held about this person."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    memory, user = interaction.client.app.memory, str(interaction.user.id)
    server = str(interaction.guild_id) if interaction.guild_id else None
    held = await interaction.client.app.service.in_thread(lambda: held_about(memory, user, server))
    await interaction.edit_original_response(content=in_words(held), allowed_mentions=NOBODY)


@privacy.command(description="Get everything that I hold about you as a file.")
async def export(interaction: "Interaction") -> None:
    """Attach this person's own rows as JSON."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    app, user = interaction.client.app, str(interaction.user.id)
    data = await app.service.in_thread(lambda: copy_of(app.memory.journal, user))
    file = await app.service.in_thread(lambda: packed(data)) if data is not None else None
    if file is not None:
        attached = discord.File(io.BytesIO(file.data), filename=file.name)
        await interaction.edit_original_response(content=HERE, attachments=[attached], allowed_mentions=NOBODY)
    else:
        text = NOTHING.format(about="you") if data is None else TOO_LARGE.format(user=user)
        await interaction.edit_original_response(content=text, allowed_mentions=NOBODY)


@privacy.command(name="forget", description="Have everything about you erased. Asks once more before it does.")
async def forget_me(interaction: "Interaction") -> None:
    """Say what will happen, and offer the button that does it."""
    view = ui.View(timeout=None)
    view.add_item(ForgetButton())
    await interaction.response.send_message(WARNING, view=view, ephemeral=True, allowed_mentions=NOBODY)


@dataclass(frozen=True, slots=True)
class Packed:
    """A file to attach."""

    name: str
    data: bytes


def packed(data: bytes, limit: int = MAX_FILE) -> Packed | None:
    """`data` as a file, compressed where it is large; None where it exceeds `limit` bytes all the same."""
    name = f"tactician-{datetime.now(UTC):%Y-%m-%d}.json"
    if len(data) <= min(PLAIN_FILE, limit):
        return Packed(name, data)
    small = gzip.compress(data)
    return Packed(f"{name}.gz", small) if len(small) <= limit else None


def done(report: ForgetReport) -> str:
    """What the person is told afterwards."""
    return FORGOTTEN + (COPIES.format(count=len(report.backups)) if report.backups else "")
