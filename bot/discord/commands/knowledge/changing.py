"""`/knowledge add` and `sync`: taking documents in, and reading them again."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.commands.knowledge import choices, words
from bot.discord.commands.knowledge.group import changeable, group, work_on
from bot.discord.live import Live
from bot.discord.shelf import Work
from bot.uploads import Upload, Uploads, safe_name
from knowledge.errors import InputError
from knowledge.library.loading import too_large
from knowledge.library.loading.formats import limit
from knowledge.library.progress import Watcher
from knowledge.types import DocumentReport

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

ONE = "Give either a file or an address (`url`), and one of them at a time."
NO_ADDRESS = "“{url}” is no address. It begins with https:// or http://; files are attached with the option `file`."


@group.command(description="Take a file, a page or a sitemap into a domain of this server.")
@app_commands.describe(
    domain="The collection that it belongs to, such as handbook; a new name makes a new one",
    file="A document: Markdown, text, HTML, PDF, Word, CSV or Excel, reStructuredText",
    url="The address of a page or sitemap, in place of a file",
    description="What the domain is about, in a sentence",
)
@app_commands.autocomplete(domain=choices.own_domain)
async def add(
    interaction: "Interaction",
    domain: str,
    file: discord.Attachment | None = None,
    url: app_commands.Range[str, 1, 2000] | None = None,
    description: app_commands.Range[str, 1, 200] | None = None,
) -> None:
    """Add a document, or all pages of a sitemap, with progress and a report."""
    if (file is None) == (url is None):
        raise InputError(ONE)
    client, server = interaction.client, str(interaction.guild_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    name = await changeable(interaction, domain)
    if file is not None:
        kept = Uploads(client.app.config.folder)
        work = upload_work(client, kept, (server, name, file.filename), await content_of(file))
    else:
        address = checked_address(url or "")
        work = _address_work(client, server, name, address)
    live = Live(interaction, f"Adding to **{name}**")
    reported = await work_on(client, live, work)
    if reported is None:
        return
    if description and any(report.status != "failed" for report in reported):
        library = client.app.memory.library
        await client.app.service.in_thread(lambda: library.describe(name, description, server))
    await live.finish(words.reports(name, reported))


@group.command(description="Read again what was added: take in what has changed, drop what is gone.")
@app_commands.describe(domain="Only this domain")
@app_commands.autocomplete(domain=choices.own_domain)
async def sync(interaction: "Interaction", domain: str | None = None) -> None:
    """Sync the server's own documents, with progress and a report."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    name = await changeable(interaction, domain) if domain else None
    library, server = interaction.client.app.memory.library, str(interaction.guild_id)
    live = Live(interaction, f"Reading **{name}** again" if name else "Reading everything again")
    reported = await work_on(interaction.client, live, lambda watch: library.sync(name, server, progress=watch))
    if reported is not None:
        await live.finish(words.reports(name, reported) if reported else words.NO_DOCUMENTS)


def upload_work(client: "TacticianClient", uploads: Uploads, place: tuple[str, str, str], content: bytes) -> Work:
    """Keeps an uploaded file and adds it; `place` is server, domain and the name that it was given."""
    library, (server, domain, name) = client.app.memory.library, place

    def work(watch: Watcher) -> Iterator[DocumentReport]:
        upload = uploads.put(server, domain, name, content)
        try:
            for report in library.add([str(upload.path)], domain, server, progress=watch):
                (upload.undo if report.status == "failed" else upload.keep)()
                yield report
        except BaseException:
            held = any(document.origin == str(upload.path) for document in library.documents(server, domain))
            _settle(upload, held=held)
            raise

    return work


def _settle(upload: Upload, *, held: bool) -> None:
    """After an interruption: what the library holds stays, and the next sync brings it up to date."""
    if held:
        upload.keep()
    else:
        upload.undo()


def _address_work(client: "TacticianClient", server: str, domain: str, address: str) -> Work:
    library = client.app.memory.library
    return lambda watch: library.add([address], domain, server, progress=watch)


async def content_of(file: discord.Attachment) -> bytes:
    """What was attached; raises InputError where it is too large or Discord does not hand it over."""
    name = safe_name(file.filename)
    if file.size > limit(name):
        raise InputError(f"{name}: {too_large(limit(name))}")
    try:
        return await file.read()
    except discord.HTTPException as error:
        raise InputError(f"Discord did not hand over {name} (status {error.status}). Attach it again.") from error


def checked_address(url: str) -> str:
    """`url`, if it is the address of a page: never a path on the bot's machine. Raises InputError.

    Where it leads is checked when it is read, by the library.
    """
    if not re.fullmatch(r"https?://[^\s/]\S*", url.strip(), re.IGNORECASE):
        raise InputError(NO_ADDRESS.format(url=url.strip()[:60]))
    return url.strip()
