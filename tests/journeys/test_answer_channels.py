"""Channels where every question is answered, mentioned or not; and what is never answered."""

import logging
from typing import Any

import discord
import pytest
from simcord.enums import MessageType

from bot.discord.asking import LOCKED
from bot.discord.conversation import EMPTY
from tests.journeys.world import World

READS = True
QUESTION = "How do I reset the X1000?"


@pytest.fixture
def marked(world: World) -> World:
    """A world whose one channel is an answer channel."""
    world.put("answer_channels", [str(world.channel.id)])
    return world


async def test_a_question_is_answered_without_a_mention(marked: World) -> None:
    asked = await marked.alice.send(marked.channel, QUESTION)
    answer = marked.last()
    assert answer.content.startswith("A scripted answer.")
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    assert (marked.newest().question, marked.newest().conversation) == (QUESTION, str(asked.id))


@pytest.mark.parametrize(
    "text", ["I like this place", "lol what", "https://example.com/?q=how", "🙂", "> how do I?", ""]
)
async def test_what_is_no_question_is_left_alone(marked: World, text: str) -> None:
    files = [] if text else [("a.txt", b"text")]
    await marked.alice.send(marked.channel, text, attachments=files)
    assert marked.said() == []
    assert marked.rows() == []


async def test_questions_to_somebody_else_are_left_alone(marked: World) -> None:
    said = await marked.bob.send(marked.channel, "I reset mine yesterday")
    role = marked.guild.create_role("Helpers", permissions=discord.Permissions.none())
    await marked.alice.send(marked.channel, "How did you do that?", reply_to=said)
    await marked.alice.send(marked.channel, f"{marked.bob.mention} {QUESTION}")
    await marked.alice.send(marked.channel, f"{role.mention} {QUESTION}")
    await marked.alice.send(marked.channel, f"@everyone {QUESTION}")
    assert marked.said() == []


async def test_other_channels_stay_quiet(marked: World) -> None:
    other = marked.guild.create_text_channel("other")
    await marked.alice.send(other, QUESTION)
    assert marked.said(other) == []


async def test_bots_webhooks_and_system_messages_are_not_answered(marked: World) -> None:
    other = marked.guild.add_member(marked.env.create_user("other-bot", bot=True))
    hook = marked.guild.create_webhook(marked.channel)
    await other.send(marked.channel, QUESTION)
    await hook.send(QUESTION)
    marked.guild.create_system_message(marked.channel, MessageType.NEW_MEMBER, author=marked.bob)
    await marked.env.settle()
    assert marked.rows() == []


async def test_a_mention_works_as_everywhere(marked: World) -> None:
    await marked.ask("tell me a joke")
    assert marked.newest().question == "tell me a joke"


async def test_a_reply_to_the_bot_needs_neither_ping_nor_question(marked: World) -> None:
    await marked.alice.send(marked.channel, QUESTION)
    await marked.alice.send(marked.channel, "shorter please", reply_to=marked.last())
    assert marked.newest().question == "shorter please"
    assert [turn.content for turn in marked.detail().history] == [QUESTION, "A scripted answer."]


async def test_a_question_that_is_delivered_twice_is_answered_once(marked: World) -> None:
    message = await marked.alice.send(marked.channel, QUESTION)
    await marked.deliver_again(message)
    assert len(marked.rows()) == 1


async def test_a_question_with_a_file_has_both(marked: World) -> None:
    await marked.alice.send(marked.channel, "What does this log mean?", attachments=[("a.log", b"E5")])
    assert '<file name="a.log">\nE5' in (marked.newest().question or "")


async def test_where_it_may_not_speak_it_stays_silent_without_a_word_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    silent = world.guild.create_text_channel("silent", overwrites=world.without("send_messages"))
    world.put("answer_channels", [str(silent.id)])
    with caplog.at_level(logging.WARNING):
        await world.alice.send(silent, QUESTION)
    assert world.said(silent) == world.rows() == []
    assert [record for record in caplog.records if record.name.startswith("bot")] == []


async def test_missing_permissions_are_logged_once_a_minute(world: World, caplog: pytest.LogCaptureFixture) -> None:
    silent = world.guild.create_text_channel("silent", overwrites=world.without("send_messages"))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await world.alice.send(silent, f"{world.me.mention} tell me a story")
    assert caplog.text.count("No permission to answer") == 1


async def test_hints_come_once_a_minute_to_one_person_in_one_channel(world: World) -> None:
    hint = EMPTY.format(mention=f"@{world.me.display_name}")
    for _ in range(3):
        await world.ask("")
    assert world.said() == [hint]
    await world.ask("", who=world.bob)
    assert world.said() == [hint, hint]
    await world.env.advance_time(61)
    await world.ask("")
    assert world.said() == [hint, hint, hint]


async def test_refusals_come_once_a_minute_too(world: World) -> None:
    for _ in range(3):
        await world.alice.send(world.channel, f"{world.me.mention} bad \x01 data")
    assert len(world.said()) == 1
    assert "binary data" in world.said()[0]
    await world.ask("A good question")
    assert world.last().content.startswith("A scripted answer.")


async def test_a_model_that_is_down_is_told_to_those_who_asked_the_bot(marked: World) -> None:
    marked.endpoint.close()
    await marked.alice.send(marked.channel, QUESTION)
    assert marked.said() == []
    await marked.ask("Anything")
    await marked.ask("Anything else")
    assert len(marked.said()) == 1
    assert {row.status for row in marked.rows()} == {"failed"}


async def test_in_a_locked_thread_the_way_out_is_told_in_its_channel(world: World) -> None:
    started = await world.alice.send(world.channel, "a topic")
    thread = await world.thread_on(started, who=world.alice)
    await _lock(world, thread)
    await world.mod.send(thread, f"{world.me.mention} {QUESTION}")
    assert world.said(thread) == []
    assert world.said() == [LOCKED.format(thread=thread.mention)]
    assert world.rows() == []


async def _lock(world: World, thread: Any) -> None:
    """Lock a thread that the bot may not manage."""
    world.deny(world.channel, "manage_threads")
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={"locked": True})
    await world.env.settle()
