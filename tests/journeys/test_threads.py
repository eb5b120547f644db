"""Channels where each answer opens a thread of its own, and what is said there."""

from typing import Any

import pytest

from tests.journeys.world import World
from tests.scripted import Reply, Status

QUESTION = "How do I reset the X1000?"


@pytest.fixture
def threaded(world: World) -> World:
    """A world whose one channel answers in threads."""
    world.put("threads", [str(world.channel.id)])
    return world


def thread_of(world: World) -> Any:
    (thread,) = world.channel.threads
    return thread


async def test_an_answer_opens_a_thread_named_after_its_question(threaded: World) -> None:
    asked = await threaded.alice.send(threaded.channel, f"{threaded.me.mention} **How** do I reset @everyone?")
    thread = thread_of(threaded)
    assert (thread.id, thread.name) == (asked.id, "How do I reset everyone?")
    assert threaded.said() == []
    (answer,) = threaded.said(thread)
    assert answer.startswith("A scripted answer.\n-# general")
    row = threaded.newest()
    assert (row.channel, row.conversation) == (str(threaded.channel.id), str(thread.id))
    for body in threaded.sent():
        assert body["allowed_mentions"]["parse"] == []


async def test_it_streams_there_and_long_answers_stay_there(threaded: World) -> None:
    threaded.endpoint.then(Reply("A long story. " * 300, gate=threaded.gate_until_shown()))
    await threaded.ask(QUESTION)
    parts = threaded.said(thread_of(threaded))
    assert len(parts) > 2
    assert threaded.said() == []
    exchange = await threaded.app.service.exchange(str(threaded.last(thread_of(threaded)).id))
    assert exchange is not None
    assert exchange.answer_id == threaded.newest().id


async def test_in_its_thread_nobody_needs_to_mention_it(threaded: World, reads: bool) -> None:
    await threaded.ask(QUESTION)
    thread = thread_of(threaded)
    await threaded.bob.send(thread, "and the small one")
    assert threaded.newest().question == "and the small one"
    assert [turn.content for turn in threaded.detail().history] == [QUESTION, "A scripted answer."]
    assert {row.conversation for row in threaded.rows()} == {str(thread.id)}
    assert len(threaded.channel.threads) == 1


@pytest.mark.parametrize("text", ["thanks!", "🙂", "https://example.com", "ok cool"])
async def test_thanks_and_the_like_want_no_answer(threaded: World, reads: bool, text: str) -> None:
    await threaded.ask(QUESTION)
    await threaded.alice.send(thread_of(threaded), text)
    assert len(threaded.rows()) == 1


async def test_people_may_talk_to_each_other_in_its_thread(threaded: World, reads: bool) -> None:
    await threaded.ask(QUESTION)
    thread = thread_of(threaded)
    threaded.client.desk.ending = True
    mine = await threaded.bob.send(thread, "I did that yesterday")
    threaded.client.desk.ending = False
    await threaded.alice.send(thread, "How did you do it?", reply_to=mine)
    await threaded.alice.send(thread, f"{threaded.bob.mention} how did you do it?")
    assert len(threaded.rows()) == 1


async def test_threads_of_people_stay_quiet(threaded: World, reads: bool) -> None:
    started = await threaded.alice.send(threaded.channel, "a topic")
    thread = await threaded.thread_on(started, who=threaded.alice)
    await threaded.alice.send(thread, QUESTION)
    assert threaded.rows() == []


async def test_without_the_intent_a_mention_or_a_pinged_reply_goes_on(threaded: World) -> None:
    await threaded.ask(QUESTION)
    thread = thread_of(threaded)
    answer = threaded.last(thread)
    await threaded.alice.send(thread, "and the small one")
    assert len(threaded.rows()) == 1
    await threaded.alice.send(thread, "and the small one", reply_to=answer)
    assert threaded.newest().question == "and the small one"
    await threaded.ask("and the big one", channel=thread)
    assert [turn.content for turn in threaded.detail().history] == [
        QUESTION,
        "A scripted answer.",
        "and the small one",
        "A scripted answer.",
    ]


async def test_its_threads_go_on_after_a_restart(threaded: World, reads: bool) -> None:
    await threaded.ask(QUESTION)
    await threaded.restart()
    await threaded.bob.send(thread_of(threaded), "and the small one")
    assert threaded.newest().question == "and the small one"
    assert threaded.newest().conversation == str(thread_of(threaded).id)


async def test_without_the_permission_it_replies_in_the_channel(threaded: World) -> None:
    threaded.deny(threaded.channel, "create_public_threads")
    answer = await threaded.ask(QUESTION)
    assert threaded.channel.threads == []
    assert answer.content.startswith("A scripted answer.")
    assert answer.reference is not None


async def test_where_discord_refuses_a_thread_it_replies_in_the_channel(threaded: World) -> None:
    threaded.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160006, message="Too many")
    answer = await threaded.ask(QUESTION)
    assert threaded.channel.threads == []
    assert answer.content.startswith("A scripted answer.")


async def test_a_thread_that_somebody_else_opened_first_is_used(threaded: World) -> None:
    other = threaded.guild.add_member(threaded.env.create_user("other-bot", bot=True))
    threaded.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004, message="Exists")
    backend = threaded.env.backend
    message = backend.prepare_message(threaded.channel.id, threaded.alice.id, f"{threaded.me.mention} {QUESTION}")
    backend.commit_message(message)
    backend.create_thread(threaded.channel.id, "mine", other.id, message_id=message.id)
    await threaded.env.settle()
    assert threaded.said(thread_of(threaded))[0].startswith("A scripted answer.")
    assert thread_of(threaded).name == "mine"
    assert threaded.said() == []


async def test_a_failure_is_told_in_the_thread(threaded: World) -> None:
    threaded.endpoint.then(Status(401))
    await threaded.ask(QUESTION)
    (failure,) = threaded.said(thread_of(threaded))
    assert "key" in failure.lower()
    assert threaded.said() == []


async def test_a_hint_opens_no_thread(threaded: World) -> None:
    await threaded.ask("")
    assert threaded.channel.threads == []
    assert threaded.said()[0].startswith("Ask me in the same message")


async def test_an_archived_thread_is_answered_in_again(threaded: World) -> None:
    await threaded.ask(QUESTION)
    thread = thread_of(threaded)
    threaded.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await threaded.ask("and the small one", channel=thread)
    assert len(threaded.said(thread)) == 2


async def test_a_thread_closed_while_it_answers_leads_back_to_the_channel(threaded: World) -> None:
    await threaded.ask(QUESTION)
    thread = thread_of(threaded)
    threaded.env.inject_error("POST", f"/channels/{thread.id}/messages", status=400, code=50083, message="Archived")
    await threaded.ask("and the small one", channel=thread)
    assert threaded.said()[-1].startswith(f"{thread.mention} is locked")


async def test_an_answer_channel_may_answer_in_threads(threaded: World, reads: bool) -> None:
    threaded.put("answer_channels", [str(threaded.channel.id)])
    await threaded.alice.send(threaded.channel, QUESTION)
    assert len(threaded.said(thread_of(threaded))) == 1
