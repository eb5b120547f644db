"""The command itself. Who may use it is Discord's to decide: Manage Server, unless the owners say otherwise there."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.commands.settings import acts
from bot.discord.commands.settings.sections import SECTIONS, section

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

CHOICES = [app_commands.Choice(name=one.title, value=one.key) for one in SECTIONS]


@app_commands.command(description="See and change how I work on this server.")
@app_commands.describe(wanted="What to open; left out, the answer channels")
@app_commands.rename(wanted="section")
@app_commands.choices(wanted=CHOICES)
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
async def settings(interaction: "Interaction", wanted: str | None = None) -> None:
    """Show a section of the panel."""
    await acts.show(interaction, section(wanted or SECTIONS[0].key))
