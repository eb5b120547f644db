"""`/feedback gaps`: the questions that the documents did not answer, grouped, and a menu to answer one."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.discord.buttons.item import ID
from bot.discord.commands.paging import OPTION_CHARS, fitted, nearest, on_page, pages
from bot.discord.commands.team import write_for
from bot.discord.commands.visibility import readable
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.render import inline, shorten
from knowledge.curated import GapGroup

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

CHANGED = " · documents changed since"
NONE = "The documents have answered every question that was put to them and that you can read."


class GapsButton(ui.DynamicItem[ui.Button[ui.View]], template=r"tactician:gaps:(?P<page>\d{1,9})"):
    """To another page."""

    def __init__(self, page: int, label: str = "") -> None:
        self.page = page
        super().__init__(ui.Button(label=label or "…", custom_id=f"tactician:gaps:{page}"))

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


class GapSelect(ui.DynamicItem[ui.Select[ui.View]], template=r"tactician:gaps:answer"):
    """The questions of a page, to be answered."""

    def __init__(self, groups: Sequence[GapGroup] = ()) -> None:
        options = [
            discord.SelectOption(label=_label(group.newest.question), value=group.newest.answer_id)
            for group in groups
            if re.fullmatch(ID, group.newest.answer_id)
        ]
        super().__init__(ui.Select(custom_id="tactician:gaps:answer", placeholder="Answer one …", options=options))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The menu that was used, whenever it was sent."""
        return cls()

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the form with the question in it."""
        async with told(interaction):
            await write_for(interaction, self.item.values[0])


async def first_gaps(interaction: "Interaction") -> None:
    """Show what was asked most often, to this person alone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, 0)


def render(groups: Sequence[GapGroup], page: int) -> str:
    """One page as a message of at most 2,000 characters."""
    if not groups:
        return NONE
    return fitted(groups, page, _head(groups, page), _line)


async def _show(interaction: "Interaction", page: int) -> None:
    app, server, channels = interaction.client.app, str(interaction.guild_id), readable(interaction)
    report = app.memory.gaps
    found = await app.service.in_thread(lambda: report.groups(server=server, channels=channels, private=False))
    page = nearest(found, page)
    await interaction.edit_original_response(
        content=render(found, page), view=_view(found, page), allowed_mentions=NOBODY
    )


def _head(groups: Sequence[GapGroup], page: int) -> str:
    times = sum(group.count for group in groups)
    questions = f"{len(groups)} question{'s' if len(groups) != 1 else ''}"
    often = f" (asked {times} times)" if times > len(groups) else ""
    return f"**Not answered by the documents:** {questions}{often} · page {page + 1} of {pages(groups)}"


def _line(group: GapGroup, length: int) -> str:
    newest = group.newest
    people = f" by {group.askers}" if group.askers > 1 else ""
    often = f"**{group.count}×**{people} " if group.count > 1 else ""
    domain = f" · {inline(newest.domain)}" if newest.domain else ""
    changed = CHANGED if group.documents_changed else ""
    return f"- {often}{inline(newest.question, length)} · {newest.asked_at[:10]}{domain}{changed}"


def _label(question: str) -> str:
    return shorten(" ".join(question.split()), OPTION_CHARS) or "…"


def _view(groups: Sequence[GapGroup], page: int) -> ui.View | None:
    if not groups:
        return None
    view = ui.View(timeout=None)
    select = GapSelect(on_page(groups, page))
    if select.item.options:
        view.add_item(select)
    if page > 0:
        view.add_item(GapsButton(page - 1, "Previous"))
    if page + 1 < pages(groups):
        view.add_item(GapsButton(page + 1, "Next"))
    return view
