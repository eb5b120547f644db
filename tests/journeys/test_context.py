"""What goes along of a conversation: chains of replies, threads, and what Discord lets be read of them."""

import pytest

from knowledge.types import Turn
from tests.journeys.world import World

ASKED = Turn("user", "What is the X1000?")
SAID = Turn("assistant", "It is a dishwasher.")


@pytest.fixture
async def begun(world: World) -> World:
    """A world where alice asked one question."""
    world.endpoint.say(SAID.content)
    await world.ask(ASKED.content)
    world.endpoint.say("Noted.")
    return world


def contents(world: World) -> list[str]:
    return [turn.content for turn in world.detail().history]


async def test_what_people_said_between_answer_and_question_goes_along(begun: World, reads: bool) -> None:
    first = begun.last()
    mine = await begun.bob.send(begun.channel, "I have the small one", reply_to=first)
    await begun.ask("How heavy is it?", reply_to=mine)
    assert begun.detail().history == (ASKED, SAID, Turn("user", "I have the small one"), Turn("assistant", "Noted."))


async def test_a_chain_over_unanswered_messages_keeps_the_conversation(begun: World, reads: bool) -> None:
    first = begun.last()
    begun.client.desk.ending = True  # nothing between is answered
    link = await begun.bob.send(begun.channel, "mine is small", reply_to=first)
    link = await begun.alice.send(begun.channel, "mine is red", reply_to=link)
    begun.client.desk.ending = False
    await begun.ask("Which is heavier?", reply_to=link)
    assert contents(begun) == [ASKED.content, SAID.content, "mine is small", "mine is red"]
    assert len({row.conversation for row in begun.rows()}) == 1


async def test_without_the_intent_only_the_bots_own_part_is_known(begun: World) -> None:
    link = await begun.bob.send(begun.channel, "mine is small", reply_to=None)
    await begun.ask("Which is heavier?", reply_to=link)
    assert begun.detail().history == ()


async def test_other_bots_and_webhooks_are_left_out(begun: World, reads: bool) -> None:
    first = begun.last()
    other = begun.guild.add_member(begun.env.create_user("other-bot", bot=True))
    link = await other.send(begun.channel, "beep", reply_to=first)
    await begun.ask("How heavy is it?", reply_to=link)
    assert begun.detail().history == (ASKED, SAID)


async def test_a_reply_to_the_question_itself_goes_on_with_its_answer(begun: World) -> None:
    question = begun.channel.history()[0]
    await begun.ask("How heavy is it?", who=begun.bob, reply_to=question)
    assert begun.detail().history == (ASKED, SAID)


async def test_the_bots_words_come_from_the_journal_and_not_from_its_messages(begun: World) -> None:
    assert "AI-generated" in begun.last().content
    await begun.ask("How heavy?", reply_to=begun.last())
    assert "AI-generated" not in str(begun.detail().history)


async def test_hints_are_no_part_of_a_conversation(world: World) -> None:
    hint = await world.ask("")
    await world.ask("What now?", reply_to=hint)
    assert world.detail().history == ()


async def test_a_follow_up_of_a_slash_question_comes_from_the_journal(world: World, reads: bool) -> None:
    world.endpoint.say(SAID.content)
    result = await world.alice.slash(world.channel, "ask", question=ASKED.content)
    assert result.response is not None
    await world.alice.send(world.channel, "How heavy is it?", reply_to=result.response.message)
    assert world.detail().history == (ASKED, SAID)
    assert len({row.conversation for row in world.rows()}) == 1


async def test_a_deleted_link_ends_the_chain(begun: World, reads: bool) -> None:
    begun.client.desk.ending = True  # nothing between is answered
    gone = await begun.bob.send(begun.channel, "mine is small", reply_to=begun.last())
    late = await begun.bob.send(begun.channel, "or not", reply_to=gone)
    await begun.bob.delete(gone)
    begun.client.desk.ending = False
    await begun.ask("Which?", reply_to=late)
    assert contents(begun) == ["or not"]


async def test_a_thread_goes_along_with_its_starter(world: World, reads: bool) -> None:
    started = await world.alice.send(world.channel, "My X1000 leaks.")
    thread = await world.thread_on(started, who=world.alice)
    await world.bob.send(thread, "Mine too.")
    await world.ask("What can we do?", channel=thread)
    assert contents(world) == ["My X1000 leaks.", "Mine too."]
    assert world.newest().conversation == str(thread.id)
    world.endpoint.say("Tighten the screw.")
    await world.bob.send(thread, "Thanks, it is tight now.")
    await world.ask("And now?", channel=thread, who=world.bob)
    assert contents(world) == [
        "My X1000 leaks.",
        "Mine too.",
        "What can we do?",
        "A scripted answer.",
        "Thanks, it is tight now.",
    ]
    assert {row.conversation for row in world.rows()} == {str(thread.id)}


async def test_a_thread_on_an_answer_goes_on_with_its_conversation(begun: World) -> None:
    thread = await begun.thread_on(begun.last(), who=begun.alice)
    await begun.ask("How heavy is it?", channel=thread)
    assert begun.detail().history == (ASKED, SAID)
    assert len({row.conversation for row in begun.rows()}) == 1


async def test_in_a_thread_without_the_intent_the_bots_part_is_still_known(world: World) -> None:
    started = await world.alice.send(world.channel, "My X1000 leaks.")
    thread = await world.thread_on(started, who=world.alice)
    await world.ask("Where is the valve?", channel=thread)
    await world.bob.send(thread, "I know")
    await world.ask("And the screw?", channel=thread)
    assert contents(world) == ["Where is the valve?", "A scripted answer."]


async def test_a_long_thread_keeps_its_start_and_its_end(world: World, reads: bool) -> None:
    started = await world.alice.send(world.channel, "My X1000 leaks.")
    thread = await world.thread_on(started, who=world.alice)
    for number in range(20):
        await world.bob.send(thread, f"remark {number}")
    await world.ask("What can we do?", channel=thread)
    assert contents(world) == ["My X1000 leaks.", *(f"remark {number}" for number in range(9, 20))]


async def test_follow_ups_keep_the_strategy_that_chance_chose(world: World) -> None:
    world.app.memory.settings.put("exploration", 1.0)
    for number in range(6):
        answer = await world.ask(f"Explain the colour of planet number {number}")
        begun = world.newest()
        for _ in range(2):
            await world.ask("Explain that once more to a child", who=world.bob, reply_to=answer)
            answer = world.last()
            assert (world.newest().kind, world.newest().strategy) == (begun.kind, begun.strategy)
        await world.env.advance_time(6)  # a channel takes five messages in five seconds
    assert len({row.strategy for row in world.rows(limit=100)}) == 2


async def test_messages_in_a_thread_keep_the_strategy_that_chance_chose(world: World) -> None:
    world.app.memory.settings.put("exploration", 1.0)
    started = await world.alice.send(world.channel, "Let's talk")
    thread = await world.thread_on(started, who=world.alice)
    for number in range(4):
        await world.ask(f"Explain the colour of planet number {number}", channel=thread)
    assert len({row.strategy for row in world.rows()}) == 1


async def test_a_reply_into_a_channel_where_history_may_not_be_read_is_a_plain_answer(world: World) -> None:
    hidden = world.guild.create_text_channel("hidden", overwrites=world.without("read_message_history"))
    answer = await world.ask("What is this?", channel=hidden)
    assert answer.content.startswith("A scripted answer.")
    assert answer.reference is None
