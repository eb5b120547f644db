"""The queue, with the real client: many ask at once, and who waits long is told where in the queue they stand."""

import asyncio
import threading

from bot.app import App
from bot.discord.desk import WAITING
from tests.bot.discord.serving import serving, tell_to_stop
from tests.scripted import Reply, ScriptedEndpoint
from tests.wire.stand_in import Wire


async def test_who_waits_is_told_the_place_in_the_message_that_shows_the_answer(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    app.memory.settings.put("server_at_once", 1)
    gate = threading.Event()
    endpoint.then(Reply("An answer at last.", gate=gate))
    async with serving(app, wire):
        await wire.mention("Why?", user=wire.state.add_person("first"))
        assert await asyncio.to_thread(endpoint.wait_for_requests, 1)
        await wire.mention("How?", user=wire.state.add_person("second"))
        told = WAITING.format(place=1)
        await wire.until(lambda: any(body["content"] == told for body in wire.sent))
        waiting = next(message["id"] for message in wire.own_messages if message["content"] == told)
        gate.set()
        await wire.until(lambda: wire.complete == 2)
        tell_to_stop()
    answered = next(message for message in wire.own_messages if message["id"] == waiting)
    assert answered["content"].startswith("An answer at last.")
    assert len(wire.own_messages) == 2


async def test_a_question_that_is_deleted_while_it_waits_leaves_nothing(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    app.memory.settings.put("server_at_once", 1)
    gate = threading.Event()
    endpoint.then(Reply("An answer at last.", gate=gate))
    async with serving(app, wire):
        await wire.mention("Why?", user=wire.state.add_person("first"))
        assert await asyncio.to_thread(endpoint.wait_for_requests, 1)
        asked = await wire.mention("How?", user=wire.state.add_person("second"))
        await wire.until(lambda: any(body["content"] == WAITING.format(place=1) for body in wire.sent))
        await wire.delete_message(int(asked["channel_id"]), int(asked["id"]))
        await wire.until(lambda: all("queue" not in message["content"] for message in wire.own_messages))
        gate.set()
        await wire.until(lambda: wire.complete == 1)
        tell_to_stop()
    assert len(app.memory.reader.rows()) == 1
