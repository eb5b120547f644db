"""`/feedback review`: answers one by one, with what people said about them; only what the moderator could read."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import discord
from discord import ui

from bot.discord.buttons.item import ID
from bot.discord.commands.team import WriteButton
from bot.discord.commands.visibility import readable
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.render import inline
from bot.discord.splitting import LIMIT, width
from knowledge.journal import AnswerRow, Filters, Rating
from knowledge.types import Kind, Reason, Strategy

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

Rated = Literal["down", "up", "rated", "unrated", "all"]
RATINGS: tuple[Rated, ...] = ("down", "up", "rated", "unrated", "all")

NOTHING = "No answer that you can read fits this."
NO_MORE = "There are no more of them."
TEXT_LENGTHS = (900, 600, 400, 200, 100)
"""Lengths at which question and answer are cut, tried until the page fits into one message."""
OPINIONS = 8
"""Ratings that are shown of one answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers are reviewed, in which order."""

    rating: Rated = "down"
    strategy: Strategy | None = None
    kind: Kind | None = None
    reason: Reason | None = None
    channel: str | None = None
    worst_first: bool = False

    @property
    def code(self) -> str:
        """All of it in a few characters; new members of the enumerations must stand at their end."""
        places = (_place(RATINGS, self.rating), _place(Strategy, self.strategy), _place(Kind, self.kind))
        return f"{''.join(places)}{_place(Reason, self.reason)}{'w' if self.worst_first else 'n'}:{self.channel or ''}"

    @classmethod
    def parse(cls, code: str) -> Self:
        """What `code` says."""
        signs, _, channel = code.partition(":")
        rating, strategy, kind, reason, order = list(signs)
        return cls(
            RATINGS[int(rating)],
            _member(tuple(Strategy), strategy),
            _member(tuple(Kind), kind),
            _member(tuple(Reason), reason),
            channel or None,
            order == "w",
        )

    def filters(self, server: str, channels: frozenset[str] | None, page: int) -> Filters:
        """For one page of a server's answers, among `channels` (None: all); never private ones."""
        return Filters(
            server=server,
            strategy=self.strategy,
            kind=self.kind,
            channel=self.channel,
            channels=channels,
            rating=None if self.rating == "all" else self.rating,
            reason=self.reason,
            private=False,
            limit=1,
            offset=page,
            worst_first=self.worst_first,
        )


class PageButton(
    ui.DynamicItem[ui.Button[ui.View]],
    template=r"tactician:review:(?P<page>\d{1,9}):(?P<code>[0-9][0-9-]{3}[wn]:\d{0,20})",
):
    """To another page of the same review."""

    def __init__(self, page: int, wanted: Wanted, label: str = "") -> None:
        self.page = page
        self.wanted = wanted
        super().__init__(ui.Button(label=label or "…", custom_id=f"tactician:review:{page}:{wanted.code}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(int(match["page"]), Wanted.parse(match["code"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page in place of the one before."""
        async with told(interaction):
            await interaction.response.defer()
            await _show(interaction, self.page, self.wanted)


async def first_page(interaction: "Interaction", wanted: Wanted) -> None:
    """Show the first of the wanted answers, to this person alone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, 0, wanted)


async def _show(interaction: "Interaction", page: int, wanted: Wanted) -> None:
    content, view = await _page(interaction, page, wanted)
    await interaction.edit_original_response(content=content, view=view, allowed_mentions=NOBODY)


async def _page(interaction: "Interaction", page: int, wanted: Wanted) -> tuple[str, ui.View | None]:
    app = interaction.client.app
    reader, filters = app.memory.reader, wanted.filters(str(interaction.guild_id), readable(interaction), page)
    rows, number = await app.service.in_thread(lambda: (reader.rows(filters), reader.number_of_rows(filters)))
    if not rows:
        return (NOTHING, None) if number == 0 else (NO_MORE, _buttons(number, number, wanted))
    return render(rows[0], page, number), _buttons(page, number, wanted, rows[0])


def render(row: AnswerRow, page: int, number: int) -> str:
    """One answer as a message of at most 2,000 characters: the one on `page` (from 0) of `number`."""
    for length in TEXT_LENGTHS:
        body = _body(row, f"{page + 1} of {number}", length)
        if width(body) <= LIMIT:
            break
    return body


def _body(row: AnswerRow, place: str, length: int) -> str:
    topic = f"{row.kind} ({inline(row.domain)})" if row.domain else str(row.kind)
    where = f" · <#{row.channel}>" if row.channel else ""
    head = f"**{place}** · {row.asked_at[:10]}{where} · {topic} · {row.strategy} · `{row.id}`"
    said = [f"> {inline(row.question or '(forgotten)', length)}", inline(row.answer or "(no text)", length)]
    shown = sorted(row.ratings, key=lambda rating: rating.value)[:OPINIONS]
    return "\n".join([head, *said, *(_opinion(rating, length) for rating in shown)])


def _opinion(rating: Rating, length: int) -> str:
    sign = "👍" if rating.value > 0 else "👎"
    why = " · ".join(filter(None, [rating.reason, inline(rating.comment or "", min(length, 200))]))
    return f"{sign} {why}".rstrip()


def _buttons(page: int, number: int, wanted: Wanted, row: AnswerRow | None = None) -> ui.View | None:
    view = ui.View(timeout=None)
    if page > 0:
        view.add_item(PageButton(page - 1, wanted, "Previous"))
    if page + 1 < number:
        view.add_item(PageButton(page + 1, wanted, "Next"))
    if row is not None and row.question and re.fullmatch(ID, row.id):
        view.add_item(WriteButton(row.id))
    return view if view.children else None


def _place(members: Any, member: str | None) -> str:
    return "-" if member is None else str(list(members).index(member))


def _member(members: tuple[Any, ...], place: str) -> Any:
    return None if place == "-" else members[int(place)]
