"""A model that is asked something besides the answer: once, briefly, and without harm where it fails."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from routers.errors import ModelError
from routers.harmless import harmless
from routers.models.chat import EMBEDDED, ChatModel
from routers.models.prices import Prices
from routers.types import Message, ModelSettings, Usage

LIMIT = 1.5
"""Seconds that the model has, from the request to its last word, where somebody waits for an answer."""
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said."""

    text: str | None = None
    """None where it failed, or took too long."""
    cost_usd: float = 0.0
    """What asking cost, as far as the model has a price and told its tokens."""


class Aside:
    """Asks the model that answers by default; the built-in one is too small to be asked."""

    def __init__(self, models: Sequence[ChatModel], prices: Prices | None = None) -> None:
        self._model = models[0] if models and models[0].name != EMBEDDED else None
        self._prices = prices or Prices()
        self._known: OrderedDict[bytes, asyncio.Task[Said]] = OrderedDict()

    def __bool__(self) -> bool:
        """Whether there is a model to ask."""
        return self._model is not None

    async def ask(self, messages: Sequence[Message], settings: ModelSettings, limit: float = LIMIT) -> Said:
        """The model's reply; the last few are remembered, so that the strategies of a duel share one.

        The cost is told once, to the first who asks. Never raises, and takes `limit` seconds at most once the model is
        loaded.
        """
        key = hashlib.sha256(repr((messages, settings)).encode("utf-8", "surrogatepass")).digest()
        if (known := self._known.get(key)) is not None:
            return replace(await asyncio.shield(known), cost_usd=0.0)
        self._known[key] = task = asyncio.create_task(self._asked(messages, settings, limit))
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return await asyncio.shield(task)

    async def _asked(self, messages: Sequence[Message], settings: ModelSettings, limit: float) -> Said:
        if (model := self._model) is None:
            return Said()
        pieces: list[str] = []
        usage = Usage()
        try:
            await model.prepare()
            async with asyncio.timeout(limit), aclosing(model.stream(messages, settings)) as parts:
                async for part in parts:
                    if isinstance(part, Usage):
                        usage = part
                    else:
                        pieces.append(part)
        except (ModelError, TimeoutError):
            return Said()
        return Said("".join(pieces), self._prices.cost(model.name, usage) or 0.0)


def request(instruction: str, told: Mapping[str, Any]) -> list[Message]:
    """The messages that ask for what `instruction` says about `told`, which is data."""
    return [Message("system", instruction), Message("user", json.dumps(told, ensure_ascii=False, indent=1))]


def short(text: str, limit: int) -> str:
    """The beginning of `text` in one line, which no chat template takes for more than text."""
    text = " ".join(harmless(text).split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"
