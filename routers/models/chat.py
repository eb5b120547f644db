"""What every chat model offers, and what the process's environment should say before one is loaded."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

from routers.types import Message, ModelSettings, Usage

EMBEDDED = "embedded"
"""The name of the built-in model, in settings and in the journal."""

ENVIRONMENT: Mapping[str, str] = {
    "OMP_WAIT_POLICY": "passive",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "",
    "LANGCHAIN_HANDLER": "",
    "LANGSMITH_GATEWAY": "false",
}
"""Variables to set before a model is used: threads that wait must sleep (measured: spinning ones take a busy machine
from 110 to 2 tokens a second), and nothing is traced or sent elsewhere. Tracing is also switched off in code; the two
empty ones matter because langchain refuses to work where its first tracer is still asked for."""


class ChatModel(Protocol):
    """A model that continues a conversation."""

    name: str
    """As journalled: `embedded`, or the bare model name at the endpoint."""
    context: int | None
    """Tokens that prompt and answer may take together; None where it is not known (large)."""

    async def prepare(self) -> None:
        """Load what the first answer would wait for. Raises ModelError."""
        ...

    def stream(self, messages: Sequence[Message], settings: ModelSettings) -> AsyncGenerator[str | Usage, None]:
        """The answer in pieces as they come, and one Usage at the end.

        Raises ModelError, before or after text was yielded, and nothing else. Closing the generator (`aclosing`), or
        cancelling the task that reads it, closes the connection; a reader that stops early has to do one of both.
        """
        ...

    async def aclose(self) -> None:
        """Close connections and stop servers; the model may be used again afterwards."""
        ...
