"""`/help`: what the bot is, how to ask, rate and look after one's data; for whoever manages the server, the set-up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.outlets import NOBODY
from bot.discord.render import inline
from knowledge.journal import Filters

if TYPE_CHECKING:
    from bot.app import Memory
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

ABOUT = (
    "I am **Tactician**, an AI: a language model writes my answers, and they can be wrong. The way of answering may "
    "vary between answers, so that people's ratings show which way works best."
)
ASKING = (
    "**Ask** Mention me ({me} how do I …?), reply to an answer with the ping on, write me a direct message, "
    "use `/ask`, or open the menu of a message → Apps → *Ask Tactician*."
)
READS_ALL = "In answer channels, and in threads that I opened, just ask: no mention is needed."
READS_MENTIONS = (
    "Discord shows me only messages that mention me, so mention me everywhere but in direct messages; where a reply "
    "would not reach me, press **Follow up** under the answer."
)
RATING = "**Rate** 👍 or 👎 under an answer; after 👎 you can say why. `/strategy` fixes how I answer you."
PRIVACY = "**Your data** `/privacy show` says what I keep, `/privacy export` hands it out, `/privacy forget` erases it."
NAMED = 5
"""Domains and channels that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a server is set up."""

    domains: dict[str, int]
    """Documents by domain."""
    channels: tuple[str, ...]
    """Ids of the answer channels that exist."""
    asked: bool
    """Whether anybody has asked anything."""


@app_commands.command(name="help", description="What I am, how to ask me, and how to set me up.")
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def help_command(interaction: "Interaction") -> None:
    """Explain the bot to this person alone."""
    client = interaction.client
    me = client.user.mention if client.user else "@Tactician"
    text = explain(me, reads_all=client.intents.message_content)
    if interaction.guild_id is not None and interaction.permissions.manage_guild:
        server, guild = str(interaction.guild_id), interaction.guild
        progress = await client.app.service.in_thread(lambda: progress_of(client.app.memory, server, guild))
        text = f"{text}\n\n{steps(progress, me)}"
    await interaction.response.send_message(text, ephemeral=True, allowed_mentions=NOBODY)


def explain(me: str, *, reads_all: bool) -> str:
    """What everybody is told; `reads_all`: whether Discord shows the bot messages that don't mention it."""
    reading = READS_ALL if reads_all else READS_MENTIONS
    return "\n".join([ABOUT, "", f"{ASKING.format(me=me)} {reading}", RATING, PRIVACY])


def steps(progress: Progress, me: str) -> str:
    """The three steps of setting up a server, each with its state."""
    return "\n".join(
        [
            "**Setting me up on this server** (you may, as you manage it)",
            f"{_tick(bool(progress.domains))} **1. Add knowledge** with `/knowledge add`: "
            f"{_documents(progress.domains)}.",
            f"{_tick(bool(progress.channels))} **2. Mark an answer channel** with `/settings`: "
            f"{_channels(progress.channels)}.",
            f"{_tick(progress.asked)} **3. Ask**: {_asking(progress, me)}",
        ]
    )


def progress_of(memory: "Memory", server: str, guild: discord.Guild | None) -> Progress:
    """How far a server is set up; blocks."""
    domains = {info.domain: info.documents for info in memory.library.domains(server) if info.documents}
    marked = memory.settings.get("answer_channels", server)
    there = tuple(channel for channel in marked if guild is None or _exists(guild, channel))
    return Progress(domains, there, bool(memory.reader.rows(Filters(server=server, limit=1))))


def _exists(guild: discord.Guild, channel: str) -> bool:
    return channel.isdecimal() and guild.get_channel_or_thread(int(channel)) is not None


def _tick(done: bool) -> str:
    return "✅" if done else "▫️"


def _documents(domains: dict[str, int]) -> str:
    if not domains:
        return "no documents yet"
    count = sum(domains.values())
    names = _named([inline(name) for name in sorted(domains)])
    return f"{count:,} document{'s' if count != 1 else ''} in {names}"


def _channels(channels: tuple[str, ...]) -> str:
    return _named([f"<#{channel}>" for channel in channels]) if channels else "none yet; without one, people mention me"


def _asking(progress: Progress, me: str) -> str:
    if progress.asked:
        return "it works. `/feedback summary` shows what people think of the answers."
    return f"write {me} and a question, or use `/ask`."


def _named(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
