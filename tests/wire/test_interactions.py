"""Interactions of the small Discord, responded to by hand."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.wire.interactions import DEFERRED, DEFERRED_UPDATE, MESSAGE, MODAL, UPDATE, Interaction
from tests.wire.refusals import RefusedError
from tests.wire.stand_in import Wire, served
from tests.wire.state import CHANNEL, EPHEMERAL


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


async def respond(wire: Wire, asked: Interaction, kind: int, **data: Any) -> Any:
    return await wire.interactions.callback(asked.id, asked.token, {"type": kind, "data": data}, [])


async def refused(work: Any) -> int:
    with pytest.raises(RefusedError) as caught:
        await work
    return caught.value.code


async def test_a_command_is_answered_once_and_in_time(wire: Wire) -> None:
    asked = await wire.command("ask", {"question": "Why?"})
    given = await respond(wire, asked, MESSAGE, content="Because.")
    assert given["resource"]["message"]["content"] == "Because."
    assert await refused(respond(wire, asked, MESSAGE, content="Again.")) == 40060
    assert [message["content"] for message in wire.own_messages] == ["Because."]


async def test_after_three_seconds_it_is_unknown(wire: Wire) -> None:
    asked = await wire.command("ask")
    asked.created -= 3.1
    assert await refused(respond(wire, asked, DEFERRED)) == 10062
    assert asked.late


async def test_a_deferred_response_is_filled_in_and_followed(wire: Wire) -> None:
    asked = await wire.command("ask")
    assert await refused(wire.interactions.follow_up(asked.token, {"content": "early"}, [])) == 10015
    await respond(wire, asked, DEFERRED)
    first = await wire.interactions.follow_up(asked.token, {"content": "one"}, [])
    second = await wire.interactions.follow_up(asked.token, {"content": "two"}, [])
    assert (int(first["id"]), [int(second["id"])]) == (asked.original, asked.followed)
    await wire.interactions.change(asked.token, "@original", {"content": "changed"}, [])
    assert wire.interactions.get(asked.token, "@original")["content"] == "changed"
    await wire.interactions.delete(asked.token, second["id"])
    assert [message["content"] for message in wire.own_messages] == ["changed"]


async def test_private_messages_are_seen_by_one_alone(wire: Wire) -> None:
    asked = await wire.command("ask")
    await respond(wire, asked, MESSAGE, content="psst", flags=EPHEMERAL)
    assert asked.shown == ["psst"]
    assert wire.own_messages == []
    assert wire.state.channels[CHANNEL].messages == {}


async def test_an_expired_token_is_refused(wire: Wire) -> None:
    asked = await wire.command("ask")
    await respond(wire, asked, DEFERRED)
    asked.expired = True
    assert await refused(wire.interactions.change(asked.token, "@original", {"content": "x"}, [])) == 50027
    assert await refused(wire.interactions.follow_up(asked.token, {"content": "x"}, [])) == 50027


async def test_a_press_changes_its_message_or_leaves_it(wire: Wire) -> None:
    message = await wire.say("with a button")
    pressed = await wire.press(message, "id")
    await respond(wire, pressed, UPDATE, content="pressed")
    assert message["content"] == "pressed"
    await respond(wire, await wire.press(message, "id"), DEFERRED_UPDATE)
    assert message["content"] == "pressed"


async def test_forms_are_looked_at(wire: Wire) -> None:
    asked = await wire.press(await wire.say("x"), "id")
    assert await refused(respond(wire, asked, MODAL, title="", custom_id="f", components=[])) == 50035
    field = {"type": 18, "component": {"type": 4, "custom_id": "c"}}
    await respond(wire, asked, MODAL, title="Why?", custom_id="f", components=[field])
    assert (asked.kind, asked.response["custom_id"]) == (MODAL, "f")


async def test_a_response_that_breaks_the_limits_leaves_the_interaction_open(wire: Wire) -> None:
    asked = await wire.command("ask")
    assert await refused(respond(wire, asked, MESSAGE, content="x" * 2001)) == 50035
    await respond(wire, asked, MESSAGE, content="x")
