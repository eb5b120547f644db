"""Fixtures that every test may use. Keys and model servers of the machine are ignored: tests talk to their own."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from routers.models import ENVIRONMENT
from tests.commands import cli, data, manual
from tests.scripted import ScriptedEndpoint

__all__ = ["cli", "data", "endpoint", "manual"]

for name in [name for name in os.environ if name.startswith(("OPENAI_", "TACTICIAN_", "DISCORD_"))]:
    del os.environ[name]
os.environ.update(ENVIRONMENT)
settings.register_profile("tactician", deadline=None)  # a busy machine is no failure
settings.load_profile("tactician")


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    """An OpenAI-compatible server with the model `scripted`, fresh for each test."""
    with ScriptedEndpoint() as server:
        yield server
