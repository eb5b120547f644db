"""`/knowledge list`, `search` and `answers`: what there is, and what it says about a question."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.commands.knowledge import choices, words
from bot.discord.commands.knowledge.group import group, known, visible_domains
from bot.discord.commands.team import first_answers
from bot.discord.live import reply
from knowledge.types import Question

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

BEST = 5
"""Passages that are shown."""
QUESTION_CHARS = 2000


@group.command(name="list", description="List the domains that are searched here, with their documents.")
async def list_domains(interaction: "Interaction") -> None:
    """The server's own domains and those for all servers."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await reply(interaction, words.domains(await visible_domains(interaction)), "domains.md")


@group.command(description="See which passages of the documents are nearest to a question.")
@app_commands.describe(question="What to look for", domain="Search this domain only")
@app_commands.autocomplete(domain=choices.any_domain)
async def search(
    interaction: "Interaction", question: app_commands.Range[str, 1, QUESTION_CHARS], domain: str | None = None
) -> None:
    """The best passages with their scores; nothing is answered."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    asked = Question(question).checked().text
    wanted = await known(interaction, domain) if domain else None
    app, server = interaction.client.app, str(interaction.guild_id)
    found = await app.service.in_thread(lambda: app.memory.library.find(asked, server=server, domain=wanted))
    await reply(interaction, words.passages(found.passages[:BEST]), "passages.md")


@group.command(description="List the answers that the team wrote itself; edit or erase them.")
async def answers(interaction: "Interaction") -> None:
    """Show the answers changed last, with a menu to open one."""
    await first_answers(interaction)
