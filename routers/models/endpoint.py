"""A chat model behind any OpenAI-compatible address, through langchain's `init_chat_model` and the openai client."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from knowledge.importing import CIRCULAR
from routers.errors import ModelBusyError, ModelError, ModelNameError, ModelReplyError
from routers.models import failures
from routers.models.address import OPENAI, Endpoint
from routers.models.catalog import list_models
from routers.models.dialect import LIMITS, Dialect
from routers.types import Message, ModelSettings, Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

    Chunks = AsyncGenerator[AIMessageChunk, None]

PATIENCE = 5.0
"""Longest pause in seconds that an endpoint may ask for (Retry-After) and get, once, before the answer fails."""
NAMES = 10
"""Models that are listed when the wanted one does not exist."""

_GATEWAY_ERRORS = (502, 503, 504)
_PAUSE = 0.3


class EndpointModel:
    """One model of an endpoint. It may be used by many tasks at once, and from several event loops."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        first_token_timeout: float = 30.0,
        stall_timeout: float = 20.0,
        context: int | None = None,
        title: str | None = None,
    ) -> None:
        """Nothing is imported or connected yet.

        Timeouts in seconds: to the first token (a model that streams its thinking shows life with every chunk) and
        between tokens. `context` in tokens. `title` is how messages call the model; without it they name model and
        address.
        """
        self.name = name
        self.context = context
        self._who = Endpoint(name, base_url or OPENAI, api_key or None, context, title)
        self._first_token_timeout = first_token_timeout
        self._stall_timeout = stall_timeout
        self._dialect = Dialect(limit=LIMITS[self._who.is_openai])
        self._chats: WeakKeyDictionary[asyncio.AbstractEventLoop, ChatOpenAI] = WeakKeyDictionary()

    @property
    def title(self) -> str:
        """How messages call this model."""
        return str(self._who)

    async def prepare(self) -> None:
        """Import the client libraries (a second or so, in a thread), so that the first answer need not wait for it."""
        await self._chat()

    async def stream(
        self, messages: Sequence[Message], settings: ModelSettings, *, extra: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[str | Usage, None]:
        """The answer in pieces, then its Usage; see ChatModel. `extra` is added to the body of the request.

        Before any text has come, one pause that the endpoint asks for (up to 5 s), one gateway error (502, 503, 504)
        and each parameter that it does not know are overcome by asking again.
        """
        retried = False
        while True:
            attempt = _Attempt(self._who, self._first_token_timeout, self._stall_timeout)
            parameters = self._dialect.parameters(settings, extra or {})
            try:
                chunks = await self._chunks(messages, parameters)
                async with aclosing(attempt.read(chunks)) as parts:
                    async for part in parts:
                        yield part
                return
            except _RefusedError as refusal:
                if isinstance(refusal.error, ModelReplyError):
                    self._dialect.learn(refusal.words)
                    if self._dialect.parameters(settings, extra or {}) != parameters:
                        continue
                pause = None if retried else _pause(refusal)
                if pause is None:
                    raise await self._detailed(refusal.error) from refusal.__cause__
                retried = True
            await asyncio.sleep(pause)

    async def aclose(self) -> None:
        """Close the connections of the running event loop; streams that are being read break off."""
        chat = self._chats.pop(asyncio.get_running_loop(), None)
        if chat is not None:
            await chat.root_async_client.close()

    async def _chunks(self, messages: Sequence[Message], parameters: Mapping[str, Any]) -> "Chunks":
        chat = await self._chat()
        prompt = [{"role": message.role, "content": message.content} for message in messages]
        return cast("Chunks", chat.astream(prompt, **parameters))

    async def _chat(self) -> "ChatOpenAI":
        loop = asyncio.get_running_loop()
        if loop not in self._chats:
            built = await asyncio.to_thread(self._build)
            self._chats.setdefault(loop, built)
        return self._chats[loop]

    def _build(self) -> "ChatOpenAI":
        who = self._who
        who.check()
        with CIRCULAR:
            import langsmith
            from langchain.chat_models import init_chat_model
            from langchain_openai import ChatOpenAI  # noqa: F401 - or `init_chat_model` imports it, outside of the lock

        langsmith.configure(enabled=False)
        chat = init_chat_model(
            who.model,
            model_provider="openai",
            base_url=who.base_url,
            api_key=who.api_key or "none",
            max_retries=0,
            use_responses_api=False,
            stream_chunk_timeout=None,
            http_socket_options=(),
            http_async_client=who.http_client(),
        )
        return cast("ChatOpenAI", chat)

    async def _detailed(self, error: ModelError) -> ModelError:
        """The same error; for a name that does not exist with the names that do."""
        if not isinstance(error, ModelNameError):
            return error
        try:
            names = await list_models(self._who.base_url, self._who.api_key, limit=self._first_token_timeout)
        except ModelError:
            return ModelNameError(
                f"{error} Its list of models cannot be read either: check that OPENAI_BASE_URL is the address of an "
                "OpenAI-compatible API (it often ends in /v1)."
            )
        listed = ", ".join(names[:NAMES]) + (f" and {len(names) - NAMES} more" if len(names) > NAMES else "")
        return ModelNameError(
            f"{error} It has {listed or 'no models yet'}. Correct the name in TACTICIAN_MODEL or TACTICIAN_TUNED."
        )


class _RefusedError(Exception):
    """The request failed before any text came, so that it may be asked again."""

    def __init__(self, error: ModelError, status: int | None, words: str) -> None:
        super().__init__(words)
        self.error = error
        self.status = status
        self.words = words if status in (400, 422) else ""


class _Attempt:
    """One request: turns the client's chunks into text and Usage, and whatever goes wrong into a ModelError."""

    def __init__(self, who: Endpoint, first_token_timeout: float, stall_timeout: float) -> None:
        self._who = who
        self._first_token_timeout = first_token_timeout
        self._stall_timeout = stall_timeout
        self._began = False
        self._finish: str | None = None
        self._usage: Usage | None = None

    async def read(self, chunks: "Chunks") -> AsyncGenerator[str | Usage, None]:
        async with aclosing(chunks):
            while (chunk := await self._next(chunks)) is not None:
                if text := self._take(chunk):
                    yield text
        if self._began and self._finish is None and self._usage is None:
            raise failures.broke_off(self._who)
        if not self._began:
            raise failures.empty(self._who, self._finish)
        yield self._usage or Usage()

    async def _next(self, chunks: "Chunks") -> "AIMessageChunk | None":
        limit = self._stall_timeout if self._began else self._first_token_timeout
        try:
            async with asyncio.timeout(limit):
                return await anext(chunks, None)
        except TimeoutError:
            raise failures.silent(self._who, limit, began=self._began) from None
        except Exception as error:
            explained = failures.explain(error, self._who, began=self._began)
            if self._began:
                raise explained from error
            raise _RefusedError(explained, getattr(error, "status_code", None), str(error)) from error

    def _take(self, chunk: "AIMessageChunk") -> str:
        self._finish = chunk.response_metadata.get("finish_reason") or self._finish
        if told := chunk.usage_metadata:
            self._usage = Usage(told["input_tokens"], told["output_tokens"])
        text = str(chunk.text)
        self._began = self._began or bool(text)
        return text


def _pause(refusal: _RefusedError) -> float | None:
    """Seconds after which asking once more makes sense; None where it does not."""
    if isinstance(refusal.error, ModelBusyError):
        wait = refusal.error.retry_after
        return wait if wait is not None and wait <= PATIENCE else None
    return _PAUSE if refusal.status in _GATEWAY_ERRORS else None
