"""Questions that are deleted: their answers go, and their text leaves the journal."""

import discord
import pytest

from knowledge.journal import Shown
from tests.journeys.midway import delete, deleted, once_shown, say
from tests.journeys.world import World
from tests.scripted import Hang, Reply

SECRET = "My password is hunter2, is it safe?"


def files(world: World) -> bytes:
    """All that the database holds."""
    return b"".join(path.read_bytes() for path in world.folder.glob("tactician.db*"))


async def test_the_answer_and_the_text_go_with_the_question(world: World) -> None:
    world.endpoint.say("No, hunter2 is not safe.")
    question = await say(world, SECRET)
    await world.bob.click(world.last(), custom_id=world.button("up"))
    await world.alice.delete(question)
    assert world.channel.history() == []
    row, detail = world.newest(), world.detail()
    assert (row.question, row.answer, row.strategy, row.status) == (None, None, "prompt", "complete")
    assert [rating.value for rating in row.ratings] == [1]
    assert (detail.history, detail.prompt, detail.standalone) == ((), (), None)
    assert b"hunter2" not in files(world)
    assert world.app.memory.reader.summary(server=str(world.guild.id))[0].answers == 1


async def test_all_messages_of_a_long_answer_go(world: World) -> None:
    world.endpoint.say("A long story. " * 400)
    question = await say(world, "Tell me a story")
    shown = [str(message.id) for message in world.channel.history()[1:]]
    assert len(shown) > 2
    await world.alice.delete(question)
    assert world.channel.history() == []
    assert sorted(deleted(world)) == sorted(shown)


async def test_what_later_questions_quote_goes_too(world: World) -> None:
    world.endpoint.say("No, hunter2 is not safe.")
    question = await say(world, SECRET)
    answer = world.last()
    world.endpoint.say("Take a longer one.")
    await world.bob.send(world.channel, "And what would be?", reply_to=answer)
    assert "hunter2" in str(world.detail().history)
    await world.alice.delete(question)
    later, first = world.rows()
    assert (first.question, later.question, later.answer) == (None, "And what would be?", "Take a longer one.")
    assert world.detail().history == ()
    assert b"hunter2" not in files(world)
    assert [message.author.id for message in world.channel.history()] == [world.bob.id, world.me.id]


async def test_a_question_under_way_leaves_nothing(world: World) -> None:
    world.endpoint.then(Hang("The beginning of hunter2"))
    once_shown(world, lambda: delete(world, world.channel, world.channel.history()[0].id))
    await say(world, SECRET)
    assert world.channel.history() == []
    row = world.newest()
    assert (row.question, row.answer, row.status) == (None, None, "stopped")
    assert b"hunter2" not in files(world)
    assert world.endpoint.left.wait(10)


async def test_an_edited_question_takes_all_its_answers_along(world: World) -> None:
    world.endpoint.then(Reply("A long story about hunter2. " * 200), Reply("Short."))
    question = await say(world, SECRET)
    await world.alice.edit(question, f"{world.me.mention} What is this?")
    await world.alice.delete(question)
    assert world.channel.history() == []
    assert [row.question for row in world.rows()] == [None, None]
    assert b"hunter2" not in files(world)


async def test_many_questions_may_be_deleted_at_once(world: World) -> None:
    first = await say(world, "What is this?")
    talk = await world.bob.send(world.channel, "just talking")
    second = await say(world, SECRET, who=world.bob)
    third = await say(world, "What is that?")
    world.env.backend.bulk_delete_messages(world.channel.id, [first.id, talk.id, second.id])
    await world.env.settle()
    assert next(iter(world.channel.history())).id == third.id
    assert len(world.channel.history()) == 2
    assert [row.question for row in world.rows()] == ["What is that?", None, None]


async def test_messages_that_the_bot_never_saw_are_nothing_to_it(world: World) -> None:
    await say(world, "What is this?")
    world.env.backend.emit("MESSAGE_DELETE", {"id": "42", "channel_id": str(world.channel.id)})
    world.env.backend.emit(
        "MESSAGE_DELETE_BULK",
        {"ids": ["43", "44"], "channel_id": str(world.channel.id), "guild_id": str(world.guild.id)},
    )
    await world.env.settle()
    assert deleted(world) == []
    assert world.newest().question == "What is this?"


async def test_a_deleted_answer_leaves_the_question_alone(world: World) -> None:
    await say(world, "What is this?")
    delete(world, world.channel, world.last().id)
    await world.env.settle()
    assert len(world.channel.history()) == 1
    assert world.newest().question == "What is this?"
    assert world.newest().answer == "A scripted answer."


async def test_a_server_may_keep_answers(world: World) -> None:
    world.app.memory.settings.put("delete_with_question", False, str(world.guild.id))
    question = await say(world, "What is this?")
    await world.alice.delete(question)
    assert len(world.said()) == 1
    assert world.newest().question == "What is this?"


async def test_where_answers_are_kept_one_under_way_goes_on(world: World) -> None:
    world.app.memory.settings.put("delete_with_question", False, str(world.guild.id))
    gate = world.gate_until_shown()
    world.endpoint.then(Reply("one two three", gate=gate))
    once_shown(world, lambda: delete(world, world.channel, world.channel.history()[0].id))
    await say(world, "Count")
    assert world.last().content.startswith("one two three\n-# general")
    assert world.newest().status == "complete"


async def test_what_discord_does_not_delete_is_erased_all_the_same(world: World) -> None:
    question = await say(world, SECRET)
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013, message="Missing Permissions")
    await world.alice.delete(question)
    assert len(world.said()) == 1
    assert world.newest().question is None


async def test_a_deletion_is_found_in_the_journal_after_a_restart(world: World) -> None:
    question = await say(world, SECRET)
    await world.restart()
    await world.alice.delete(question)
    assert world.channel.history() == []
    assert world.newest().question is None


async def test_direct_messages_too(world: World) -> None:
    question = await world.alice.send_dm(SECRET)
    await world.alice.user.delete(question)
    assert world.alice.user.dm_channel.history() == []
    assert world.newest().question is None


async def in_thread(world: World, question: discord.Message) -> discord.Message:
    """The answer to a question, as if it had been given in a thread that the bot opened for it."""
    channel = world.client.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.get_partial_message(question.id).create_thread(name="What is this?")
    answer = await thread.send("An answer in a thread.")
    shown = Shown(answer_id=world.newest().id, message=str(answer.id), channel=str(thread.id))
    await world.app.service.in_thread(lambda: world.app.memory.journal.append(shown))
    await world.env.settle()
    return answer


@pytest.mark.parametrize("others_wrote", [False, True])
async def test_a_thread_of_the_answer_stays_if_others_wrote_there(world: World, others_wrote: bool) -> None:
    question = await say(world, "What is this?")
    await in_thread(world, question)
    (thread,) = world.channel.threads
    if others_wrote:
        await world.bob.send(thread, "I know!")
    await world.alice.delete(question)
    assert bool(world.channel.threads) == others_wrote
    if others_wrote:
        assert [message.content for message in thread.history() if message.content] == ["I know!"]
    assert world.newest().question is None
