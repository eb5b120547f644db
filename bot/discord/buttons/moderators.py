"""Answers that somebody marked as unsafe: a line in the channel that the server chose for its moderators.

It says where the answer stands, and neither who marked it nor what the model wrote. Nobody is pinged.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import discord

from bot.discord.outlets import NOBODY
from knowledge.journal import Detail

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

log = logging.getLogger(__name__)

UNSAFE = "⚠️ An answer was marked as unsafe: {link}\n-# `/feedback review` shows what people dislike."
TOLD = " The moderators are told."


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the moderators are to be told, and where."""

    channel: discord.abc.Messageable | None
    """None where the chosen one is gone, or closed to the bot."""
    text: str

    @classmethod
    async def about(cls, interaction: "Interaction", answer_id: str) -> Self | None:
        """The alarm about an answer; None where no channel was chosen, and for answers that nobody else saw."""
        guild, app = interaction.guild, interaction.client.app
        if guild is None:
            return None

        def look() -> tuple[Detail, str | None]:
            wanted = app.memory.settings.get("moderator_channel", str(guild.id))
            return app.memory.reader.detail(answer_id, opinions=False), wanted

        detail, wanted = await app.service.in_thread(look)
        if wanted is None or detail.row.private:
            return None
        return cls(_channel(guild, wanted), UNSAFE.format(link=_link(interaction, detail)))

    async def send(self) -> None:
        """Tell the moderators; where that cannot be, the log says so in one line."""
        if self.channel is None:
            log.warning("%s The moderator channel is gone or closed to me: choose another in /settings.", self._line)
            return
        try:
            await self.channel.send(self.text, allowed_mentions=NOBODY, suppress_embeds=True)
        except (discord.HTTPException, OSError) as error:
            why = f"error {error.code}" if isinstance(error, discord.HTTPException) else type(error).__name__
            log.warning("%s The moderators could not be told (%s).", self._line, why)

    @property
    def _line(self) -> str:
        return self.text.partition("\n")[0]


def _channel(guild: discord.Guild, wanted: str) -> discord.abc.Messageable | None:
    """The channel of this server with that id, if the bot may speak there."""
    channel = guild.get_channel_or_thread(int(wanted)) if wanted.isdecimal() else None
    if not isinstance(channel, discord.abc.Messageable):
        return None
    allowed = channel.permissions_for(guild.me)
    speaks = allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages
    return channel if allowed.view_channel and speaks else None


def _link(interaction: "Interaction", detail: Detail) -> str:
    """The address of the answer's first message; its channel, where the message is not known."""
    first = next((event.values["message"] for event in detail.events if event.what == "shown"), None)
    place = f"https://discord.com/channels/{interaction.guild_id}/{interaction.channel_id}"
    return f"{place}/{first}" if first else place
