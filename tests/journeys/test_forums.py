"""Forums that are marked as answer channels: every post is answered, and so is what follows in it."""

from typing import Any

import pytest

from bot.discord.reading import TITLE_ONLY
from tests.journeys.world import World

TITLE, TEXT = "X1000 leaks", "It drips at the bottom. I have changed the seal."


@pytest.fixture
def forum(world: World) -> Any:
    forum = world.guild.create_forum_channel("support")
    world.put("answer_channels", [str(forum.id)])
    return forum


async def test_every_post_is_answered_in_its_thread(world: World, forum: Any, reads: bool) -> None:
    thread = await world.post(forum, TITLE, TEXT)
    (answer,) = world.said(thread)
    assert answer.startswith("A scripted answer.")
    row = world.newest()
    assert row.question == f"{TITLE}\n\n{TEXT}"
    assert (row.channel, row.conversation) == (str(forum.id), str(thread.id))


async def test_a_title_that_the_text_repeats_is_asked_once(world: World, forum: Any, reads: bool) -> None:
    await world.post(forum, "How do I descale it?", "How do I descale it? I have no acid.")
    assert world.newest().question == "How do I descale it? I have no acid."


async def test_a_post_may_be_a_title_and_a_file(world: World, forum: Any, reads: bool) -> None:
    await world.post(forum, "What is this log?", files=[("a.log", b"E5 low pressure")])
    question = world.newest().question or ""
    assert question.startswith("What is this log?")
    assert "E5 low pressure" in question


async def test_the_author_is_answered_on_and_others_where_they_ask(world: World, forum: Any, reads: bool) -> None:
    thread = await world.post(forum, TITLE, TEXT)
    await world.alice.send(thread, "It drips from the left side")
    assert world.newest().question == "It drips from the left side"
    assert [turn.content for turn in world.detail().history] == [f"{TITLE}\n\n{TEXT}", "A scripted answer."]
    asked = len(world.rows())
    await world.bob.send(thread, "Mine drips too")
    await world.alice.send(thread, "thanks a lot!")
    await world.alice.send(thread, f"{world.bob.mention} did you see that?")
    assert len(world.rows()) == asked
    await world.bob.send(thread, "How do I change the seal?")
    assert world.newest().question == "How do I change the seal?"
    assert "Mine drips too" in str(world.detail().history)
    assert {row.conversation for row in world.rows()} == {str(thread.id)}


async def test_posts_elsewhere_are_answered_by_mention_only(world: World, reads: bool) -> None:
    other = world.guild.create_forum_channel("offtopic")
    thread = await world.post(other, "How do I descale it?", TEXT)
    await world.alice.send(thread, "How do I descale it?")
    assert world.rows() == []
    await world.ask("what now", channel=thread)
    assert [turn.content for turn in world.detail().history] == [
        f"How do I descale it?\n\n{TEXT}",
        "How do I descale it?",
    ]


async def test_a_post_of_a_bot_is_left_alone(world: World, forum: Any, reads: bool) -> None:
    other = world.guild.add_member(world.env.create_user("other-bot", bot=True))
    await world.post(forum, "How do I descale it?", TEXT, who=other)
    assert world.rows() == []


async def test_without_the_intent_a_post_is_answered_by_its_title(world: World, forum: Any) -> None:
    thread = await world.post(forum, "How do I descale the X1000", TEXT)
    (answer,) = world.said(thread)
    note, text, *_ = answer.splitlines()
    assert note == f"-# {TITLE_ONLY}"
    assert text == "A scripted answer."
    assert world.newest().question == "How do I descale the X1000"


@pytest.mark.parametrize(("title", "answered"), [("Help", False), ("X1000 leaks", False), ("X1000 leaks again", True)])
async def test_without_the_intent_a_title_of_two_words_is_too_little(
    world: World, forum: Any, title: str, answered: bool
) -> None:
    await world.post(forum, title, TEXT)
    assert len(world.rows()) == int(answered)


async def test_without_the_intent_details_come_by_mention(world: World, forum: Any) -> None:
    thread = await world.post(forum, "How do I descale the X1000", TEXT)
    await world.alice.send(thread, "It is the small one. What then?")
    assert len(world.rows()) == 1
    await world.ask("It is the small one", channel=thread)
    assert world.newest().question == "It is the small one"
    assert [turn.content for turn in world.detail().history] == ["How do I descale the X1000", "A scripted answer."]


async def test_a_mention_in_the_post_itself_is_read_in_full(world: World) -> None:
    forum = world.guild.create_forum_channel("anything")
    await world.post(forum, TITLE, f"{world.me.mention} {TEXT}")
    assert world.newest().question == f"{TITLE}\n\n{TEXT}"


async def test_where_it_may_not_speak_in_threads_it_stays_silent(world: World, forum: Any, reads: bool) -> None:
    world.deny(forum, "send_messages_in_threads")
    thread = await world.post(forum, TITLE, TEXT)
    assert world.said(thread) == world.rows() == []
