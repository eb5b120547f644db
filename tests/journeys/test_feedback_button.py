"""What stands under an answer: everything, one Feedback button, or nothing; by channel and for the server."""

from typing import Any

import pytest

from bot.discord.buttons.opening import OPENED
from bot.discord.buttons.rating import THANKS
from tests.journeys.planting import labels, nobody_is_pinged, told
from tests.journeys.world import World


def let(world: World, **modes: str) -> None:
    """What stands under answers: `here` in the channel, `else_` in all others of the server."""
    chosen = {{"here": str(world.channel.id), "else_": ""}[place]: mode for place, mode in modes.items()}
    world.app.memory.settings.put("buttons", chosen, str(world.guild.id))


def judging(found: list[str]) -> list[str]:
    """Without what other modules put beside them."""
    return [label for label in found if label != "Try another way"]


ALL = ["👍", "👎", "Why?", "Sources"]


@pytest.mark.parametrize(
    ("modes", "here", "elsewhere"),
    [
        ({}, ALL, ALL),
        ({"else_": "feedback"}, ["Feedback"], ["Feedback"]),
        ({"else_": "none"}, [], []),
        ({"here": "feedback"}, ["Feedback"], ALL),
        ({"here": "none", "else_": "feedback"}, [], ["Feedback"]),
        ({"here": "all", "else_": "none"}, ALL, []),
    ],
)
async def test_each_channel_has_its_own_mode(
    world: World, modes: dict[str, str], here: list[str], elsewhere: list[str]
) -> None:
    let(world, **modes)
    other = world.guild.create_text_channel("other")
    assert judging(labels(await world.ask("What is this?"))) == here
    assert judging(labels(await world.ask("What is this?", channel=other))) == elsewhere


async def test_another_servers_choice_changes_nothing_here(world: World) -> None:
    elsewhere = world.env.create_guild("Elsewhere")
    world.app.memory.settings.put("buttons", {"": "none"}, str(elsewhere.id))
    assert judging(labels(await world.ask("What is this?"))) == ALL


async def test_the_one_button_opens_the_others_to_its_presser_alone(world: World) -> None:
    let(world, here="feedback")
    answer = await world.ask("What is this?")
    await world.restart()
    opened = await world.bob.click(answer, label="Feedback")
    assert told(opened) == OPENED
    assert judging(labels(opened.response)) == ALL
    assert len(world.channel.history(viewer=world.alice)) == 2
    nobody_is_pinged(world)


async def test_what_was_opened_works_after_a_restart(world: World) -> None:
    let(world, here="feedback")
    answer = await world.ask("What is this?")
    opened: Any = (await world.bob.click(answer, label="Feedback")).response
    await world.restart()
    assert told(await world.bob.click(opened, custom_id=world.button("up"))) == THANKS
    assert "**Strategy:** prompt" in told(await world.bob.click(opened, label="Why?"))
    assert "no document" in told(await world.bob.click(opened, label="Sources"))
    pressed: Any = (await world.bob.click(opened, custom_id=world.button("down"))).response
    await world.bob.select(pressed, ["wrong"])
    form = await world.bob.click(pressed, label="Say more")
    await world.restart()
    await world.bob.submit_modal(form, {"comment": "It is a kettle."})
    (rating,) = world.newest().ratings
    assert (rating.voter, rating.value) == (world.pseudonym(world.bob), -1)
    assert (rating.reason, rating.comment) == ("wrong", "It is a kettle.")


async def test_slash_answers_and_direct_messages_follow_the_setting_too(world: World) -> None:
    let(world, here="feedback")
    result = await world.alice.slash(world.channel, "ask", question="What is this?")
    assert labels(result.response)[:1] == ["Feedback"]
    private = await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    opened: Any = (await world.alice.click(private.response, label="Feedback")).response
    assert "**Strategy:** prompt" in told(await world.alice.click(opened, label="Why?"))
    await world.alice.send_dm("Help me with a letter")
    assert judging(labels(world.last(world.alice.user.dm_channel))) == ALL
    world.app.memory.settings.put("buttons", {"": "feedback"})
    await world.alice.send_dm("Help me with a letter")
    answer = world.last(world.alice.user.dm_channel)
    assert labels(answer) == ["Feedback"]
    assert told(await world.alice.user.click(answer, label="Feedback")) == OPENED


async def test_a_change_of_the_setting_leaves_older_buttons_working(world: World) -> None:
    answer = await world.ask("What is this?")
    up = world.button("up")
    let(world, here="none")
    await world.ask("And that?")
    assert told(await world.bob.click(answer, custom_id=up)) == THANKS
