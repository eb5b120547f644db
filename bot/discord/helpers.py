"""Calling a helper role where the bot is not confident: the one message that pings, and it holds no foreign text."""

import logging

import discord

from bot.app import App
from knowledge.helper_calls import HelperCalls

log = logging.getLogger(__name__)

CALL = "{role} Somebody is waiting for an answer here that I can't give with confidence."


async def call_helpers(app: App, message: discord.Message, *, refer: bool) -> None:
    """Call the role of the setting `helper_role`, once for a thread or for a message outside of threads.

    Nothing happens without that setting, or where its role is gone. `refer`: whether the call may be a reply. The call
    is noted before it is sent, so that a second process or a restart in between calls nobody twice.
    """
    role = await _helper_role(app, message)
    if role is None:
        return
    calls, place = HelperCalls(app.memory.store), str(_place(message))
    if not await app.service.in_thread(lambda: calls.claim(place)):
        return
    reference = message.to_reference(fail_if_not_exists=False) if refer else None
    only_them = discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)
    text = CALL.format(role=role.mention)
    try:
        if reference is None:
            await message.channel.send(text, allowed_mentions=only_them)
        else:
            await message.channel.send(text, allowed_mentions=only_them, reference=reference, mention_author=False)
    except discord.HTTPException as error:
        await app.service.in_thread(lambda: calls.release(place))
        log.warning("Helpers could not be called in the channel %d (error %d).", message.channel.id, error.code)


async def _helper_role(app: App, message: discord.Message) -> discord.Role | None:
    guild = message.guild
    if guild is None:
        return None
    chosen = await app.service.in_thread(lambda: app.memory.settings.get("helper_role", str(guild.id)))
    role = guild.get_role(int(chosen)) if chosen and chosen.isdecimal() else None
    return None if role is None or role.is_default() else role


def _place(message: discord.Message) -> int:
    """A thread as a whole, else the message. A forum post's first message has its thread's id."""
    return message.channel.id if isinstance(message.channel, discord.Thread) else message.id
