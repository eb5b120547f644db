"""Asking by mention, by reply and by direct message."""

import logging

import discord
import pytest

from bot.discord.conversation import UNREADABLE
from knowledge.types import Turn
from tests.journeys.world import World
from tests.scripted import Reply, Status


async def test_a_mention_is_answered_with_a_reply_and_journalled(world: World) -> None:
    world.endpoint.say("An email template.")
    answer = await world.ask("Write an email template for a product launch")
    assert answer.content.startswith("An email template.\n-# general · prompt (write@")
    assert answer.content.splitlines()[1].endswith("· scripted · AI-generated")
    assert answer.reference is not None
    row, detail = world.newest(), world.detail()
    assert answer.reference.message_id == int(detail.message or 0)
    assert row.question == "Write an email template for a product launch"
    assert (row.server, row.channel, row.asker) == (
        str(world.guild.id),
        str(world.channel.id),
        world.pseudonym(world.alice),
    )
    assert row.conversation == detail.message
    assert not row.private
    assert detail.surface == "discord"


async def test_text_is_visible_before_the_answer_is_complete(world: World) -> None:
    world.endpoint.then(Reply("one two three four five six seven eight", gate=world.gate_until_shown()))
    await world.ask("Count slowly")
    first, *_, last = [body["content"] for body in world.sent()]
    assert first == "one"
    assert last.startswith("one two three four five six seven eight\n-# general")
    assert world.said() == [last]


async def test_nothing_that_anybody_writes_can_ping(world: World) -> None:
    role = world.guild.create_role("everyone-else", permissions=discord.Permissions.none())
    world.endpoint.say(f"@everyone @here {world.bob.mention} {role.mention} look! " * 60)
    answer = await world.ask(f"Who is {world.bob.mention}?")
    assert "@everyone" in answer.content
    assert len(world.said()) > 1
    for body in world.sent():
        allowed = body["allowed_mentions"]
        assert allowed == {"parse": [], "replied_user": False} or allowed == {"parse": []}
    assert not any(message.mention_everyone for message in world.channel.history())


async def test_other_mentions_reach_the_model_as_names(world: World) -> None:
    role = world.guild.create_role("Helpers", permissions=discord.Permissions.none())
    text = f"did {world.bob.mention} of {role.mention} say in {world.channel.mention} <:why:123456789012345678>?"
    await world.ask(text)
    assert world.newest().question == "did @bob of @Helpers say in #general :why:?"


@pytest.mark.parametrize("text", ["", "  ", ",", "\n"])
async def test_a_mention_alone_gets_a_hint_and_asks_no_model(world: World, text: str) -> None:
    answer = await world.ask(text)
    assert answer.content.startswith("Ask me in the same message")
    assert world.rows() == []
    assert world.endpoint.requests == []


async def test_a_long_answer_goes_on_in_further_messages_with_whole_code(world: World) -> None:
    code = "```python\n" + "\n".join(f"line_{number} = {number}" for number in range(400)) + "\n```"
    world.endpoint.say(f"Here it is:\n\n{code}\n\nThat was it.")
    await world.ask("Write me a long program")
    parts = world.said()
    assert len(parts) > 2
    assert all(len(part) <= 2000 and part.count("```") % 2 == 0 for part in parts)
    assert all(part.startswith("```python\n") for part in parts[1:-1])
    for number in range(400):
        assert sum(f"line_{number} = {number}\n" in part for part in parts) == 1
    history = world.channel.history()
    assert [bool(message.components) for message in history[1:]] == [False] * (len(parts) - 1) + [True]
    assert [message.reference is not None for message in history[1:]] == [True] + [False] * (len(parts) - 1)
    for message in history[1:]:
        exchange = await world.app.service.exchange(str(message.id))
        assert exchange is not None
        assert exchange.answer_id == world.newest().id


async def test_a_pinged_reply_goes_on_with_the_conversation(world: World) -> None:
    world.endpoint.say("It is a dishwasher.")
    first = await world.ask("What is the X1000?")
    world.endpoint.say("It weighs 40 kg.")
    await world.alice.send(world.channel, "How heavy is it?", reply_to=first)
    second = world.last()
    await world.bob.send(world.channel, "And how tall?", reply_to=second)
    asked = ["What is the X1000?", "It is a dishwasher.", "How heavy is it?", "It weighs 40 kg."]
    assert [turn.content for turn in world.detail().history] == asked
    assert {row.conversation for row in world.rows()} == {world.rows()[-1].conversation}
    assert world.detail().standalone == "What is the X1000? How heavy is it? And how tall?"


async def test_a_reply_to_any_part_of_a_long_answer_finds_it(world: World) -> None:
    world.endpoint.say("A long story. " * 300)
    await world.ask("Tell me a long story")
    middle = world.channel.history()[2]
    world.endpoint.say("The end.")
    await world.alice.send(world.channel, "And then?", reply_to=middle)
    assert world.detail().history[0] == Turn("user", "Tell me a long story")


async def test_direct_messages_are_answered_and_belong_to_no_server(world: World) -> None:
    world.endpoint.say("Gladly.")
    await world.alice.send_dm("Help me with a letter")
    assert world.last(world.alice.user.dm_channel).content.startswith("Gladly.\n-# general")
    row = world.newest()
    assert (row.server, row.private, row.question) == (None, True, "Help me with a letter")


async def test_a_direct_conversation_goes_on_for_half_an_hour(world: World) -> None:
    world.endpoint.say("Dear Sir …")
    await world.alice.send_dm("Write a letter")
    await world.env.advance_time(29 * 60)
    await world.alice.send_dm("Make it shorter")
    assert [turn.content for turn in world.detail().history] == ["Write a letter", "Dear Sir …"]
    assert len({row.conversation for row in world.rows()}) == 1
    await world.env.advance_time(31 * 60)
    await world.alice.send_dm("Write a poem")
    assert world.detail().history == ()
    assert len({row.conversation for row in world.rows()}) == 2


async def test_others_direct_messages_are_never_mixed_in(world: World) -> None:
    world.endpoint.say("Noted.")
    await world.alice.send_dm("My secret is 42")
    await world.bob.send_dm("What did I say?")
    assert world.detail().history == ()
    assert "42" not in str(world.endpoint.requests[-1])


async def test_only_people_who_address_the_bot_are_answered(world: World) -> None:
    other = world.guild.add_member(world.env.create_user("other-bot", bot=True))
    hook = world.guild.create_webhook(world.channel)
    await world.alice.send(world.channel, "just talking")
    await other.send(world.channel, f"{world.me.mention} hello")
    await hook.send(f"{world.me.mention} hello")
    await world.alice.send(world.channel, "@everyone hello")
    assert world.said() == []
    assert world.rows() == []


async def test_an_event_that_is_delivered_twice_is_answered_once(world: World) -> None:
    message = await world.alice.send(world.channel, f"{world.me.mention} tell me a story")
    await world.deliver_again(message)
    assert len(world.said()) == 1
    assert len(world.rows()) == 1


async def test_a_reply_to_a_slash_answer_explains_that_it_cannot_be_read(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="What is this?")
    assert result.response is not None
    await world.alice.send(world.channel, "and that?", reply_to=result.response.message)
    assert world.said()[-1] == UNREADABLE
    await world.ask("and that?", reply_to=result.response.message)
    assert world.newest().question == "and that?"
    assert world.detail().history[0].content == "What is this?"


async def test_a_model_that_is_down_ends_in_one_clear_sentence(world: World) -> None:
    world.endpoint.close()
    answer = await world.ask("Anything")
    assert "scripted" in answer.content or "model" in answer.content.lower()
    assert "Traceback" not in answer.content
    assert len(answer.content.splitlines()) == 1
    assert world.newest().status == "failed"
    assert not answer.components


async def test_a_model_that_refuses_the_key_says_so_without_showing_it(world: World) -> None:
    world.endpoint.then(Status(401))
    answer = await world.ask("Anything")
    assert "key" in answer.content.lower()
    assert "scripted-key" not in answer.content


async def test_the_unexpected_shows_a_reference_and_no_details(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=500, message="internal detail")
    answer = await world.ask("Anything")
    assert answer.content.startswith("Something went wrong on my side")
    assert "internal detail" not in answer.content
    assert answer.content.rpartition("reference ")[2].rstrip(").") in caplog.text


async def test_a_channel_that_forbids_speaking_is_logged_in_one_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    with caplog.at_level(logging.WARNING):
        await world.alice.send(world.channel, f"{world.me.mention} tell me a story")
    assert world.said() == []
    assert [record.exc_info for record in caplog.records if record.name.startswith("bot")] == [None]
    assert "50013" in caplog.text
    assert world.newest().status in ("complete", "stopped")


async def test_where_it_may_not_speak_no_model_is_asked(world: World, caplog: pytest.LogCaptureFixture) -> None:
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None
    silent = world.guild.create_text_channel(
        "silent", overwrites={guild.me: discord.PermissionOverwrite(view_channel=True, send_messages=False)}
    )
    with caplog.at_level(logging.WARNING):
        await world.alice.send(silent, f"{world.me.mention} tell me a story")
    assert world.said(silent) == []
    assert world.endpoint.requests == []
    assert f"No permission to answer in the channel {silent.id}" in caplog.text


async def test_a_question_that_is_deleted_is_answered_without_a_reply(world: World) -> None:
    world.endpoint.say("Here.")
    answer = await world.ask("Where?")
    for body in world.sent():
        assert body["message_reference"]["fail_if_not_exists"] is False
        break
    assert answer.content.startswith("Here.")


async def test_a_thread_counts_as_its_channel(world: World) -> None:
    started = await world.alice.send(world.channel, "a topic")
    thread = await world.client.get_channel(world.channel.id).get_partial_message(started.id).create_thread(name="t")  # type: ignore[union-attr]
    await world.env.settle()
    handle = next(found for found in world.channel.threads if found.id == thread.id)
    await world.ask("What is this about?", channel=handle)
    assert world.newest().channel == str(world.channel.id)
    assert world.last(handle).content.startswith("A scripted answer.")
