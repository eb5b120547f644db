"""Stop while an answer streams: the simulated Discord stands still then, so that it is shown with the real client."""

import asyncio
import json

import pytest

from bot.app import App
from bot.discord.buttons.stop import NOT_YOURS, OVER
from tests.bot.discord.serving import serving, tell_to_stop
from tests.scripted import Hang, Reply, ScriptedEndpoint
from tests.wire.interactions import Interaction
from tests.wire.refusals import Json
from tests.wire.stand_in import Wire
from tests.wire.state import MANAGE_MESSAGES, OWNER, person

ALICE = person(OWNER, "alice")
MALLORY = person(200000000000000009, "mallory")
IN_PLACE = 6
"""Nothing is said: the message itself changes (Discord, “Interaction Callback Type”)."""


def pressable(body: dict[str, object]) -> list[str]:
    """The custom ids below a message."""
    text = json.dumps(body.get("components") or [])
    return [part.split('"')[0] for part in text.split('"custom_id": "')[1:]]


async def streaming(wire: Wire) -> str:
    """Asks; returns the Stop button of the answer that has begun."""
    await wire.mention("Tell me a story")
    await asyncio.wait_for(wire.posted.wait(), 10)
    (stop,) = pressable(wire.sent[0])
    return stop


async def press(wire: Wire, custom_id: str, who: Json = ALICE) -> Interaction:
    """Presses a button below the newest answer, as it was; returns when the bot has responded."""
    below = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Stop", "custom_id": custom_id}]}
    pressed = await wire.press({**wire.own_messages[-1], "components": [below]}, custom_id, user=who)
    await asyncio.wait_for(pressed.answered.wait(), 10)
    return pressed


@pytest.mark.parametrize(("someone", "permissions"), [(ALICE, 0), (MALLORY, MANAGE_MESSAGES)])
async def test_the_asker_and_moderators_stop_an_answer_and_its_text_stays(
    app: App, wire: Wire, endpoint: ScriptedEndpoint, someone: Json, permissions: int
) -> None:
    endpoint.then(Hang("Once upon a time"))
    async with serving(app, wire):
        stop = await streaming(wire)
        assert stop == f"tactician:stop:{app.memory.reader.rows()[0].id}"
        wire.state.powers[int(someone["id"])] = permissions
        response = await press(wire, stop, someone)
        assert app.memory.reader.rows()[0].status == "stopped"  # stored before the press was acknowledged
        assert (response.kind, response.response) == (IN_PLACE, {})
        await asyncio.wait_for(wire.finished.wait(), 10)
        assert await asyncio.to_thread(endpoint.left.wait, 10)
        tell_to_stop()
    body = wire.edits[-1][1]
    assert body["content"].startswith("Once upon a time\n-# general")
    assert " · stopped · " in body["content"]
    assert [name.split(":")[1] for name in pressable(body)] == ["rate", "rate", "retry", "why", "sources"]
    assert body["allowed_mentions"]["parse"] == []


async def test_others_are_refused_in_private_and_nothing_changes(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Hang("Once upon a time"))
    async with serving(app, wire):
        stop = await streaming(wire)
        response = await press(wire, stop, MALLORY)
        assert (response.response["content"], response.response["flags"]) == (NOT_YOURS, 64)
        assert not endpoint.left.is_set()
        assert app.memory.reader.rows()[0].status == "interrupted"  # that is: no end of it is stored yet
        tell_to_stop()


async def test_a_press_on_an_answer_that_is_over_says_so_in_private(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Reply("Done at once."))
    async with serving(app, wire):
        await wire.mention("Tell me a story")
        await asyncio.wait_for(wire.finished.wait(), 10)
        row = app.memory.reader.rows()[0]
        response = await press(wire, f"tactician:stop:{row.id}")
        assert (response.response["content"], response.response["flags"]) == (OVER, 64)
        former = await press(wire, "tactician:stop:of-a-former-process")
        assert former.response["content"] == OVER
        tell_to_stop()
    assert app.memory.reader.rows()[0].status == "complete"


async def test_the_button_moves_on_with_the_answer(app: App, wire: Wire, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Reply("", pieces=["word " * 100, "word " * 400, *["word "] * 8], delay=1.2))
    async with serving(app, wire):
        await wire.mention("Tell me a story")
        await wire.until(lambda: len(wire.sent) == 2 and any(body.get("components") == [] for _, body in wire.edits))
        (stop,) = pressable(wire.sent[1])
        await press(wire, stop)
        await asyncio.wait_for(wire.finished.wait(), 10)
        tell_to_stop()
    assert stop.startswith("tactician:stop:")


async def test_when_the_bot_ends_its_answers_are_shown_as_stopped(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Hang("Once upon a time"))
    async with serving(app, wire):
        await streaming(wire)
        tell_to_stop()
    assert " · stopped · " in wire.edits[-1][1]["content"]
    assert app.memory.reader.rows()[0].status == "stopped"
