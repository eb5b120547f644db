"""Direct messages belong to no server; their asker may pick one whose documents answer there."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import discord

from bot.discord.render import inline, subtext
from knowledge.types import Place

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient
    from bot.discord.desk import Request

PICKED = "dm_server"
"""The setting; the asker's pseudonym stands in place of a server."""
MEMBER_FOR = 300.0
STRANGER_FOR = 60.0
"""Seconds for which it is remembered that somebody is, or is not, on a server."""
REMEMBERED = 10_000

LEFT = (
    "You are not on **{name}** any more, so its documents no longer answer here. "
    "With `/dm server` you can pick another server."
)
GONE = "I am not on the server any more whose documents answered here. With `/dm server` you can pick another server."
UNSURE = "Discord could not tell me whether you are still on **{name}**, so its documents were left out this time."


@dataclass(frozen=True, slots=True)
class _Known:
    member: bool
    until: float


class Members:
    """Who is on which server: asked of Discord, since the list of members is not delivered, and kept for minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[int, int], _Known] = {}

    async def has(self, guild: discord.Guild, user_id: int, *, surely: bool = True) -> bool | None:
        """Whether somebody is on a server; None where Discord does not say. `surely` asks again about strangers."""
        known = self._known.get((guild.id, user_id))
        if known is not None and known.until > self._clock() and (known.member or not surely):
            return known.member
        try:
            await guild.fetch_member(user_id)
        except discord.NotFound:
            return self._keep(guild.id, user_id, False)
        except discord.HTTPException:
            return None
        return self._keep(guild.id, user_id, True)

    def _keep(self, guild_id: int, user_id: int, member: bool) -> bool:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[guild_id, user_id] = _Known(member, self._clock() + (MEMBER_FOR if member else STRANGER_FOR))
        return member


class DirectMessages:
    """Lets the documents of the server that somebody picked answer their direct messages."""

    def __init__(self, client: "TacticianClient") -> None:
        self.members = Members()
        self._client = client

    async def settle(self, request: "Request") -> "Request":
        """The request with the server that its asker picked, if they still are on it.

        Otherwise the choice is dropped, which a line above the answer says. Questions on servers stay as they are.
        """
        place = request.question.place
        if place.server is not None or place.asker is None:
            return request
        picked = await self.picked(place.asker)
        return request if picked is None else await self._with(request, place, picked)

    async def picked(self, user_id: str) -> str | None:
        """The id of the server that somebody picked."""
        settings, who = self._client.app.memory.settings, self._pseudonym(user_id)
        found: str | None = await self._client.app.service.in_thread(lambda: settings.get(PICKED, who))
        return found

    async def pick(self, user_id: str, server: str | None) -> None:
        """Let a server's documents answer somebody from now on, or none's."""
        settings, who = self._client.app.memory.settings, self._pseudonym(user_id)
        if server is None:
            await self._client.app.service.in_thread(lambda: settings.clear(PICKED, who))
        else:
            await self._client.app.service.in_thread(lambda: settings.put(PICKED, server, who))

    async def _with(self, request: "Request", place: Place, picked: str) -> "Request":
        guild = self._client.get_guild(int(picked)) if picked.isdecimal() else None
        member = await self.members.has(guild, int(place.asker or 0)) if guild is not None else False
        if member:
            return replace(request, question=replace(request.question, place=replace(place, guest_of=picked)))
        if member is None and guild is not None:
            return _noted(request, UNSURE.format(name=inline(guild.name)))
        await self.pick(place.asker or "", None)
        return _noted(request, LEFT.format(name=inline(guild.name)) if guild is not None else GONE)

    def _pseudonym(self, user_id: str) -> str:
        return self._client.app.memory.people.pseudonym(user_id)


def _noted(request: "Request", note: str) -> "Request":
    return replace(request, heading=f"{subtext(note)}\n{request.heading}")
