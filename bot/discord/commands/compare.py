"""`/compare`: one question answered in two ways, side by side and without names, for everybody to vote on."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.budget import LimitError
from bot.discord.commands.ask import QUESTION_CHARS, STRATEGIES
from bot.discord.desk import Request
from bot.discord.duels import fighting
from bot.discord.outlets import InteractionOutlet
from bot.discord.places import place_of
from bot.discord.render import heading
from bot.dueling import check_named
from knowledge.types import Question, Strategy, parse_strategy

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]


@app_commands.command(description="Answer a question in two ways, shown without names: a blind duel to vote on.")
@app_commands.describe(
    question="What you want to know",
    a="One strategy; left out, the one that the bot would choose",
    b="The other strategy; left out, the next best that can answer",
)
@app_commands.choices(a=STRATEGIES, b=STRATEGIES)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def compare(
    interaction: "Interaction",
    question: app_commands.Range[str, 1, QUESTION_CHARS],
    a: str | None = None,
    b: str | None = None,
) -> None:
    """Show two answers at once, when both are complete."""
    first, second = _strategy(a), _strategy(b)
    check_named(first, second)
    asked = Question(question, place=place_of(interaction, private=False)).checked()
    desk = interaction.client.desk
    async with desk.under_way():
        await interaction.response.defer(thinking=True)
        outlet = InteractionOutlet(interaction, private=False)
        request = Request(asked, outlet, ("interaction", interaction.id), heading(question))
        try:
            async with desk.admitted(request) as (admitted, spend):
                spend(await fighting.compare(desk, admitted, first, second))
        except LimitError as error:
            await outlet.refuse(str(error))


def _strategy(name: str | None) -> Strategy | None:
    return parse_strategy(name) if name else None
