"""👍 and 👎: stored at the press, across restarts, by anybody; *unsafe* tells the moderators."""

from typing import Any

import discord
import pytest

from bot.discord.buttons.moderators import TOLD
from bot.discord.buttons.rating import SORRY, THANKS
from knowledge.journal import forget
from tests.journeys.planting import nobody_is_pinged, plant, told
from tests.journeys.world import World

UNSAFE = "Noted: it is unsafe."


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


async def test_votes_on_a_forgotten_answer_still_count(world: World) -> None:
    answer, answer_id = await plant(world)
    forget(world.app.memory.journal, str(world.alice.id))
    await world.restart()
    assert told(await world.bob.click(answer, custom_id=f"tactician:rate:up:{answer_id}")) == THANKS
    assert [rating.value for rating in world.newest().ratings] == [1]


def staff_room(world: World, **overwrites: bool) -> Any:
    """A channel for moderators, chosen in the settings; `overwrites` are the bot's own permissions there."""
    closed = {world.me: discord.PermissionOverwrite(**overwrites)} if overwrites else {}
    room = world.guild.create_text_channel("staff", overwrites=closed)
    world.app.memory.settings.put("moderator_channel", str(room.id), str(world.guild.id))
    return room


async def mark(world: World, who: Any, answer: Any, reason: str = "unsafe") -> str:
    """Press 👎 and choose a reason; what the presser was told."""
    pressed = await who.click(answer, custom_id=next(name for name in ids(answer) if ":rate:down:" in name))
    chosen: str = told(await who.select(pressed.response, [reason]))
    return chosen


def ids(message: Any) -> list[str]:
    rows = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    return [item["custom_id"] for row in rows for item in row["components"]]


async def test_unsafe_tells_the_moderators_where_it_stands_and_nothing_else(world: World) -> None:
    room = staff_room(world)
    answer, answer_id = await plant(world, parts=2, answered={"text": "Drink it all, @everyone."})
    assert await mark(world, world.bob, answer) == UNSAFE + TOLD
    (text,) = world.said(room)
    first = next(e.values["message"] for e in world.detail().events if e.what == "shown")
    assert f"https://discord.com/channels/{world.guild.id}/{world.channel.id}/{first}" in text
    assert first != str(answer.id)
    assert all(word not in text for word in ("Drink", "bob", str(world.bob.id), answer_id))
    assert [(rating.value, rating.reason) for rating in world.newest().ratings] == [(-1, "unsafe")]
    nobody_is_pinged(world)


async def test_the_moderators_are_told_once_an_answer_even_after_a_restart(world: World) -> None:
    room = staff_room(world)
    answer, _ = await plant(world)
    other, _ = await plant(world)
    for person in (world.bob, world.bob, world.alice):
        assert await mark(world, person, answer) == UNSAFE + TOLD
    await world.restart()
    assert await mark(world, world.mod, answer) == UNSAFE + TOLD
    assert len(world.said(room)) == 1
    await mark(world, world.bob, other)
    assert len(world.said(room)) == 2


@pytest.mark.parametrize("reason", ["wrong", "outdated"])
async def test_other_reasons_tell_nobody(world: World, reason: str) -> None:
    room = staff_room(world)
    answer = await world.ask("What is this?")
    assert TOLD not in await mark(world, world.bob, answer, reason)
    assert world.said(room) == []


async def test_without_a_moderator_channel_it_is_noted_and_nothing_else(world: World) -> None:
    answer = await world.ask("What is this?")
    before = len(world.sent())
    assert await mark(world, world.bob, answer) == UNSAFE
    assert len(world.sent()) == before + 2
    assert [rating.reason for rating in world.newest().ratings] == ["unsafe"]


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "bot.discord.buttons.moderators"]


@pytest.mark.parametrize("wrong", ["gone", "not-an-id", "elsewhere", "closed", "hidden", "no text"])
async def test_a_moderator_channel_that_cannot_be_used_is_one_line_in_the_log(
    world: World, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = world.env.create_guild("Elsewhere").create_text_channel("general")
    rooms: dict[str, Any] = {"gone": "1234567", "not-an-id": "staff", "elsewhere": str(elsewhere.id)}
    if wrong in rooms:
        world.app.memory.settings.put("moderator_channel", rooms[wrong], str(world.guild.id))
    elif wrong == "no text":
        category = world.guild.create_category("Staff")
        world.app.memory.settings.put("moderator_channel", str(category.id), str(world.guild.id))
    else:
        staff_room(world, **{"send_messages" if wrong == "closed" else "view_channel": False})
    answer = await world.ask("What is this?")
    assert await mark(world, world.bob, answer) == UNSAFE
    assert await mark(world, world.alice, answer) == UNSAFE
    (line,) = lines(caplog)
    assert "gone or closed to me" in line
    assert "\n" not in line
    assert [rating.reason for rating in world.newest().ratings] == ["unsafe", "unsafe"]
    assert world.said(elsewhere) == []


async def test_a_refusal_by_discord_is_one_line_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    room = staff_room(world)
    answer = await world.ask("What is this?")
    world.env.inject_error(
        "POST", f"/channels/{room.id}/messages", status=403, code=50013, message="Missing\nPermission"
    )
    await mark(world, world.bob, answer)
    (line,) = lines(caplog)
    assert line.endswith("The moderators could not be told (error 50013).")
    assert [rating.reason for rating in world.newest().ratings] == ["unsafe"]


async def test_private_answers_and_direct_messages_are_never_shown_to_moderators(world: World) -> None:
    room = staff_room(world)
    world.app.memory.settings.put("moderator_channel", str(room.id))
    private = await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    assert await mark(world, world.alice, private.response) == UNSAFE
    await world.alice.send_dm("Help me with a letter")
    assert await mark(world, world.alice.user, world.last(world.alice.user.dm_channel)) == UNSAFE
    assert world.said(room) == []
    assert [row.ratings[0].reason for row in world.rows()] == ["unsafe", "unsafe"]


async def test_an_answer_in_a_thread_is_found_there(world: World) -> None:
    room = staff_room(world)
    parent = world.client.get_channel(world.channel.id)
    assert isinstance(parent, discord.TextChannel)
    thread = await parent.create_thread(name="A talk", type=discord.ChannelType.public_thread)
    await world.env.settle()
    answer, _ = await plant(world, place=thread)
    await mark(world, world.bob, answer)
    assert f"/{world.guild.id}/{thread.id}/{answer.id}" in world.said(room)[0]


async def test_the_link_is_right_behind_the_feedback_button_too(world: World) -> None:
    room = staff_room(world)
    answer, _ = await plant(world, mode="feedback")
    opened = await world.bob.click(answer, label="Feedback")
    await mark(world, world.bob, opened.response)
    assert f"/{world.channel.id}/{answer.id}" in world.said(room)[0]


async def test_where_no_message_is_known_the_channel_is_named(world: World) -> None:
    room = staff_room(world)
    answer, _ = await plant(world, noted=False)
    await mark(world, world.bob, answer)
    assert world.said(room)[0].splitlines()[0].endswith(f"/{world.guild.id}/{world.channel.id}")
