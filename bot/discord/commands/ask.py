"""`/ask`: a question, the strategy if one is wished, and whether others may see it."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.conversation import channel_id
from bot.discord.desk import Request
from bot.discord.outlets import InteractionOutlet
from bot.discord.render import heading
from knowledge.errors import TacticianError
from knowledge.types import Place, Question, Strategy, parse_strategy

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
)
@app_commands.choices(strategy=STRATEGIES)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def ask(
    interaction: "Interaction",
    question: app_commands.Range[str, 1, QUESTION_CHARS],
    strategy: str | None = None,
    private: bool = False,
) -> None:
    """Answer a question as the response to the command."""
    asked = Question(
        question, place=_place(interaction, private=private), strategy=parse_strategy(strategy) if strategy else None
    ).checked()
    desk = interaction.client.desk
    async with desk.under_way():
        await interaction.response.defer(thinking=True, ephemeral=private)
        outlet = InteractionOutlet(interaction, private=private)
        try:
            await desk.answer(Request(asked, outlet, ("interaction", interaction.id), heading(question)))
        except TacticianError as error:
            await outlet.refuse(str(error))


def _place(interaction: "Interaction", *, private: bool) -> Place:
    return Place(
        surface="discord",
        server=str(interaction.guild_id) if interaction.guild_id else None,
        channel=str(channel_id(interaction.channel)) if interaction.channel else None,
        conversation=str(interaction.id),
        asker=str(interaction.user.id),
        message=str(interaction.id),
        private=private or interaction.guild_id is None,
    )
