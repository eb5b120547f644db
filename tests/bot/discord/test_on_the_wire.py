"""What the simulated Discord cannot show, because its clock stands still while an answer streams."""

import asyncio
from itertools import pairwise

import pytest

from bot.app import App
from bot.discord.windows import PERIOD
from tests.bot.discord.serving import serving, tell_to_stop
from tests.scripted import Reply, ScriptedEndpoint
from tests.wire.stand_in import Wire
from tests.wire.state import DM


async def test_an_answer_grows_by_edits_of_about_one_a_second(app: App, wire: Wire, endpoint: ScriptedEndpoint) -> None:
    text = " ".join(f"word{number}" for number in range(50))
    endpoint.then(Reply(text, delay=0.05))
    async with serving(app, wire):
        await wire.ask("Count")
        await asyncio.wait_for(wire.finished.wait(), 15)
        tell_to_stop()
    assert len(wire.sent) == 1
    assert wire.sent[0]["content"].startswith("word0")
    bodies = [wire.sent[0]["content"], *(body["content"] for _, body in wire.edits)]
    assert 3 <= len(bodies) <= 3 + (wire.edits[-1][0] - wire.sent_at[0])
    assert all(later.startswith(earlier) for earlier, later in pairwise(bodies))
    assert bodies[-1].startswith(f"{text}\n-# general")
    times = [moment for moment, _ in wire.edits]
    assert all(later - earlier > 0.9 for earlier, later in pairwise(times[:-1]))
    assert all(body["allowed_mentions"]["parse"] == [] for _, body in wire.edits)


async def test_an_answer_that_is_deleted_while_it_streams_stops_the_model_quietly(
    app: App, wire: Wire, endpoint: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.then(Reply("word " * 400, delay=0.05))
    async with serving(app, wire):
        await wire.ask("Tell me a long story")
        await wire.until(lambda: wire.own_messages != [])
        await wire.delete_message(DM, int(wire.own_messages[0]["id"]))
        assert await asyncio.to_thread(endpoint.left.wait, 10)
        tell_to_stop()
    (row,) = app.memory.reader.rows()
    assert row.status == "stopped"
    assert (row.answer or "").startswith("word word")
    assert (len(wire.sent), len(wire.edits)) == (1, 1)
    assert "Traceback" not in caplog.text
    assert "10008" in caplog.text


async def test_ten_questions_at_once_are_all_answered_within_the_limits_of_a_channel(
    app: App, wire: Wire, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Reply("one two three four five six seven eight", delay=0.03))
    async with serving(app, wire):
        for number in range(10):
            await wire.ask(f"Question {number}")
        await wire.until(lambda: wire.complete == 10, 30)
        tell_to_stop()
    assert len(wire.sent) == 10
    assert {row.status for row in app.memory.reader.rows()} == {"complete"}
    for moments in (wire.sent_at, [moment for moment, _ in wire.edits]):
        assert all(later - earlier >= PERIOD for earlier, later in zip(moments, moments[5:], strict=False))


async def test_a_mention_of_its_role_gets_a_hint_since_the_question_cannot_be_read(app: App, wire: Wire) -> None:
    async with serving(app, wire):
        await wire.mention_own_role()
        await asyncio.wait_for(wire.posted.wait(), 10)
        tell_to_stop()
    assert wire.sent[0]["content"].startswith("Ask me in the same message, for example “@tactician")
    assert app.memory.reader.rows() == []
