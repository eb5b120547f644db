"""`/knowledge answers`: what the team answers itself, a page at a time."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.discord.commands.paging import OPTION_CHARS, fitted, nearest, on_page, pages
from bot.discord.commands.team.access import answer_of
from bot.discord.commands.team.one import shown
from bot.discord.commands.visibility import readable
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.render import inline, shorten
from knowledge.curated import CuratedAnswer

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

NONE = "The team has written no answers here that you can read. `/feedback gaps` lists the questions that stayed open."
FORGOTTEN = "(the question was forgotten)"


class TeamPageButton(ui.DynamicItem[ui.Button[ui.View]], template=r"tactician:team:page:(?P<page>\d{1,9})"):
    """To another page."""

    def __init__(self, page: int, label: str = "") -> None:
        self.page = page
        super().__init__(ui.Button(label=label or "…", custom_id=f"tactician:team:page:{page}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page in place of the one before."""
        async with told(interaction):
            await interaction.response.defer()
            await _show(interaction, self.page)


class PickSelect(ui.DynamicItem[ui.Select[ui.View]], template=r"tactician:team:pick"):
    """The answers of a page."""

    def __init__(self, answers: Sequence[CuratedAnswer] = ()) -> None:
        options = [discord.SelectOption(label=_label(answer), value=answer.id) for answer in answers]
        super().__init__(ui.Select(custom_id="tactician:team:pick", placeholder="Edit or erase …", options=options))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The menu that was used, whenever it was sent."""
        return cls()

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the answer with its buttons."""
        async with told(interaction):
            (name,) = self.item.values
            text, view = shown(await answer_of(interaction, name), interaction.guild)
            await interaction.response.send_message(text, view=view, ephemeral=True, allowed_mentions=NOBODY)


async def first_answers(interaction: "Interaction") -> None:
    """Show the answers that were changed last, to this person alone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, 0)


def render(answers: Sequence[CuratedAnswer], page: int) -> str:
    """One page as a message of at most 2,000 characters."""
    if not answers:
        return NONE
    head = f"**The team's answers:** {len(answers)} · page {page + 1} of {pages(answers)}"
    return fitted(answers, page, head, _line)


async def _show(interaction: "Interaction", page: int) -> None:
    app, server, channels = interaction.client.app, str(interaction.guild_id), readable(interaction)
    found = await app.service.in_thread(lambda: app.memory.book.all(server))
    found = [answer for answer in found if answer.readable_in(channels)]
    page = nearest(found, page)
    await interaction.edit_original_response(
        content=render(found, page), view=_view(found, page), allowed_mentions=NOBODY
    )


def _line(answer: CuratedAnswer, length: int) -> str:
    domain = f" · {inline(answer.domain)}" if answer.domain else ""
    return f"- {inline(answer.question or FORGOTTEN, length)} · {inline(answer.byline, length)}{domain}"


def _label(answer: CuratedAnswer) -> str:
    return shorten(" ".join((answer.question or FORGOTTEN).split()), OPTION_CHARS)


def _view(answers: Sequence[CuratedAnswer], page: int) -> ui.View | None:
    if not answers:
        return None
    view = ui.View(timeout=None)
    view.add_item(PickSelect(on_page(answers, page)))
    if page > 0:
        view.add_item(TeamPageButton(page - 1, "Previous"))
    if page + 1 < pages(answers):
        view.add_item(TeamPageButton(page + 1, "Next"))
    return view
