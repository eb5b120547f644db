"""`/dm server`: which server's documents answer one's direct messages."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.errors import whisper
from bot.discord.render import inline
from knowledge.errors import InputError

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

NONE = "none"
MOST_LOOKUPS = 20
"""Servers on which Discord is asked for a membership in one autocompletion; it takes 25 choices at most."""
PATIENCE = 1.5
"""Seconds that this may take; the choices must be there within 3."""

NOT_SHARED = "Choose one of the servers in the list: those that you and I are both on. Nothing was changed."
PICKED = (
    "From now on the documents of **{name}** answer your direct messages. They stay private: nobody on that server "
    "sees them. `/dm server` with “none” undoes it."
)
CLEARED = "From now on your direct messages are answered from the documents for everybody alone."
SHOWN = "The documents of **{name}** answer your direct messages."
UNSHOWN = (
    "Your direct messages are answered from the documents for everybody alone. Pick a server to add its documents."
)

dm = app_commands.Group(
    name="dm",
    description="Your direct messages with Tactician.",
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
)


@dm.command(description="See or pick the server whose documents answer your direct messages.")
@app_commands.describe(server="A server that you and the bot are both on, or none")
async def server(interaction: "Interaction", server: str | None = None) -> None:
    """Show, set or clear the choice; the answer is private."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    dms, user = interaction.client.dms, str(interaction.user.id)
    if server is None:
        await whisper(interaction, await _shown(interaction))
    elif server.strip().lower() == NONE:
        await dms.pick(user, None)
        await whisper(interaction, CLEARED)
    else:
        guild = await _shared(interaction, server)
        await dms.pick(user, str(guild.id))
        await whisper(interaction, PICKED.format(name=inline(guild.name)))


@server.autocomplete("server")
async def servers(interaction: "Interaction", typed: str) -> list[app_commands.Choice[str]]:
    """The servers that the bot and the person are both on, whose names hold what was typed."""
    likely = await _likely(interaction, typed.strip().casefold())
    shared = await _those_shared(interaction, likely)
    choices = [app_commands.Choice(name=guild.name[:100], value=str(guild.id)) for guild in shared]
    return [*choices, app_commands.Choice(name="none – only documents for everybody", value=NONE)]


async def _those_shared(interaction: "Interaction", guilds: list[discord.Guild]) -> list[discord.Guild]:
    """Those of `guilds` that the person is on, as far as Discord says so in time."""
    asking = {asyncio.create_task(_is_on(interaction, guild, surely=False)): guild for guild in guilds}
    if not asking:
        return []
    done, late = await asyncio.wait(asking, timeout=PATIENCE)
    for task in late:
        task.cancel()
    return [guild for task, guild in asking.items() if task in done and task.result()]


async def _likely(interaction: "Interaction", typed: str) -> list[discord.Guild]:
    """Servers of that name: this one and those where the person has asked before come first, then by name."""
    app = interaction.client.app
    who = app.memory.people.pseudonym(str(interaction.user.id))
    known = {*await app.service.in_thread(lambda: app.memory.reader.servers_of(who)), str(interaction.guild_id)}
    named = [guild for guild in interaction.client.guilds if typed in guild.name.casefold()]
    named.sort(key=lambda guild: (str(guild.id) not in known, guild.name.casefold()))
    return named[:MOST_LOOKUPS]


async def _shared(interaction: "Interaction", wanted: str) -> discord.Guild:
    """The server that was picked; raises InputError, in the same words whether there is no such server or the person is
    not on it."""
    guild = interaction.client.get_guild(int(wanted)) if wanted.isdecimal() else None
    if guild is None or not await _is_on(interaction, guild):
        raise InputError(NOT_SHARED)
    return guild


async def _is_on(interaction: "Interaction", guild: discord.Guild, *, surely: bool = True) -> bool:
    if guild.id == interaction.guild_id:
        return True
    return bool(await interaction.client.dms.members.has(guild, interaction.user.id, surely=surely))


async def _shown(interaction: "Interaction") -> str:
    picked = await interaction.client.dms.picked(str(interaction.user.id))
    guild = interaction.client.get_guild(int(picked)) if picked and picked.isdecimal() else None
    return SHOWN.format(name=inline(guild.name)) if guild is not None else UNSHOWN
