"""`/knowledge remove`: a document, a folder or a whole domain, after a question back that outlives a restart."""

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands, ui

from bot.discord.commands.knowledge import choices, words
from bot.discord.commands.knowledge.group import changeable, group, own_documents, work_on
from bot.discord.commands.offers import value_of
from bot.discord.errors import told
from bot.discord.live import Live, reply
from bot.discord.outlets import NOBODY
from bot.discord.render import inline
from bot.uploads import Uploads
from knowledge.errors import InputError
from knowledge.library.fetching.urls import is_address
from knowledge.library.locating import locate
from knowledge.types import DocumentInfo

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

WHAT = "Name a source, or a whole domain."
KEPT = "Nothing was removed."
CHANGED = (
    "The documents have changed since this question was asked, so nothing was removed. Use `/knowledge remove` again."
)


class RemoveButton(
    ui.DynamicItem[ui.Button[ui.View]],
    template=r"tactician:remove:(?P<domain>[a-z0-9_-]{1,40}):(?P<mark>[0-9a-f]{16})",
):
    """Removes what was asked about: the documents of a domain that bear a mark (see `mark_of`)."""

    def __init__(self, domain: str, mark: str) -> None:
        self.domain = domain
        self.mark = mark
        button: ui.Button[ui.View] = ui.Button(
            label="Remove", style=discord.ButtonStyle.danger, custom_id=f"tactician:remove:{domain}:{mark}"
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(match["domain"], match["mark"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Remove what still bears the mark; what has changed since is left alone."""
        async with told(interaction):
            await interaction.response.defer()
            await _remove(interaction, self.domain, self.mark)


class KeepButton(ui.DynamicItem[ui.Button[ui.View]], template=r"tactician:keep"):
    """Leaves everything as it is."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label="Keep", custom_id="tactician:keep"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls()

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Say that nothing was removed."""
        async with told(interaction):
            await interaction.response.edit_message(content=KEPT, view=None, allowed_mentions=NOBODY)


@group.command(description="Remove a document, or a whole domain, of this server.")
@app_commands.describe(domain="The domain; without a source, all of it goes", source="The document")
@app_commands.autocomplete(domain=choices.own_domain, source=choices.own_source)
async def remove(interaction: "Interaction", domain: str | None = None, source: str | None = None) -> None:
    """Ask back before anything is removed."""
    if not domain and not source:
        raise InputError(WHAT)
    await interaction.response.defer(ephemeral=True, thinking=True)
    name = await changeable(interaction, domain) if domain else None
    chosen = selected(await own_documents(interaction, name), name, source)
    view = ui.View(timeout=None)
    view.add_item(RemoveButton(chosen[0].domain, mark_of(chosen)))
    view.add_item(KeepButton())
    await reply(interaction, _question(chosen, whole=source is None), view=view)


def selected(held: Sequence[DocumentInfo], domain: str | None, source: str | None) -> list[DocumentInfo]:
    """The documents that are meant, all of one domain; raises InputError (none, or in several domains)."""
    if source is None:
        chosen = list(held)
        what = f"documents in the domain “{domain}”"
    else:
        chosen = _named(held, source) or _below(held, source)
        what = f"document “{source[:100]}”" + (f" in the domain “{domain}”" if domain else "")
    if not chosen:
        raise InputError(f"This server has no {what}. `/knowledge list` shows what it has.")
    if len(domains := sorted({document.domain for document in chosen})) > 1:
        raise InputError(f"Several domains hold it: {', '.join(domains)}. Name one of them as `domain`.")
    return chosen


def mark_of(documents: Sequence[DocumentInfo]) -> str:
    """16 hexadecimal digits that stand for just these documents."""
    sources = "\0".join(sorted(document.source for document in documents))
    return hashlib.sha256(sources.encode()).hexdigest()[:16]


def marked(held: Sequence[DocumentInfo], mark: str) -> list[DocumentInfo]:
    """What of a domain bears `mark`: all of it, one document, or all below a folder; raises InputError (nothing)."""
    if mark_of(held) == mark:
        return list(held)
    for document in held:
        if mark_of([document]) == mark:
            return [document]
    for folder in {folder for document in held for folder in _folders(document.source)}:
        if mark_of(below := _below(held, folder)) == mark:
            return below
    raise InputError(CHANGED)


async def _remove(interaction: "Interaction", domain: str, mark: str) -> None:
    client, server = interaction.client, str(interaction.guild_id)
    library, live = client.app.memory.library, Live(interaction, f"Removing from **{domain}**")
    try:
        chosen = marked(await own_documents(interaction, domain), mark)
    except InputError as error:
        await live.finish(str(error))
        return
    sources = [document.source for document in chosen]
    reported = await work_on(client, live, lambda _: library.remove(sources, domain, server))
    if reported is None:
        return
    removed = {report.source for report in reported if report.status == "removed"}
    uploads, gone = Uploads(client.app.config.folder), [held.origin for held in chosen if held.source in removed]
    await client.app.service.in_thread(lambda: uploads.discard(*gone))
    await live.finish(words.reports(domain, reported))


def _question(chosen: Sequence[DocumentInfo], *, whole: bool) -> str:
    domain = f"**{inline(chosen[0].domain)}**"
    held = f"({words.chunks(sum(document.chunks for document in chosen))})"
    if whole:
        return f"Remove the whole domain {domain}: {words.documents(len(chosen))} {held}?"
    if len(chosen) > 1:
        return f"Remove {words.documents(len(chosen))} {held} from {domain}?"
    return f"Remove {inline(chosen[0].source)} {held} from {domain}?"


def _named(held: Sequence[DocumentInfo], source: str) -> list[DocumentInfo]:
    if is_address(source):
        source = locate(source)[0].source
    return [document for document in held if source in (document.source, value_of(document.source))]


def _below(held: Sequence[DocumentInfo], folder: str) -> list[DocumentInfo]:
    start = folder.rstrip("/") + "/"
    return [document for document in held if document.source.startswith(start)]


def _folders(source: str) -> list[str]:
    parts = source.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
