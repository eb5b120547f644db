"""“Try another way”: a second answer by another strategy below the first, and a vote between the two."""

from typing import TYPE_CHECKING, cast

import discord

from bot.discord.duels.showing import show_retry
from bot.discord.errors import whisper
from bot.discord.outlets import InteractionOutlet, Outlet, ReplyOutlet
from bot.discord.places import place_of
from bot.dueling import NoDuelError, another, begin_retry, other_way, record
from knowledge.errors import TacticianError
from knowledge.journal import Detail

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

NOT_ALLOWED = (
    "Only the person who asked, or somebody with the permission Manage Messages in this channel, can have this "
    "answered another way. You can ask the question yourself."
)
UNDER_WAY = "Another way is being tried already. Its answer will follow below the first."
ENDING = "I am about to restart. Try again in a minute."
DONE = "The other answer stands below the first. Which one is better?"
NOT_POSTED = "Discord did not let me post the other answer here. Ask a moderator to check my permissions."


class NotAllowedError(TacticianError):
    """The person may not have this answer tried another way."""


async def retry(interaction: "Interaction", answer_id: str) -> None:
    """Answer the question of an answer another way and show both for a vote.

    Raises NoDuelError, NotAllowedError and what answering raises; then nothing has been shown.
    """
    client = interaction.client
    if client.desk.ending:
        raise NoDuelError(ENDING)
    first = await record(client.app, answer_id)
    if not _may(interaction, first):
        raise NotAllowedError(NOT_ALLOWED)
    if answer_id in client.duels.trying:
        raise NoDuelError(UNDER_WAY)
    client.duels.trying.add(answer_id)
    try:
        async with client.desk.under_way():
            await interaction.response.defer(ephemeral=True, thinking=True)
            async with client.app.budget.admitted(place_of(interaction, private=False)) as admission:
                admission.cost_usd = await _answer(interaction, first)
    finally:
        client.duels.trying.discard(answer_id)


async def _answer(interaction: "Interaction", first: Detail) -> float:
    """Returns what the other answer cost, in US dollars."""
    app, desk = interaction.client.app, interaction.client.desk
    again = await another(app, first)
    answer = await other_way(app, again)
    duel_id = await begin_retry(app, again, answer)
    private = first.row.private and first.row.server is not None
    outlet = InteractionOutlet(interaction, private=True) if private else await _below(interaction, first)
    lane = ("interaction", interaction.id) if private else interaction.channel_id
    try:
        with desk.lanes.streaming(lane) as turns:
            await show_retry(app, duel_id, answer, outlet, turns)
    except (discord.Forbidden, discord.NotFound):
        await whisper(interaction, NOT_POSTED)
    else:
        if not private:
            await whisper(interaction, DONE)
    return answer.cost_usd or 0.0


def _may(interaction: "Interaction", first: Detail) -> bool:
    me = interaction.client.app.memory.people.pseudonym(str(interaction.user.id))
    return first.row.asker == me or interaction.permissions.manage_messages


async def _below(interaction: "Interaction", first: Detail) -> Outlet:
    """Replies to the last message of the first answer; the button may have been pressed in a private copy of it."""
    client, reader = interaction.client, interaction.client.app.memory.reader
    shown = await client.app.service.in_thread(lambda: reader.messages_of(first.row.id))
    pressed = interaction.message.id if interaction.message else interaction.id
    last = int(shown[-1].message) if shown else pressed
    channel = client.get_partial_messageable(interaction.channel_id or 0, guild_id=interaction.guild_id)
    return ReplyOutlet(cast(discord.Message, channel.get_partial_message(last)))
