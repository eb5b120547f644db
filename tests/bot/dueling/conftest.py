"""An app whose model's answers tell two strategies apart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, running
from bot.config import parse
from tests.journeys.fencing import by_strategy
from tests.scripted import ScriptedEndpoint


@pytest.fixture
async def app(tmp_path: Path, endpoint: ScriptedEndpoint) -> AsyncIterator[App]:
    endpoint.script = by_strategy
    settings = {
        "TACTICIAN_DATA": str(tmp_path),
        "TACTICIAN_MODEL": "scripted",
        "TACTICIAN_QUESTIONS": "0",
        "TACTICIAN_FALLBACK": "scripted",
        "OPENAI_BASE_URL": endpoint.base_url,
        "OPENAI_API_KEY": "scripted-key",
    }
    async with running(parse(settings), holder="test") as app:
        app.memory.settings.put("exploration", 0.0)
        yield app
