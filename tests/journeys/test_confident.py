"""Answer channels that are careful: silence unless the bot is sure, and helpers who are called once."""

import asyncio
from typing import Any

import discord
import pytest

from bot.discord.helpers import CALL
from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER
from tests.journeys.world import World

READS = True
SURE = "How do I troubleshoot error code E5 on the X1000?"
UNSURE = "How do I bake a good sourdough bread at home?"


@pytest.fixture
async def careful(world: World) -> World:
    """A world with the sample manual and one careful answer channel."""
    reports = await asyncio.to_thread(lambda: list(world.app.memory.library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN)))
    assert {report.status for report in reports} == {"added"}
    world.put("answer_channels", [str(world.channel.id)])
    world.put("confident_only", True)
    return world


@pytest.fixture
def helpers(careful: World) -> Any:
    role = careful.guild.create_role("Helpers", permissions=discord.Permissions.none())
    careful.put("helper_role", str(role.id))
    return role


async def test_what_the_documents_hold_is_answered(careful: World) -> None:
    await careful.alice.send(careful.channel, SURE)
    assert careful.last().content.startswith("A scripted answer")
    assert careful.newest().kind == "specialized"


async def test_on_anything_else_it_stays_silent_and_notes_nothing(careful: World) -> None:
    await careful.alice.send(careful.channel, UNSURE)
    assert careful.said() == []
    assert careful.rows() == []
    assert careful.endpoint.requests == []


async def test_who_asks_the_bot_itself_is_always_answered(careful: World) -> None:
    await careful.ask(UNSURE)
    assert careful.newest().question == UNSURE


async def test_without_the_setting_everything_is_answered(careful: World) -> None:
    careful.put("confident_only", False)
    await careful.alice.send(careful.channel, UNSURE)
    assert careful.newest().question == UNSURE


async def test_helpers_are_called_by_a_message_that_pings_only_them(careful: World, helpers: Any) -> None:
    asked = await careful.alice.send(careful.channel, UNSURE)
    (call,) = careful.said()
    assert call == CALL.format(role=helpers.mention)
    assert careful.last().reference is not None
    assert careful.last().reference.message_id == asked.id
    (body,) = careful.sent()
    assert body["allowed_mentions"] == {"parse": [], "roles": [helpers.id], "replied_user": False}
    assert careful.rows() == []


async def test_the_same_person_calls_helpers_once_a_minute(careful: World, helpers: Any) -> None:
    await careful.alice.send(careful.channel, UNSURE)
    await careful.alice.send(careful.channel, UNSURE)
    assert len(careful.said()) == 1
    await careful.bob.send(careful.channel, UNSURE)
    assert len(careful.said()) == 2
    await careful.env.advance_time(61)
    await careful.alice.send(careful.channel, UNSURE)
    assert len(careful.said()) == 3


async def test_for_a_post_helpers_are_called_once_even_after_a_restart(careful: World, helpers: Any) -> None:
    forum = careful.guild.create_forum_channel("support")
    careful.put("answer_channels", [str(forum.id)])
    thread = await careful.post(forum, "Sourdough", UNSURE)
    assert careful.said(thread) == [CALL.format(role=helpers.mention)]
    await careful.restart()
    stored = careful.env.backend.get_message(thread.id, thread.id)
    assert stored is not None
    await careful.deliver_again(next(message for message in thread.history() if message.id == thread.id))
    assert len(careful.said(thread)) == 1


async def test_a_call_that_could_not_be_sent_is_made_later(careful: World, helpers: Any) -> None:
    careful.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    asked = await careful.alice.send(careful.channel, UNSURE)
    assert careful.said() == []
    await careful.restart()
    await careful.deliver_again(asked)
    assert len(careful.said()) == 1


@pytest.mark.parametrize("role", ["12345", "not a number", None])
async def test_a_role_that_is_not_there_is_not_called(careful: World, role: str | None) -> None:
    careful.put("helper_role", role)
    await careful.alice.send(careful.channel, UNSURE)
    assert careful.said() == []


async def test_everyone_is_never_called(careful: World) -> None:
    careful.put("helper_role", str(careful.guild.id))
    await careful.alice.send(careful.channel, UNSURE)
    assert careful.said() == []


async def test_in_an_answered_post_it_stays_as_careful(careful: World, helpers: Any) -> None:
    forum = careful.guild.create_forum_channel("support")
    careful.put("answer_channels", [str(forum.id)])
    thread = await careful.post(forum, "Error E5", SURE)
    assert len(careful.rows()) == 1
    await careful.alice.send(thread, UNSURE)
    assert len(careful.rows()) == 1
    assert careful.last(thread).content == CALL.format(role=helpers.mention)
    await careful.bob.send(thread, "How do I make a poem about the sea?")
    assert len(careful.said(thread)) == 2
