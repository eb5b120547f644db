"""The group `/knowledge` itself, and what its commands share."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.errors import sentence
from bot.discord.live import Live
from bot.discord.shelf import Work
from knowledge.errors import InputError
from knowledge.library import domain_name
from knowledge.library.naming import require_known
from knowledge.types import DocumentInfo, DocumentReport, DomainInfo

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

group = app_commands.Group(
    name="knowledge",
    description="This server's documents and the team's own answers.",
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
)

STOPPED = "I was stopped while I did this. What was done until then stays; say it again for the rest."


async def work_on(client: "TacticianClient", live: Live, work: Work) -> list[DocumentReport] | None:
    """The reports of `work`, which `live` tells about while it runs; None where it failed, which `live` has told then.

    What the end of the bot cuts short says so.
    """
    async with client.desk.under_way():
        try:
            return await client.shelf.run(work, live)
        except asyncio.CancelledError:
            await live.finish(STOPPED)
            raise
        except Exception as error:
            await live.finish(sentence(error) or STOPPED)
            return None


async def visible_domains(interaction: "Interaction") -> list[DomainInfo]:
    """The domains that the server may search: its own, and those for all servers."""
    app = interaction.client.app
    return await app.service.in_thread(lambda: app.memory.library.domains(str(interaction.guild_id)))


async def own_documents(interaction: "Interaction", domain: str | None = None) -> list[DocumentInfo]:
    """The server's own documents."""
    app = interaction.client.app
    return await app.service.in_thread(lambda: app.memory.library.documents(str(interaction.guild_id), domain))


async def changeable(interaction: "Interaction", domain: str) -> str:
    """`domain` as it is stored; raises InputError for what cannot name one, or belongs to all servers."""
    name = domain_name(domain)
    owners = {info.server for info in await visible_domains(interaction) if info.domain == name}
    if owners == {None}:
        raise InputError(
            f"The domain “{name}” belongs to all servers and cannot be changed from here. Choose another name; the "
            "bot's owner changes it with `tactician knowledge`."
        )
    return name


async def known(interaction: "Interaction", domain: str) -> str:
    """`domain`, if the server may search it; raises InputError that lists those it may."""
    name = domain_name(domain)
    require_known(name, {info.domain for info in await visible_domains(interaction)})
    return name
