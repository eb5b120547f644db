"""Presses without Discord: what a button needs of an interaction, and what it answered."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import discord

from bot.app import App


@dataclass
class Response:
    """Takes what a press is answered with; `is_done` as discord.py counts it."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def is_done(self) -> bool:
        return bool(self.sent)

    async def send_message(self, content: str, **extra: Any) -> None:
        assert not self.sent, "answered twice"
        self.sent.append({"content": content, **extra})


class Room(discord.abc.Messageable):
    """A channel in which the bot may speak."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def send(self, content: str | None = None, **extra: Any) -> Any:
        assert extra["allowed_mentions"].to_dict() == discord.AllowedMentions.none().to_dict()
        self.said.append(content or "")

    async def _get_channel(self) -> Any:
        return self

    def permissions_for(self, _who: Any) -> discord.Permissions:
        return discord.Permissions.all()


def press(app: App, user: int | str, *, room: Room | None = None, server: int = 1) -> Any:
    """An interaction of somebody; with `room` on a server that has this channel, else in a direct message."""
    guild = None
    if room is not None:
        guild = SimpleNamespace(id=server, me=None, get_channel_or_thread=lambda number: room)
    return SimpleNamespace(
        client=SimpleNamespace(app=app),
        user=SimpleNamespace(id=user),
        guild=guild,
        guild_id=server if guild else None,
        channel_id=7,
        response=Response(),
    )
