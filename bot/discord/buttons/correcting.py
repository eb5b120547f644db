"""Correcting the route of an answer: “this was general”, “this belongs to …”. Stored at the press."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.discord.buttons.item import ID, AnswerButton, reply, view_of
from bot.discord.buttons.records import record_of
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from bot.discord.permissions import is_moderator
from bot.discord.render import inline, shorten
from knowledge.types import DomainInfo, Kind

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

OPTIONS = 25
"""Most options of a menu (Discord)."""
OPTION_CHARS = 100
ON_A_PAGE = OPTIONS - 2
"""Domains on a page, where they need more than one: two options lead to the other pages."""
TO_PAGE = "page:"
"""Begins the value of an option that is no domain: no domain has a colon in its name."""
WAS_GENERAL = "Noted, thank you: this was a general question."
BELONGS_TO = "Noted, thank you: this belongs to **{domain}**."
FOR_ALL = " From now on I take such questions so."
FOR_ONE = " From now on I take such questions of yours so, and everybody's once three members or a moderator say this."


class GeneralButton(AnswerButton, template=rf"tactician:general:{ID}"):
    """The question had nothing to do with the documents."""

    NAME = "general"
    LABEL = "This was general"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Store the correction, then thank."""
        async with told(interaction):
            service = interaction.client.app.service
            moderator = is_moderator(interaction.user)
            await service.correct_route(self.answer_id, str(interaction.user.id), Kind.GENERAL, moderator=moderator)
            await reply(interaction, WAS_GENERAL + (FOR_ALL if moderator else FOR_ONE))


class DomainSelect(ui.DynamicItem[ui.Select[ui.View]], template=rf"tactician:belongs:{ID}"):
    """The domains that the question may have belonged to."""

    def __init__(self, answer_id: str, domains: Sequence[DomainInfo] = (), page: int = 0) -> None:
        self.answer_id = answer_id
        custom_id = f"tactician:belongs:{answer_id}"
        super().__init__(
            ui.Select(custom_id=custom_id, placeholder="This belongs to …", options=options(domains, page))
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu that was used, whenever it was sent."""
        return cls(match["answer"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Store the correction, or turn to another page."""
        async with told(interaction):
            service = interaction.client.app.service
            (chosen,) = self.item.values
            if chosen.startswith(TO_PAGE):
                detail = await record_of(interaction, self.answer_id)
                page = int(chosen.removeprefix(TO_PAGE))
                view = await corrections(interaction, detail.row.server, self.answer_id, page)
                await interaction.response.edit_message(view=view, allowed_mentions=NOBODY)
                return
            who, moderator = str(interaction.user.id), is_moderator(interaction.user)
            await service.correct_route(self.answer_id, who, Kind.SPECIALIZED, chosen, moderator=moderator)
            await reply(interaction, BELONGS_TO.format(domain=inline(chosen)) + (FOR_ALL if moderator else FOR_ONE))


async def corrections(interaction: "Interaction", server: str | None, answer_id: str, page: int = 0) -> ui.View:
    """What corrects the route of an answer to a question of `server` (None: of none)."""
    app = interaction.client.app
    view = view_of(GeneralButton(answer_id))
    if domains := await app.service.in_thread(lambda: app.memory.library.domains(server)):
        view.add_item(DomainSelect(answer_id, domains, page))
    return view


def options(domains: Sequence[DomainInfo], page: int = 0) -> list[discord.SelectOption]:
    """One option a domain, by name; where there are too many, those of one page and options that turn it."""
    named = list({info.domain: info for info in domains}.values())
    if len(named) <= OPTIONS:
        return [_option(info) for info in named]
    last = (len(named) - 1) // ON_A_PAGE
    page = min(page, last)
    shown = [_option(info) for info in named[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]]
    if page > 0:
        shown.insert(0, discord.SelectOption(label="‹ Earlier domains", value=f"{TO_PAGE}{page - 1}"))
    if page < last:
        shown.append(discord.SelectOption(label="More domains ›", value=f"{TO_PAGE}{page + 1}"))
    return shown


def _option(info: DomainInfo) -> discord.SelectOption:
    about = shorten(" ".join(info.description.split()), OPTION_CHARS) or None
    return discord.SelectOption(label=info.domain[:OPTION_CHARS], value=info.domain[:OPTION_CHARS], description=about)
