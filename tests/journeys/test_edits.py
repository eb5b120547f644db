"""Questions that are edited: soon enough, the answer changes with them."""

from functools import partial

import discord
import pytest
from simcord.backend import serializers

from tests.journeys.midway import delete, edit, once_shown, say, unfurl
from tests.journeys.world import World
from tests.scripted import Hang, Reply, Status


async def test_an_edit_within_a_minute_is_answered_anew_in_the_same_message(world: World) -> None:
    world.endpoint.then(Reply("Boil an egg for five minutes."), Reply("Boil a potato for twenty."))
    question = await say(world, "How do I boil an eg?")
    answer = world.last()
    await world.env.advance_time(50)
    await world.alice.edit(question, f"{world.me.mention} How do I boil a potato?")
    assert len(world.said()) == 1
    assert world.last().id == answer.id
    assert world.last().content.startswith("Boil a potato for twenty.\n-# general")
    new, old = world.rows()
    assert (old.question, new.question) == ("How do I boil an eg?", "How do I boil a potato?")
    assert new.conversation == old.conversation
    assert world.endpoint.requests[-1]["messages"][-1]["content"].endswith("How do I boil a potato?")


async def test_votes_and_replies_then_belong_to_the_new_answer(world: World) -> None:
    question = await say(world, "What is it?")
    await world.alice.edit(question, f"{world.me.mention} What is this?")
    answer = world.last()
    await world.bob.click(answer, custom_id=world.button("up"))
    new, old = world.rows()
    assert [[rating.value for rating in row.ratings] for row in (new, old)] == [[1], []]
    await world.bob.send(world.channel, "And that?", reply_to=answer)
    assert world.detail().history[0].content == "What is this?"


async def test_the_answer_under_way_is_stopped(world: World) -> None:
    world.endpoint.then(Hang("The beginning of"), Reply("The new answer."))
    messages: list[discord.Message] = []

    def change() -> None:
        asked = world.channel.history()[0]
        messages.append(world.last())
        edit(world, asked, f"{world.me.mention} something else?")

    once_shown(world, change)
    await say(world, "something?")
    assert len(world.said()) == 1
    assert world.last().id == messages[0].id
    assert world.last().content.startswith("The new answer.\n-# general")
    new, old = world.rows()
    assert (old.status, old.answer, new.status) == ("stopped", "The beginning of", "complete")


async def test_a_longer_answer_goes_on_and_a_shorter_one_leaves_nothing_behind(world: World) -> None:
    world.endpoint.then(Reply("Short."), Reply("A long story. " * 400), Reply("Short again."))
    question = await say(world, "Tell me one")
    first = world.last().id
    await world.alice.edit(question, f"{world.me.mention} Tell me a long one")
    parts = world.channel.history()[1:]
    assert len(parts) > 2
    assert parts[0].id == first
    assert [bool(part.components) for part in parts] == [False] * (len(parts) - 1) + [True]
    await world.env.advance_time(1)
    await world.alice.edit(question, f"{world.me.mention} Tell me a short one")
    (left,) = world.channel.history()[1:]
    assert left.id == first
    assert left.content.startswith("Short again.")
    assert left.components


async def test_an_edit_after_a_minute_changes_nothing(world: World) -> None:
    question = await say(world, "What is this?")
    await world.env.advance_time(61)
    await world.alice.edit(question, f"{world.me.mention} What is that?")
    assert [row.question for row in world.rows()] == ["What is this?"]
    assert len(world.endpoint.requests) == 1


async def test_an_edit_that_takes_the_mention_away_changes_nothing(world: World) -> None:
    question = await say(world, "What is this?")
    await world.alice.edit(question, "Never mind, what is that?")
    assert len(world.rows()) == 1
    await world.alice.edit(question, world.me.mention)
    assert len(world.rows()) == 1
    assert len(world.said()) == 1


async def test_the_preview_of_a_link_is_no_edit(world: World) -> None:
    question = await say(world, "What is https://example.com about?")
    await unfurl(world, question)
    world.env.backend.edit_message(world.channel.id, question.id, {"embeds": [{"title": "Example"}]})
    await world.env.settle()
    assert len(world.rows()) == 1
    assert len(world.endpoint.requests) == 1


async def test_messages_that_asked_nothing_are_left_alone(world: World) -> None:
    talk = await world.bob.send(world.channel, "just talking")
    await say(world, "What is this?")
    await world.bob.edit(talk, f"{world.me.mention} just asking?")
    assert len(world.rows()) == 1
    assert len(world.said()) == 1


async def test_an_edit_that_is_delivered_twice_is_answered_once(world: World) -> None:
    question = await say(world, "What is this?")
    await world.alice.edit(question, f"{world.me.mention} What is that?")
    stored = world.env.backend.get_message(world.channel.id, question.id)
    world.env.backend.emit("MESSAGE_UPDATE", serializers.message_payload(world.env.backend, stored))
    await world.env.settle()
    assert len(world.rows()) == 2


async def test_after_a_restart_the_answer_is_found_in_the_journal(world: World) -> None:
    question = await say(world, "What is this?")
    answer = world.last()
    await world.restart()
    world.endpoint.say("That is a kettle.")
    await world.alice.edit(question, f"{world.me.mention} What is that?")
    assert world.last().id == answer.id
    assert world.last().content.startswith("That is a kettle.")


async def test_an_answer_that_a_moderator_deleted_is_given_again_below_the_question(world: World) -> None:
    question = await say(world, "What is this?")
    delete(world, world.channel, world.last().id)
    await world.env.settle()
    world.endpoint.say("That is a kettle.")
    await world.alice.edit(question, f"{world.me.mention} What is that?")
    assert world.last().content.startswith("That is a kettle.")
    assert world.last().reference is not None
    assert len(world.said()) == 1


async def test_a_failure_stands_in_place_of_the_answer(world: World) -> None:
    question = await say(world, "What is this?")
    answer = world.last()
    world.endpoint.then(Status(401))
    await world.alice.edit(question, f"{world.me.mention} What is that?")
    assert world.last().id == answer.id
    assert "key" in world.last().content.lower()
    assert not world.last().components


async def test_a_follow_up_keeps_its_history(world: World) -> None:
    world.endpoint.say("It is a kettle.")
    answer = await world.ask("What is this?")
    reply = await world.alice.send(world.channel, "How heavi is it?", reply_to=answer)
    await world.alice.edit(reply, "How heavy is it?")
    new, old, first = world.rows()
    assert (new.question, old.question) == ("How heavy is it?", "How heavi is it?")
    assert new.conversation == old.conversation == first.conversation
    assert [turn.content for turn in world.detail().history] == ["What is this?", "It is a kettle."]


async def test_a_direct_message_can_be_edited_too(world: World) -> None:
    question = await world.alice.send_dm("Help me with a leter")
    await world.alice.user.edit(question, "Help me with a letter")
    assert [row.question for row in world.rows()] == ["Help me with a letter", "Help me with a leter"]
    assert len(world.said(world.alice.user.dm_channel)) == 1


@pytest.mark.parametrize("mention", ["@everyone", "@here"])
async def test_nothing_in_the_new_answer_pings(world: World, mention: str) -> None:
    question = await say(world, "What is this?")
    world.endpoint.say(f"{mention} look!")
    await world.alice.edit(question, f"{world.me.mention} What is that?")
    assert world.last().content.startswith(mention)
    for body in world.sent():
        assert body["allowed_mentions"]["parse"] == []


async def test_two_edits_leave_one_answer(world: World) -> None:
    world.endpoint.then(Hang("First"), Hang("Second"), Reply("Third."))
    contents = iter(["two?", "three?"])

    def change() -> None:
        edit(world, world.channel.history()[0], f"{world.me.mention} {next(contents)}")

    def change_twice() -> None:
        change()
        once_shown(world, partial(change))

    once_shown(world, change_twice)
    await say(world, "one?")
    assert [row.question for row in world.rows()] == ["three?", "two?", "one?"]
    (said,) = world.said()
    assert said.startswith("Third.")
