"""The checks that ask Discord: token, intents, clock, and the permissions in every channel. No gateway is opened."""

import email.utils
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from bot.checkup import Check, failed, fine, warning
from bot.discord.permissions import invitation, lacking
from bot.discord.running import log_in
from knowledge.errors import TacticianError

MOST_SKEW = timedelta(seconds=30)
"""By how much this machine's clock may differ from Discord's: less than the minute in which edits are answered."""
LISTED = 5
"""Channels that are named where permissions are missing; the others are counted."""


class Visitor(discord.Client):
    """Logs in without connecting, and notes what time Discord says it is."""

    def __init__(self) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        super().__init__(intents=discord.Intents.none(), http_trace=trace)
        self.skew: timedelta | None = None
        """How far this machine's clock is ahead of Discord's."""

    async def _note(self, _session: Any, _context: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        if date := end.response.headers.get("Date"):
            self.skew = datetime.now(UTC) - email.utils.parsedate_to_datetime(date)


@asynccontextmanager
async def visiting(token: str) -> AsyncIterator[Visitor]:
    """A client that has logged in. Raises DiscordRefusedError and ServiceUnreachableError."""
    client = Visitor()
    try:
        await log_in(client, token)
        yield client
    finally:
        await client.close()


async def discord_checks(token: str | None, *, message_content: bool) -> AsyncIterator[Check]:
    """One check after the other; `message_content`: whether the settings ask for that intent."""
    if token is None:
        remedy = "Create a bot in the developer portal and put its token into .env as DISCORD_TOKEN."
        yield warning("token", "DISCORD_TOKEN is not set; the terminal works without.", remedy)
        return
    try:
        async with visiting(token) as client:
            yield fine("token", f"Discord knows the token: it is that of {client.user}.")
            yield clock(client.skew)
            async for check in application_checks(client, message_content=message_content):
                yield check
    except discord.HTTPException as error:
        says = f"Discord did not answer what was asked about the bot (status {error.status})."
        yield warning("permissions", says, "Try again later; the other checks stand.")
    except TacticianError as error:
        yield failed("token", str(error), "Put the right token into .env, or check the network.")


async def application_checks(client: discord.Client, *, message_content: bool) -> AsyncIterator[Check]:
    """The checks of a client that has logged in: intents, servers, and permissions channel by channel."""
    application = await client.application_info()
    yield intents(application.flags, wanted=message_content)
    servers = [server async for server in client.fetch_guilds(limit=200)]
    if not servers:
        yield warning("servers", "The bot is on no server.", f"Invite it: {invitation(application.id)}")
    for server in servers:
        yield await permissions(client, server.id)


def intents(flags: discord.ApplicationFlags, *, wanted: bool) -> Check:
    """Whether the portal grants the privileged intent that the settings ask for."""
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if wanted and not granted:
        return failed(
            "intents",
            "DISCORD_MESSAGE_CONTENT is on, but the developer portal does not grant that intent.",
            "Turn on Bot → Message Content Intent in the portal, or unset DISCORD_MESSAGE_CONTENT.",
        )
    mode = "all messages of answer channels and own threads" if wanted else "mentions, replies and direct messages"
    unused = " The portal would grant more; least is best." if granted and not wanted else ""
    return fine("intents", f"The bot reads {mode}.{unused}")


def clock(skew: timedelta | None) -> Check:
    """Whether this machine's clock agrees with Discord's."""
    if skew is None:
        return warning("clock", "Discord did not tell the time.", "Make sure that the clock is set by NTP.")
    seconds = skew.total_seconds()
    if abs(skew) > MOST_SKEW:
        way = "ahead of" if seconds > 0 else "behind"
        return failed("clock", f"The clock is {abs(seconds):.0f} s {way} Discord's.", "Set it by NTP.")
    return fine("clock", "The clock agrees with Discord's.")


async def permissions(client: discord.Client, server_id: int) -> Check:
    """Whether the bot may do on one server what it needs to, channel by channel."""
    server = await client.fetch_guild(server_id)
    name = f"permissions on {server.name}"
    channels = [channel for channel in await server.fetch_channels() if isinstance(channel, _ASKED_IN)]
    me = await server.fetch_member(client.user.id) if client.user else None
    found = {channel.name: lacking(channel.permissions_for(me)) for channel in channels} if me else {}
    mute = [f"#{channel} ({', '.join(needed)})" for channel, (needed, _) in found.items() if needed]
    less = [f"#{channel} ({', '.join(wanted)})" for channel, (needed, wanted) in found.items() if wanted and not needed]
    remedy = "Where it should answer, give its role these permissions, or invite it again with `tactician invite`."
    if mute and len(mute) == len(found):
        return failed(name, f"It can answer in no channel; it may not: {_some(mute)}.", remedy)
    if mute or less:
        return warning(
            name, f"In {len(mute) + len(less)} of {len(found)} channels it may not: {_some(mute + less)}.", remedy
        )
    return fine(name, f"It may do all it needs in {len(found)} channels.")


_ASKED_IN = (discord.TextChannel, discord.ForumChannel, discord.VoiceChannel, discord.StageChannel)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
