"""“Follow up”: where a reply to an answer could not be read, a form takes its place."""

from typing import Any

import discord

from bot.discord.following import ELSEWHERE, EXPIRED
from knowledge.journal import erase
from knowledge.types import Turn
from tests.journeys.world import CALLBACK, World

KETTLE = [Turn("user", "What is this?"), Turn("assistant", "It is a kettle.")]


def button(world: World, answer_id: str | None = None) -> str:
    return f"tactician:followup:{answer_id or world.newest().id}"


def offered(message: Any) -> bool:
    return "tactician:followup:" in str([getattr(row, "to_dict", lambda row=row: row)() for row in message.components])


async def asked(world: World, **options: Any) -> Any:
    """The response to `/ask`."""
    world.endpoint.say("It is a kettle.")
    result = await world.alice.slash(world.channel, "ask", question="What is this?", **options)
    assert result.response is not None
    return result.response


async def test_a_follow_up_continues_the_answer_in_public(world: World) -> None:
    response = await asked(world)
    form = await world.bob.click(response, custom_id=button(world))
    assert world.rows()[0].question == "What is this?"
    world.endpoint.say("40 grams.")
    result = await world.bob.submit_modal(form, {"question": "And how *heavy* is it? "})
    assert not result.ephemeral
    assert world.last().content.startswith("> And how \\*heavy\\* is it?\n40 grams.\n-# general")
    new, old = world.rows()
    assert (new.question, new.asker) == ("And how *heavy* is it?", world.pseudonym(world.bob))
    assert new.conversation == old.conversation
    assert list(world.detail().history) == KETTLE


async def test_it_goes_on_from_there(world: World) -> None:
    form = await world.bob.click(await asked(world), custom_id=button(world))
    world.endpoint.say("40 grams.")
    await world.bob.submit_modal(form, {"question": "How heavy?"})
    assert offered(world.last())
    form = await world.alice.click(world.last(), custom_id=button(world))
    await world.alice.submit_modal(form, {"question": "How tall?"})
    assert list(world.detail().history) == [*KETTLE, Turn("user", "How heavy?"), Turn("assistant", "40 grams.")]
    assert len({row.conversation for row in world.rows()}) == 1


async def test_a_restart_between_form_and_submit_loses_nothing(world: World) -> None:
    form = await world.alice.click(await asked(world), custom_id=button(world))
    await world.restart()
    world.endpoint.say("40 grams.")
    await world.alice.submit_modal(form, {"question": "How heavy?"})
    assert world.last().content.startswith("> How heavy?\n40 grams.")
    assert list(world.detail().history) == KETTLE


async def test_a_restart_before_the_press_too(world: World) -> None:
    response, press = await asked(world), button(world)
    await world.restart()
    form = await world.alice.click(response, custom_id=press)
    await world.alice.submit_modal(form, {"question": "How heavy?"})
    assert world.newest().question == "How heavy?"


async def test_the_follow_up_of_a_private_answer_is_private(world: World) -> None:
    form = await world.alice.click(await asked(world, private=True), custom_id=button(world))
    result = await world.alice.submit_modal(form, {"question": "How heavy?"})
    assert result.ephemeral
    assert world.newest().private
    assert world.channel.history(viewer=world.bob) == []


async def test_it_is_acknowledged_before_the_model_speaks(world: World) -> None:
    form = await world.alice.click(await asked(world), custom_id=button(world))
    await world.alice.submit_modal(form, {"question": "How heavy?"})
    callbacks = [request.json["type"] for request in world.env.http_requests if request.path.endswith(CALLBACK)]
    assert callbacks == [5, 9, 5]


async def test_it_is_offered_only_where_a_reply_cannot_be_read(world: World) -> None:
    assert offered(await asked(world))
    assert not offered(await world.ask("What is this?"))
    message = await world.bob.send(world.channel, "What is that?")
    result = await world.alice.context_menu(world.channel, "Ask Tactician", message)
    assert offered(result.response)
    direct = await world.alice.user.slash("ask", question="What is this?")
    assert not offered(direct.response)
    await world.alice.send_dm("What is this?")
    assert not offered(world.last(world.alice.user.dm_channel))


async def test_a_blank_follow_up_is_refused_in_private(world: World) -> None:
    form = await world.alice.click(await asked(world), custom_id=button(world))
    result = await world.alice.submit_modal(form, {"question": "   "})
    assert result.ephemeral
    assert len(world.rows()) == 1


async def pressed_old(world: World, answer_id: str, who: Any, channel: Any = None) -> str:
    """What is said to somebody who presses a button with this answer's id, found in `channel`, and submits the form."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="old", custom_id=f"tactician:followup:{answer_id}"))
    target = channel or world.channel
    old = await world.client.get_partial_messageable(target.id).send("An answer of long ago.", view=view)
    await world.env.settle()
    result = await who.submit_modal(await who.click(old, label="old"), {"question": "How heavy?"})
    assert result.ephemeral
    assert result.response is not None
    return str(result.response.content)


async def test_an_answer_that_is_not_known_any_more_is_explained(world: World) -> None:
    await asked(world)
    assert "no record" in await pressed_old(world, "a00000000000unknown", world.bob)
    row = world.newest()
    erase(world.app.memory.journal, [str(world.detail().message)])
    assert await pressed_old(world, row.id, world.bob) == EXPIRED
    assert len(world.rows()) == 1


async def test_anothers_private_answer_and_other_channels_are_refused(world: World) -> None:
    await asked(world, private=True)
    private = world.newest().id
    assert await pressed_old(world, private, world.bob) == ELSEWHERE
    await asked(world)
    public, other = world.newest().id, world.guild.create_text_channel("other")
    assert await pressed_old(world, public, world.bob, other) == ELSEWHERE
    await world.alice.send_dm("My secret is 42")
    assert await pressed_old(world, world.newest().id, world.bob) == ELSEWHERE
    assert "42" not in str(world.endpoint.requests[:-1])
    assert len(world.rows()) == 3


async def test_a_submit_that_is_delivered_twice_is_answered_once(world: World) -> None:
    form = await world.alice.click(await asked(world), custom_id=button(world))
    events: list[Any] = []
    emit = world.env.backend.emit

    def remember(event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            events.append(payload)
        emit(event, payload)

    world.env.backend.emit = remember  # type: ignore[method-assign]
    await world.alice.submit_modal(form, {"question": "How heavy?"})
    emit("INTERACTION_CREATE", events[-1])
    await world.env.settle()
    assert len(world.rows()) == 2
