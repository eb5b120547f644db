"""The bot where Discord fails, repeats itself or takes things away."""

import asyncio
import itertools
import json
import re
import threading
from collections import Counter
from typing import Any

import pytest

from bot.app import App
from tests.bot.discord.serving import serving, tell_to_stop
from tests.scripted import Reply, ScriptedEndpoint
from tests.wire import state
from tests.wire.stand_in import Wire
from tests.wire.state import CHANNEL

LONG = Reply("word " * 400, delay=0.02)


def statuses(app: App) -> list[str]:
    return [str(row.status) for row in app.memory.reader.rows()]


def button(message: dict[str, Any], name: str) -> str:
    """The custom id of a button of a message."""
    ids = re.findall(r'"custom_id": "([^"]+)"', json.dumps(message["components"]))
    return next(custom_id for custom_id in ids if name in custom_id)


@pytest.mark.parametrize("where", ["POST /channels/.*/messages$", "PATCH /channels/.*/messages/"])
@pytest.mark.parametrize("status", [429, 500])
async def test_refused_and_failed_requests_are_made_again(
    app: App, wire: Wire, endpoint: ScriptedEndpoint, where: str, status: int
) -> None:
    endpoint.then(Reply("one two three", delay=0.1))
    wire.faults.add(where, status=status, headers={"Retry-After": "0.3"} if status == 429 else {})
    async with serving(app, wire):
        await wire.mention("Why?")
        await wire.until(lambda: wire.complete == 1, 20)
        tell_to_stop()
    (message,) = wire.own_messages
    assert message["content"].startswith("one two three\n")
    assert statuses(app) == ["complete"]
    assert len(wire.limits.refused) == (status == 429)


async def test_an_answer_goes_on_while_the_gateway_is_away_and_nothing_said_meanwhile_is_lost(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    gate = threading.Event()
    endpoint.then(Reply("one two three", gate=gate), Reply("missed and answered"))
    async with serving(app, wire):
        await wire.mention("Why?")
        await wire.until(lambda: len(wire.own_messages) == 1)
        await wire.gateway.drop()
        await wire.mention("And now?")
        gate.set()
        await wire.until(lambda: wire.complete == 2, 20)
        tell_to_stop()
    assert wire.gateway.resumed == 1
    texts = sorted(message["content"].partition("\n")[0] for message in wire.own_messages)
    assert texts == ["missed and answered", "one two three"]


async def test_what_the_gateway_delivers_twice_is_answered_once(app: App, wire: Wire) -> None:
    async with serving(app, wire):
        await wire.mention("Why?", times=2)
        asked = await wire.command("ask", {"question": "Why?"}, times=2)
        await wire.until(lambda: wire.complete == 2)
        pressed = await wire.press(wire.own_messages[0], button(wire.own_messages[0], "up"), times=2)
        await asyncio.wait_for(pressed.answered.wait(), 5)
        tell_to_stop()
    assert len(wire.own_messages) == 2
    assert asked.original in {int(message["id"]) for message in wire.own_messages}
    rows = app.memory.reader.rows()
    assert sorted(len(row.ratings) for row in rows) == [0, 1]


async def test_a_command_is_acknowledged_though_the_model_is_silent(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    gate = threading.Event()
    endpoint.then(Reply("one two", pieces=("", "one two"), gate=gate))
    async with serving(app, wire):
        asked = await wire.command("ask", {"question": "Why?"})
        await asyncio.wait_for(asked.answered.wait(), 3)
        assert asked.after is not None
        assert asked.after < 3
        assert await asyncio.to_thread(endpoint.wait_for_requests, 1)
        assert wire.complete == 0
        gate.set()
        await wire.until(lambda: wire.complete == 1)
        tell_to_stop()


@pytest.mark.slow
async def test_a_command_is_answered_though_the_model_needs_thirty_seconds(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Reply("at last", pieces=("at last",), delay=28))
    async with serving(app, wire):
        asked = await wire.command("ask", {"question": "Why?"})
        await wire.until(lambda: wire.complete == 1, 40)
        tell_to_stop()
    assert asked.after is not None
    assert asked.after < 3
    assert wire.own_messages[0]["content"].splitlines()[1].startswith("at last")


async def test_a_public_answer_whose_token_ends_goes_on_as_a_plain_message(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    gate = threading.Event()
    endpoint.then(Reply("one two three", gate=gate))
    async with serving(app, wire):
        asked = await wire.command("ask", {"question": "Why?"})
        await wire.until(lambda: any("one" in message["content"] for message in wire.own_messages))
        asked.expired = True
        gate.set()
        await wire.until(lambda: wire.complete == 1)
        tell_to_stop()
    assert "one two three" in wire.own_messages[0]["content"]
    assert wire.made("PATCH", rf"^/channels/{CHANNEL}/messages/{asked.original}$")
    assert statuses(app) == ["complete"]


@pytest.mark.parametrize("what", ["message", "channel", "thread"])
async def test_what_disappears_while_an_answer_streams_stops_the_model_with_one_line(
    app: App, wire: Wire, endpoint: ScriptedEndpoint, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    endpoint.then(LONG)
    async with serving(app, wire):
        kind = {"kind": state.THREAD, "parent": CHANNEL} if what == "thread" else {}
        place = await wire.add_channel("doomed", **kind)
        await wire.mention("Why?", channel=place.id)
        await wire.until(lambda: wire.own_messages != [])
        if what == "message":
            await wire.delete_message(place.id, int(wire.own_messages[0]["id"]))
        else:
            await wire.delete_channel(place.id)
        assert await asyncio.to_thread(endpoint.left.wait, 10)
        tell_to_stop()
    assert statuses(app) == ["stopped"]
    lines = [record.getMessage() for record in caplog.records if record.levelname != "INFO"]
    assert len(lines) == 1
    assert ("10008" if what == "message" else "10003") in lines[0]


@pytest.mark.parametrize(("denied", "sent"), [(state.SEND, 0), (state.VIEW, 0)])
async def test_where_it_may_not_speak_it_says_so_in_the_log_alone(
    app: App, wire: Wire, caplog: pytest.LogCaptureFixture, denied: int, sent: int
) -> None:
    wire.state.channels[CHANNEL].denied = denied
    warned = asyncio.Event()
    caplog.handler.addFilter(lambda record: record.levelname != "WARNING" or warned.set() is None)
    async with serving(app, wire):
        await wire.mention("Why?")
        await asyncio.wait_for(warned.wait(), 10)
        tell_to_stop()
    assert len(wire.own_messages) == sent
    assert "Traceback" not in caplog.text


async def test_where_it_may_not_reply_it_sends_a_plain_message(app: App, wire: Wire) -> None:
    wire.state.channels[CHANNEL].denied = state.READ_HISTORY
    async with serving(app, wire):
        await wire.mention("Why?")
        await wire.until(lambda: wire.complete == 1)
        tell_to_stop()
    assert "message_reference" not in wire.sent[0]


async def test_two_hundred_people_vote_at_once_and_none_is_lost_or_doubled(app: App, wire: Wire) -> None:
    async with serving(app, wire):
        await wire.mention("Why?")
        await wire.until(lambda: wire.complete == 1)
        (message,) = wire.own_messages
        people = [wire.state.add_person(f"voter{number}") for number in range(200)]
        pressed = [await wire.press(message, button(message, "up"), user=person) for person in people]
        await wire.until(lambda: all(press.answered.is_set() for press in pressed), 30)
        tell_to_stop()
    (row,) = app.memory.reader.rows()
    assert [rating.value for rating in row.ratings] == [1] * 200
    assert len({rating.voter for rating in row.ratings}) == 200
    assert not any(press.late for press in pressed)
    assert Counter(len(press.private) for press in pressed) == {1: 200}


async def test_many_answers_in_one_channel_meet_no_429_whichever_way_discord_counts(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Reply("one two three four five six", delay=0.2))
    wire.limits.sliding = True
    async with serving(app, wire):
        for _ in range(8):
            await wire.mention("Why?")
        await wire.until(lambda: wire.complete == 8, 30)
        tell_to_stop()
    assert wire.limits.refused == []
    for moments in (wire.sent_at, [moment for moment, _ in wire.edits]):
        later = itertools.islice(moments, 5, None)
        assert all(after - before >= 5 for before, after in zip(moments, later, strict=False))
