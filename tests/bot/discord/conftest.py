"""Fixtures of the tests that run the client: an app with a scripted model, and a Discord to connect to."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import App, build
from bot.config import parse
from tests.scripted import ScriptedEndpoint
from tests.wire.stand_in import Wire, wired


@pytest.fixture
async def app(tmp_path: Path, endpoint: ScriptedEndpoint) -> AsyncIterator[App]:
    settings = {
        "TACTICIAN_DATA": str(tmp_path),
        "TACTICIAN_MODEL": "scripted",
        "TACTICIAN_QUESTIONS": "0",
        "TACTICIAN_FALLBACK": "scripted",
        "OPENAI_BASE_URL": endpoint.base_url,
        "OPENAI_API_KEY": "scripted-key",
    }
    app = build(parse(settings), holder="test")
    app.memory.settings.put("cooldown_seconds", 0)
    app.memory.settings.put("user_at_once", 100)
    yield app
    await app.aclose()


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    async with wired(monkeypatch) as wire:
        yield wire


@pytest.fixture(autouse=True)
def log_level_as_before() -> Iterator[None]:
    """Running the bot turns its own log on for the whole process."""
    logger = logging.getLogger("bot")
    level = logger.level
    yield
    logger.setLevel(level)
