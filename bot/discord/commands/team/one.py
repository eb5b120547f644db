"""One answer of the team's, with what can be done to it."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.discord.buttons.item import view_of
from bot.discord.commands.team.access import answer_of, place_names
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.render import inline, subtext
from bot.discord.splitting import LIMIT, width
from knowledge.curated import CuratedAnswer

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

NO_QUESTION = "The member whose words the question was in has been forgotten. Press *Edit* to give it new ones."
ERASED = "Erased. From now on the documents answer this again."
TEXT_LENGTHS = (1500, 1000, 600, 300)
"""Lengths at which the answer is cut, tried until all fits into one message."""
QUESTION_CHARS = 300
NAME = r"(?P<name>c[0-9a-z]{1,30})"


class EditButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:team:edit:{NAME}"):
    """Opens the form with an answer in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(ui.Button(label="Edit", custom_id=f"tactician:team:edit:{name}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["name"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the form."""
        from bot.discord.commands.team.writing import change

        async with told(interaction):
            await change(interaction, await answer_of(interaction, self.name))


class EraseButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"tactician:team:erase:{NAME}"):
    """Erases an answer."""

    def __init__(self, name: str) -> None:
        self.name = name
        button: ui.Button[ui.View] = ui.Button(
            label="Erase", style=discord.ButtonStyle.danger, custom_id=f"tactician:team:erase:{name}"
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["name"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Erase it for good, and say so in place of it."""
        async with told(interaction):
            await interaction.response.defer()
            answer = await answer_of(interaction, self.name)
            app = interaction.client.app
            await app.service.in_thread(lambda: app.memory.book.remove(answer))
            await interaction.edit_original_response(content=ERASED, view=None, allowed_mentions=NOBODY)


def shown(answer: CuratedAnswer, guild: discord.Guild | None) -> tuple[str, ui.View]:
    """An answer as a message of at most 2,000 characters, with its buttons."""
    where = "everywhere" if answer.channels is None else f"only in {place_names(guild, answer.channels)}"
    domain = f" · {inline(answer.domain)}" if answer.domain else ""
    asked = inline(answer.question, QUESTION_CHARS) if answer.question else NO_QUESTION
    for length in TEXT_LENGTHS:
        body = "\n".join(
            [
                f"> {asked}",
                inline(answer.text, length),
                subtext(f"{inline(answer.byline)} · given {inline(where)}{domain}"),
            ]
        )
        if width(body) <= LIMIT - 100:
            break
    return body, view_of(EditButton(answer.id), EraseButton(answer.id))
