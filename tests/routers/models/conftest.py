"""Models of the scripted endpoint."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from routers.models import EndpointModel
from tests.routers.models.asking import SECRET, Make
from tests.scripted import ScriptedEndpoint


@pytest.fixture
async def make(endpoint: ScriptedEndpoint) -> AsyncGenerator[Make, None]:
    """Models of the scripted endpoint, closed at the end."""
    made: list[EndpointModel] = []

    def model(name: str = "scripted", **options: Any) -> EndpointModel:
        made.append(EndpointModel(name, **{"base_url": endpoint.base_url, "api_key": SECRET, **options}))
        return made[-1]

    yield model
    for each in made:
        await each.aclose()
