"""The vote buttons of a duel. They say places, and carry nothing but the duel's id, so that nothing leaks."""

import contextlib
import re
from typing import Any, Self, cast

import discord
from discord import ui

from bot.discord.duels.wording import labels, result, thanks, too_late
from bot.discord.errors import told, whisper
from bot.discord.outlets import NOBODY
from bot.dueling import CastIn, Standing, close, vote
from knowledge.errors import ClosedDuelError


class VoteButton(
    ui.DynamicItem[ui.Button[ui.View]],
    template=r"tactician:duel:(?P<cast>1|2|tie|bad):(?P<duel>[\w:.-]{1,64})",
):
    """A vote for the answer in one place, for both, or for none."""

    def __init__(self, cast: CastIn, duel_id: str, label: str | None = None) -> None:
        self.cast = cast
        self.duel_id = duel_id
        super().__init__(ui.Button(label=label or labels()[cast], custom_id=f"tactician:duel:{cast}:{duel_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, whenever it was sent."""
        return cls(cast(CastIn, match["cast"]), match["duel"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Store the vote, then reveal to this voter alone how both answers were made."""
        async with told(interaction):
            client = interaction.client
            try:
                standing = await vote(client.app, self.duel_id, str(interaction.user.id), self.cast)
            except ClosedDuelError:
                await _late(interaction, await close(client.app, self.duel_id))
                return
            await whisper(interaction, thanks(standing, self.cast))
            if standing.closed:
                await client.duels.publish(standing)


def vote_buttons(duel_id: str, *, retry: bool = False) -> ui.View:
    """All four, in one row."""
    view = ui.View(timeout=None)
    for cast_, label in labels(retry=retry).items():
        view.add_item(VoteButton(cast_, duel_id, label))
    return view


async def _late(interaction: discord.Interaction[Any], standing: Standing) -> None:
    """Put the result where the buttons should not be any more, then say so in private."""
    with contextlib.suppress(discord.HTTPException):  # where it cannot be changed any more
        await interaction.response.edit_message(content=result(standing), view=None, allowed_mentions=NOBODY)
    await whisper(interaction, too_late(standing))
