"""With the Message Content intent: nothing is offered in place of replies, and edits without a mention count."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.midway import say
from tests.journeys.world import World, new_client
from tests.scripted import ScriptedEndpoint


@pytest.fixture
async def simcord_bot(tmp_path: Path, endpoint: ScriptedEndpoint) -> AsyncIterator[object]:
    """A client that reads all messages."""
    client = new_client(tmp_path, endpoint, DISCORD_MESSAGE_CONTENT="true")
    yield client
    await client.app.aclose()


async def test_a_reply_to_a_slash_answer_is_read_so_no_form_is_offered(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="What is this?")
    assert result.response is not None
    assert "tactician:followup:" not in str(result.response.components)
    await world.alice.send(world.channel, "and that?", reply_to=result.response.message)
    assert world.newest().question == "and that?"
    assert world.detail().history[0].content == "What is this?"


async def test_to_a_private_answer_nobody_can_reply_at_all(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    assert result.response is not None
    assert "tactician:followup:" in str(result.response.components)


async def test_an_edit_in_an_answer_channel_needs_no_mention(world: World) -> None:
    question = await say(world, "What is this?")
    await world.alice.edit(question, "What is that?")
    assert len(world.rows()) == 1
    world.app.memory.settings.put("answer_channels", [str(world.channel.id)], str(world.guild.id))
    await world.env.advance_time(1)
    await world.alice.edit(question, "What is that, then?")
    assert [row.question for row in world.rows()] == ["What is that, then?", "What is this?"]
    assert len(world.said()) == 1
