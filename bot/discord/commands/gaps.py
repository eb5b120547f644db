"""`/feedback gaps`: the questions that the documents did not answer, the newest first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.discord.commands.visibility import readable
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.render import inline
from bot.discord.splitting import LIMIT, width
from knowledge.journal.gaps import Gap

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

LOOKED_AT = 1_000
"""Newest unanswered questions that are looked at."""
A_PAGE = 10
TEXT_LENGTHS = (160, 100, 60, 30)
"""Lengths at which questions are cut, tried until the page fits into one message."""
NONE = "The documents have answered every question that was put to them and that you can read."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as it was asked last, and how often."""

    question: str
    domain: str | None
    at: str
    times: int = 1


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


async def first_gaps(interaction: "Interaction") -> None:
    """Show the newest gaps, to this person alone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, 0)


def together(gaps: Iterable[Gap]) -> list[Asked]:
    """`gaps` (newest first) with the same question counted once; letter case, spaces and end marks don't matter."""
    found: dict[tuple[str, str | None], Asked] = {}
    for gap in gaps:
        key = (" ".join(re.findall(r"\w+", gap.question.casefold())) or gap.question, gap.domain)
        known = found.get(key)
        found[key] = replace(known, times=known.times + 1) if known else Asked(gap.question, gap.domain, gap.asked_at)
    return list(found.values())


def render(asked: Sequence[Asked], page: int) -> str:
    """One page as a message of at most 2,000 characters."""
    if not asked:
        return NONE
    for length in TEXT_LENGTHS:
        body = "\n".join([_head(asked, page), *(_line(each, length) for each in _on(asked, page))])
        if width(body) <= LIMIT:
            break
    return body


async def _show(interaction: "Interaction", page: int) -> None:
    app, server, channels = interaction.client.app, str(interaction.guild_id), readable(interaction)
    reader = app.memory.reader
    found = together(
        await app.service.in_thread(
            lambda: reader.gaps(server=server, channels=channels, private=False, limit=LOOKED_AT)
        )
    )
    page = min(page, max(0, _pages(found) - 1))
    await interaction.edit_original_response(
        content=render(found, page), view=_buttons(page, _pages(found)), allowed_mentions=NOBODY
    )


def _head(asked: Sequence[Asked], page: int) -> str:
    times = sum(each.times for each in asked)
    questions = f"{len(asked)} question{'s' if len(asked) != 1 else ''}"
    often = f" (asked {times} times)" if times > len(asked) else ""
    return f"**Not answered by the documents:** {questions}{often} · page {page + 1} of {_pages(asked)}"


def _line(each: Asked, length: int) -> str:
    often = f"**{each.times}×** " if each.times > 1 else ""
    domain = f" · {inline(each.domain)}" if each.domain else ""
    return f"- {often}{inline(each.question, length)} · {each.at[:10]}{domain}"


def _on(asked: Sequence[Asked], page: int) -> Sequence[Asked]:
    return asked[page * A_PAGE : (page + 1) * A_PAGE]


def _pages(asked: Sequence[Asked]) -> int:
    return -(-len(asked) // A_PAGE)


def _buttons(page: int, pages: int) -> ui.View | None:
    view = ui.View(timeout=None)
    if page > 0:
        view.add_item(GapsButton(page - 1, "Previous"))
    if page + 1 < pages:
        view.add_item(GapsButton(page + 1, "Next"))
    return view if view.children else None
