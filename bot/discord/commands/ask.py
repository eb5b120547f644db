"""`/ask`: a question, the strategy if one is wished, whether others may see it, and a file that goes along."""

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.attachments import read_attachments
from bot.discord.places import place_of
from bot.discord.render import heading
from bot.discord.responding import respond
from knowledge.types import Question, Strategy, parse_strategy

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

QUESTION_CHARS = 6000
"""Longest text option of a slash command (Discord, “Application Command Option”)."""

STRATEGIES = [
    app_commands.Choice(name="plain – the bare question", value=Strategy.PLAIN.value),
    app_commands.Choice(name="prompt – a template made for the task", value=Strategy.PROMPT.value),
    app_commands.Choice(name="knowledge – from this server's documents", value=Strategy.KNOWLEDGE.value),
    app_commands.Choice(name="tuned – a model trained for the domain", value=Strategy.TUNED.value),
    app_commands.Choice(name="combined – tuned model and documents", value=Strategy.COMBINED.value),
]


@app_commands.command(description="Ask Tactician a question.")
@app_commands.describe(
    question="What you want to know",
    strategy="How to answer; left out, the bot chooses what suits the question",
    private="Whether only you see question and answer",
    attachment="A text file that goes along with the question, 1 MiB at most",
)
@app_commands.choices(strategy=STRATEGIES)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def ask(
    interaction: "Interaction",
    question: app_commands.Range[str, 1, QUESTION_CHARS],
    strategy: str | None = None,
    private: bool = False,
    attachment: discord.Attachment | None = None,
) -> None:
    """Answer a question as the response to the command."""
    asked = Question(
        question,
        place=place_of(interaction, private=private),
        strategy=parse_strategy(strategy) if strategy else None,
    ).checked()
    async with interaction.client.desk.under_way():
        await interaction.response.defer(thinking=True, ephemeral=private)
        attached = await read_attachments([attachment] if attachment else [], question)
        above = f"{heading(question)}{attached.heading}"
        await respond(interaction, replace(asked, text=attached.text), above, private=private)
