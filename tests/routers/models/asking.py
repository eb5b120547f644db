"""Asking a model of the scripted endpoint."""

from collections.abc import Callable
from typing import Any

import pytest

from routers.errors import ModelError, ModelReplyError
from routers.models import EndpointModel
from routers.types import Message, ModelSettings, Usage

PROMPT = (Message("system", "Be brief."), Message("user", "What is it?"))
SECRET = "sk-very-secret-key-123"

Make = Callable[..., EndpointModel]


async def ask(model: EndpointModel, **settings: Any) -> tuple[str, Usage]:
    """The whole text and the usage, which comes last and once."""
    *pieces, usage = [part async for part in model.stream(PROMPT, ModelSettings(**settings))]
    assert isinstance(usage, Usage)
    assert all(isinstance(piece, str) for piece in pieces)
    return "".join(map(str, pieces)), usage


async def broken(model: EndpointModel) -> tuple[list[str | Usage], str]:
    """What came before the stream broke, and how it broke."""
    received: list[str | Usage] = []
    try:
        async for part in model.stream(PROMPT, ModelSettings()):
            received.append(part)  # noqa: PERF401
    except ModelReplyError as error:
        return received, str(error)
    pytest.fail(f"nothing broke: {received}")


async def failure(model: EndpointModel) -> ModelError:
    """How the model fails; the message is a sentence without secrets."""
    with pytest.raises(ModelError) as caught:
        await ask(model)
    assert SECRET not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert str(caught.value).endswith("."), "a sentence"
    return caught.value
