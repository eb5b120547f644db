"""👍 and 👎: stored at the press, across restarts, by anybody."""

import discord

from bot.discord.buttons.rating import SORRY, THANKS
from tests.journeys.world import World


async def test_a_thumb_up_is_stored_and_thanked_in_private(world: World) -> None:
    answer = await world.ask("What is this?")
    result = await world.bob.click(answer, custom_id=world.button("up"))
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == THANKS
    (rating,) = world.newest().ratings
    assert (rating.voter, rating.value, rating.reason) == (world.pseudonym(world.bob), 1, None)


async def test_a_vote_after_a_restart_counts(world: World) -> None:
    answer = await world.ask("What is this?")
    button = world.button("down")
    await world.restart()
    result = await world.alice.click(answer, custom_id=button)
    assert result.ephemeral
    assert [rating.value for rating in world.newest().ratings] == [-1]


async def test_two_people_vote_and_each_ones_last_vote_counts(world: World) -> None:
    answer = await world.ask("What is this?")
    up, down = world.button("up"), world.button("down")
    for voter, button in ((world.alice, up), (world.bob, up), (world.alice, down), (world.alice, down)):
        await voter.click(answer, custom_id=button)
    votes = {rating.voter: rating.value for rating in world.newest().ratings}
    assert votes == {world.pseudonym(world.alice): -1, world.pseudonym(world.bob): 1}


async def test_a_thumb_down_is_stored_before_reasons_are_asked_for(world: World) -> None:
    answer = await world.ask("What is this?")
    pressed = await world.alice.click(answer, custom_id=world.button("down"))
    assert [rating.value for rating in world.newest().ratings] == [-1]
    assert pressed.ephemeral
    assert pressed.response is not None
    assert pressed.response.content == SORRY


async def test_a_reason_is_added_by_the_menu(world: World) -> None:
    answer = await world.ask("What is this?")
    pressed = await world.alice.click(answer, custom_id=world.button("down"))
    assert pressed.response is not None
    chosen = await world.alice.select(pressed.response, ["outdated"])
    assert chosen.ephemeral
    (rating,) = world.newest().ratings
    assert (rating.value, rating.reason) == (-1, "outdated")


async def test_a_comment_is_added_by_the_form(world: World) -> None:
    answer = await world.ask("What is this?")
    pressed = await world.alice.click(answer, custom_id=world.button("down"))
    assert pressed.response is not None
    await world.alice.select(pressed.response, ["wrong"])
    form = await world.alice.click(pressed.response, label="Say more")
    submitted = await world.alice.submit_modal(form, {"comment": "It is a kettle.  "})
    assert submitted.ephemeral
    (rating,) = world.newest().ratings
    assert (rating.value, rating.reason, rating.comment) == (-1, "wrong", "It is a kettle.")


async def test_menu_and_form_outlive_a_restart(world: World) -> None:
    answer = await world.ask("What is this?")
    pressed = await world.alice.click(answer, custom_id=world.button("down"))
    assert pressed.response is not None
    form = await world.alice.click(pressed.response, label="Say more")
    await world.restart()
    await world.alice.select(pressed.response, ["too-long"])
    await world.alice.submit_modal(form, {"comment": "Half of it would do."})
    (rating,) = world.newest().ratings
    assert (rating.reason, rating.comment) == ("too-long", "Half of it would do.")


async def test_an_answer_without_a_record_is_explained_in_private(world: World) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="old", custom_id="tactician:rate:up:a00000000000unknown"))
    channel = world.client.get_partial_messageable(world.channel.id)
    old = await channel.send("An answer of long ago.", view=view)
    await world.env.settle()
    result = await world.alice.click(old, label="old")
    assert result.ephemeral
    assert result.response is not None
    assert "no record of this answer" in result.response.content
    assert "tactician feedback" not in result.response.content


async def test_direct_messages_can_be_rated(world: World) -> None:
    await world.alice.send_dm("Help me with a letter")
    answer = world.last(world.alice.user.dm_channel)
    result = await world.alice.user.click(answer, custom_id=world.button("up"))
    assert result.response is not None
    assert result.response.content == THANKS
    assert [rating.value for rating in world.newest().ratings] == [1]


async def test_a_vote_that_cannot_be_acknowledged_is_stored_all_the_same(world: World) -> None:
    answer = await world.ask("What is this?")
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    await world.alice.click(answer, custom_id=world.button("up"))
    assert [rating.value for rating in world.newest().ratings] == [1]
