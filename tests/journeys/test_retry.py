"""“Try another way”: a second answer below the first, and a vote between the two."""

import json

import discord
import pytest

from bot.discord.duels.retrying import DONE, ENDING, NOT_ALLOWED, NOT_POSTED, UNDER_WAY
from bot.discord.duels.wording import RETRY_BALLOT
from knowledge.journal import Detail, forget
from tests.journeys.fencing import TEXTS, by_strategy, duels, failing, press, vote_id, votes
from tests.journeys.world import World

LEFT = "Every way that can answer this question here has been tried."


async def answered(world: World) -> discord.Message:
    """An ordinary answer to alice, which the strategy `prompt` gave."""
    world.endpoint.script = by_strategy
    return await world.ask("What is this?")


async def again(world: World, who: discord.Message | object, message: discord.Message, answer_id: str) -> str:
    """Press “Try another way”; returns what is said in private."""
    result = await who.click(message, custom_id=f"tactician:retry:{answer_id}")  # type: ignore[union-attr]
    private = [shown for shown in (result.response, *result.followups) if shown is not None]
    assert all(shown.ephemeral for shown in private)
    return str(private[-1].content)


def newest_by_strategy(world: World) -> dict[str, Detail]:
    return {row.strategy or "": world.app.memory.reader.detail(row.id) for row in reversed(world.rows())}


async def test_the_question_is_answered_another_way_below_the_first(world: World) -> None:
    message = await answered(world)
    first = world.newest()
    assert await again(world, world.alice, message, first.id) == DONE
    _, second, ballot = world.channel.history()[1:]
    assert second.content == f"**Another way**\n{TEXTS['plain']}"
    assert second.reference is not None
    assert second.reference.message_id == message.id
    assert ballot.content == RETRY_BALLOT
    labels = [child.label for child in ballot.components[0].children]  # type: ignore[union-attr]
    assert labels == ["The first", "This one", "Tie", "Both bad"]
    (duel,) = duels(world)
    assert (duel.origin, duel.shown_first) == ("retry", "a")
    assert (duel.a.strategy, duel.a.answer, duel.b.strategy, duel.b.answer) == (
        "prompt",
        first.id,
        "plain",
        world.newest().id,
    )


async def test_the_second_answer_says_nothing_about_how_it_was_made(world: World) -> None:
    message = await answered(world)
    before = len(world.sent())
    await again(world, world.alice, message, world.newest().id)
    assert not any(name in json.dumps(world.sent()[before:]) for name in ("plain", "scripted", "general"))


async def test_it_is_the_same_question_in_the_same_conversation(world: World) -> None:
    await world.ask("What is it?")
    world.endpoint.script = by_strategy
    message = await world.ask("And that?", reply_to=world.last())
    await again(world, world.alice, message, world.newest().id)
    found = newest_by_strategy(world)
    first, second = found["prompt"], found["plain"]
    assert first.history == second.history != ()
    assert (first.row.question, first.row.conversation, first.message) == (
        second.row.question,
        second.row.conversation,
        second.message,
    )
    assert first.row.asker == second.row.asker == world.pseudonym(world.alice)
    assert (second.row.policy, second.row.odds["plain"]) == ("override", 1.0)


async def test_the_vote_is_between_the_two_and_counts_apart(world: World) -> None:
    message = await answered(world)
    await again(world, world.alice, message, world.newest().id)
    told = await press(world, world.bob, "2")
    assert told.startswith("Noted: **This one**.")
    assert "The first: **prompt**" in told
    assert "The other way: **plain**" in told
    assert votes(world) == [(world.pseudonym(world.bob), "b")]
    (duel,) = world.app.memory.reader.comparison_duels()
    assert duel.origin == "retry"


async def test_a_moderator_may_have_it_tried_and_the_question_stays_its_askers(world: World) -> None:
    message = await answered(world)
    role = world.guild.create_role("Helpers", permissions=discord.Permissions(manage_messages=True))
    helper = world.guild.add_member(world.env.create_user("helper"), roles=[role])
    assert await again(world, helper, message, world.newest().id) == DONE
    assert {row.asker for row in world.rows()} == {world.pseudonym(world.alice)}
    assert duels(world)[0].asker == world.pseudonym(world.alice)


async def test_others_are_refused_in_private_and_nothing_changes(world: World) -> None:
    message = await answered(world)
    requests = len(world.endpoint.requests)
    assert await again(world, world.bob, message, world.newest().id) == NOT_ALLOWED
    assert (len(world.said()), len(world.rows()), duels(world)) == (1, 1, [])
    assert len(world.endpoint.requests) == requests


async def test_only_one_try_at_a_time(world: World) -> None:
    message = await answered(world)
    first = world.newest().id
    world.client.duels.trying.add(first)
    assert await again(world, world.alice, message, first) == UNDER_WAY
    assert len(world.rows()) == 1
    world.client.duels.trying.clear()
    assert await again(world, world.alice, message, first) == DONE
    assert world.client.duels.trying == set()


async def test_nothing_new_is_begun_while_the_bot_ends(world: World) -> None:
    message = await answered(world)
    world.client.desk.ending = True
    assert await again(world, world.alice, message, world.newest().id) == ENDING
    assert len(world.rows()) == 1


async def test_each_way_is_tried_once(world: World) -> None:
    message = await answered(world)
    first = world.newest().id
    assert await again(world, world.alice, message, first) == DONE
    assert await again(world, world.alice, message, first) == LEFT
    assert len(world.rows()) == 2


async def test_it_works_after_a_restart_and_so_does_the_vote(world: World) -> None:
    message = await answered(world)
    await world.restart()
    assert await again(world, world.alice, message, world.newest().id) == DONE
    await world.restart()
    await press(world, world.alice, "1")
    assert votes(world) == [(world.pseudonym(world.alice), "a")]


async def test_a_forgotten_question_cannot_be_asked_again(world: World) -> None:
    message = await answered(world)
    answer_id = world.newest().id
    forget(world.app.memory.journal, str(world.alice.id))
    for who in (world.alice, world.mod):
        assert await again(world, who, message, answer_id) == "The record has expired."
    assert len(world.rows()) == 1


async def test_an_answer_that_nobody_knows_cannot_be_tried_again(world: World) -> None:
    message = await answered(world)
    button = f"tactician:retry:{world.newest().id}"
    with world.app.memory.store.write() as connection:
        connection.exec_driver_sql("UPDATE asked SET answer_id = 'a-other'")
    result = await world.alice.click(message, custom_id=button)
    assert result.response is not None
    assert result.response.content == "The record has expired."


async def test_where_the_other_way_fails_nothing_new_is_shown(world: World) -> None:
    message = await answered(world)
    world.endpoint.script = failing("plain")
    told = await again(world, world.alice, message, world.newest().id)
    assert told.startswith("The other way did not work just now")
    assert (len(world.said()), duels(world)) == (1, [])
    world.endpoint.script = by_strategy
    first = world.rows()[-1].id
    assert await again(world, world.alice, message, first) == DONE


async def test_a_model_that_is_down_is_told_in_private(world: World) -> None:
    message = await answered(world)
    world.endpoint.close()
    told = await again(world, world.alice, message, world.newest().id)
    assert "Traceback" not in told
    assert len(told) > 20
    assert (len(world.said()), duels(world)) == (1, [])


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 50001), (404, 10003)])
async def test_a_channel_that_takes_no_message_is_explained(world: World, status: int, code: int) -> None:
    message = await answered(world)
    world.env.inject_error("POST", "/channels/*/messages", status=status, code=code, message="No")
    assert await again(world, world.alice, message, world.newest().id) == NOT_POSTED


async def test_a_private_answer_is_tried_again_in_private(world: World) -> None:
    world.endpoint.script = by_strategy
    result = await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    assert result.response is not None
    pressed = await world.alice.click(result.response, custom_id=f"tactician:retry:{world.newest().id}")
    assert world.channel.history(viewer=world.bob) == []
    ballot = pressed.followups[-1]
    assert (ballot.content, ballot.ephemeral) == (RETRY_BALLOT, True)
    (duel,) = duels(world)
    assert duel.question is None
    assert world.newest().private
    voted = await world.alice.click(ballot, custom_id=vote_id(world, "1"))
    assert voted.ephemeral
    assert votes(world) == [(world.pseudonym(world.alice), "a")]


async def test_a_slash_answer_is_tried_again_below_it(world: World) -> None:
    world.endpoint.script = by_strategy
    result = await world.alice.slash(world.channel, "ask", question="What is this?")
    assert result.response is not None
    message = result.response.message
    assert await again(world, world.alice, message, world.newest().id) == DONE
    assert world.said()[1] == f"**Another way**\n{TEXTS['plain']}"


@pytest.mark.parametrize("at", [0, 1])
async def test_a_reply_to_either_answer_goes_on_from_it(world: World, at: int) -> None:
    message = await answered(world)
    await again(world, world.alice, message, world.newest().id)
    replied = world.channel.history()[1 + at]
    world.endpoint.say("More.")
    await world.ask("Why?", reply_to=replied)
    assert world.detail().history[-1].content == (TEXTS["prompt"], TEXTS["plain"])[at]
    assert len({row.conversation for row in world.rows()}) == 1


async def test_in_a_direct_message_the_asker_may(world: World) -> None:
    world.endpoint.script = by_strategy
    await world.alice.send_dm("What is this?")
    channel = world.alice.user.dm_channel
    message = world.last(channel)
    result = await world.alice.user.click(message, custom_id=f"tactician:retry:{world.newest().id}")
    assert result.response is not None
    assert world.said(channel)[1] == f"**Another way**\n{TEXTS['plain']}"
