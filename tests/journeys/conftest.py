"""Discord journeys: the real client and app on a simulated Discord, with a scripted model behind them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import simcord

from tests.journeys.world import World, new_client
from tests.scripted import ScriptedEndpoint


@pytest.fixture
async def simcord_bot(
    tmp_path: Path, endpoint: ScriptedEndpoint, request: pytest.FixtureRequest
) -> AsyncIterator[object]:
    """The client that the simulation runs; an app that a restart puts in its place is closed by `world`.

    It reads messages that don't mention it where a test module says `READS = True` or a test asks for `reads`.
    """
    reads = getattr(request.module, "READS", False) or "reads" in request.fixturenames
    client = new_client(tmp_path, endpoint, DISCORD_MESSAGE_CONTENT=str(reads).lower())
    yield client
    await client.app.aclose()


@pytest.fixture
async def world(simcord_env: simcord.Env, tmp_path: Path, endpoint: ScriptedEndpoint) -> AsyncIterator[World]:
    """A server with one channel and three people: alice and bob are members, mod manages the server."""
    world = World(simcord_env, tmp_path, endpoint)
    yield world
    await world.aclose()


@pytest.fixture
def reads() -> bool:
    """Asked for by a test that needs the Message Content intent."""
    return True
