"""`/feedback review`: disliked answers one by one, newest first, with what people said about them."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import discord
from discord import ui

from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.render import inline
from bot.discord.splitting import LIMIT, width
from knowledge.journal import AnswerRow, Filters, Rating

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

NOTHING = "No answer on this server has been disliked."
NO_MORE = "There is none before this one any more."
TEXT_LENGTHS = (900, 600, 400, 200, 100)
"""Lengths at which question and answer are cut, tried until the page fits into one message."""
OPINIONS = 8
"""Ratings that are shown of one answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page."""

    row: AnswerRow | None
    more: bool
    """Whether an older one follows."""


class PageButton(
    ui.DynamicItem[ui.Button[ui.View]], template=r"tactician:review:(?P<way>newer|older):(?P<page>\d{1,9})"
):
    """To a newer or older page."""

    def __init__(self, way: Literal["newer", "older"], page: int) -> None:
        self.page = page
        label = "Newer" if way == "newer" else "Older"
        super().__init__(ui.Button(label=label, custom_id=f"tactician:review:{way}:{page}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls("newer" if match["way"] == "newer" else "older", int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page in place of the one before."""
        async with told(interaction):
            content, view = await _page(interaction, self.page)
            await interaction.response.edit_message(content=content, view=view, allowed_mentions=NOBODY)


async def first_page(interaction: "Interaction") -> None:
    """Show the newest disliked answer, to this person alone."""
    content, view = await _page(interaction, 0)
    extra: dict[str, Any] = {"view": view} if view is not None else {}
    await interaction.response.send_message(content, ephemeral=True, allowed_mentions=NOBODY, **extra)


async def _page(interaction: "Interaction", page: int) -> tuple[str, ui.View | None]:
    app = interaction.client.app
    wanted = Filters(server=str(interaction.guild_id), rating="down", private=False, limit=2, offset=page)
    rows = await app.service.in_thread(lambda: app.memory.reader.rows(wanted))
    if not rows:
        return (NOTHING, None) if page == 0 else (NO_MORE, _buttons(page, more=False))
    hidden = not _may_read(interaction, rows[0].channel)
    return render(rows[0], page, hidden=hidden), _buttons(page, more=len(rows) > 1)


def render(row: AnswerRow, page: int, *, hidden: bool = False) -> str:
    """One disliked answer as a message of at most 2,000 characters; `hidden` leaves out what was said."""
    for length in TEXT_LENGTHS:
        body = _body(row, page, length, hidden=hidden)
        if width(body) <= LIMIT:
            break
    return body


def _body(row: AnswerRow, page: int, length: int, *, hidden: bool) -> str:
    topic = f"{row.kind} ({inline(row.domain)})" if row.domain else row.kind
    where = f" · <#{row.channel}>" if row.channel else ""
    head = f"**{page + 1}.** {row.asked_at[:10]}{where} · {topic} · {row.strategy} · `{row.id}`"
    if hidden:
        return f"{head}\nIt was asked in a channel that you cannot read."
    said = [f"> {inline(row.question or '(forgotten)', length)}", inline(row.answer or "(no text)", length)]
    shown = sorted(row.ratings, key=lambda rating: rating.value)[:OPINIONS]
    return "\n".join([head, *said, *(_opinion(rating, length) for rating in shown)])


def _opinion(rating: Rating, length: int) -> str:
    sign = "👍" if rating.value > 0 else "👎"
    why = " · ".join(filter(None, [rating.reason, inline(rating.comment or "", min(length, 200))]))
    return f"{sign} {why}".rstrip()


def _may_read(interaction: "Interaction", channel: str | None) -> bool:
    """Whether the person may read where it was asked; what became of an unknown place only administrators may know."""
    guild, user = interaction.guild, interaction.user
    place = guild.get_channel_or_thread(int(channel)) if guild and channel and channel.isdecimal() else None
    if place is None or not isinstance(user, discord.Member):
        return interaction.permissions.administrator
    allowed = place.permissions_for(user)
    if isinstance(place, discord.Thread) and place.is_private() and not allowed.manage_threads:
        return False
    return allowed.read_messages and allowed.read_message_history


def _buttons(page: int, *, more: bool) -> ui.View | None:
    view = ui.View(timeout=None)
    if page > 0:
        view.add_item(PageButton("newer", page - 1))
    if more:
        view.add_item(PageButton("older", page + 1))
    return view if view.children else None
