"""Which of the optional parameters an endpoint understands, learnt from its own complaints."""

import re
from collections.abc import Mapping
from typing import Any

from routers.types import ModelSettings

LIMITS = ("max_tokens", "max_completion_tokens")
"""The two names of the same limit. Most servers know the first; OpenAI's reasoning models refuse it."""

_OPTIONAL = ("temperature", "stop", "stream_options")


class Dialect:
    """The parameters of a chat request for one endpoint and model."""

    def __init__(self, limit: str = LIMITS[0]) -> None:
        """`limit` is the name to begin with."""
        self._limit = limit
        self._refused: set[str] = set()

    def parameters(self, settings: ModelSettings, extra: Mapping[str, Any]) -> dict[str, Any]:
        """Keyword arguments for langchain's `astream`; `extra` goes into the body as it is."""
        wanted: dict[str, Any] = {"temperature": settings.temperature, "stop": list(settings.stop) or None}
        named = {name: value for name, value in wanted.items() if value is not None and name not in self._refused}
        limit = {} if self._limit in self._refused else {self._limit: settings.max_tokens}
        return {
            **named,
            "stream_usage": "stream_options" not in self._refused,
            "extra_body": {**limit, **extra},
        }

    def learn(self, complaint: str) -> None:
        """Take in the words of a refusal (400, 422): the parameters that they name are not sent again.

        The limit is called by its other name first.
        """
        if re.search(rf"\b{self._limit}\b", complaint):
            self._refused.add(self._limit)
            self._limit = next((name for name in LIMITS if name not in self._refused), self._limit)
        else:
            self._refused.update(name for name in _OPTIONAL if re.search(rf"\b{name}\b", complaint))
