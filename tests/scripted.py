"""An OpenAI-compatible server of the tests' own: a real port on 127.0.0.1 that answers as a test told it to.

    with ScriptedEndpoint() as endpoint:
        endpoint.say("Hello.")                          # every answer from now on
        endpoint.then(Status(429), Reply("At last."))   # one after the other; the last one repeats
        endpoint.script = lambda body: Reply(body["messages"][-1]["content"])

It has `/v1/models`, `/v1/chat/completions` (streamed or whole) and `/v1/embeddings`, where `vectors` turns each text
into its vector and `embedding_script` misbehaves. Names that are not among `models` are answered with
404, a wrong key with 401 where `api_key` is set. An exception in `script` is raised again when the block ends.
"""

import asyncio
import hashlib
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

Body = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer, streamed as `pieces` (words, where none are given) or whole, as the client asks for it."""

    text: str
    pieces: Sequence[str] | None = None
    delay: float = 0
    """Seconds before each piece."""
    gate: threading.Event | None = None
    """After the first piece the rest waits until this is set, so that a test can look at a half-streamed answer."""
    finish: str | None = "stop"
    usage: bool = True

    def parts(self) -> list[str]:
        return list(self.pieces) if self.pieces is not None else re.findall(r"\s*\S+|\s+$", self.text)


@dataclass(frozen=True)
class Status:
    """An error status; a `body` that is a mapping is sent as JSON, None as the error object that OpenAI sends."""

    code: int
    body: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """Silence until the client leaves: before anything is sent, or after `text`."""

    text: str = ""


@dataclass(frozen=True)
class Cut:
    """`text`, then the connection is dropped; `politely`: the body ends as HTTP wants it, but the answer does not."""

    text: str
    politely: bool = False


@dataclass(frozen=True)
class Garbage:
    """200, then these bytes."""

    body: str | bytes
    content_type: str = "text/event-stream"


@dataclass(frozen=True)
class Html:
    """200 and a page, as a captive portal or somebody else's web server would send."""

    body: str = "<!doctype html><html><body><h1>It works!</h1></body></html>"


@dataclass(frozen=True)
class Vectors:
    """What `vectors` makes of each input; inputs that are no strings are refused, as LM Studio does."""

    gate: threading.Event | None = None
    """Nothing is sent before this is set."""


Behaviour = Reply | Status | Hang | Cut | Garbage | Html | Vectors
Script = Callable[[Body], Behaviour]


class ScriptedEndpoint:
    """The server, in a thread and an event loop of its own; use it as a context manager."""

    def __init__(self, models: Sequence[str] = ("scripted",), *, api_key: str | None = None) -> None:
        self.models = tuple(models)
        self.api_key = api_key
        self.script: Script = lambda body: Reply("A scripted answer.")
        self.vectors: Callable[[str], Sequence[float]] = words
        self.embedding_script: Script = lambda body: Vectors()
        self.left = threading.Event()
        """Set when a client left before its answer was complete."""
        self._requests: list[Body] = []
        self._headers: list[dict[str, str]] = []
        self._embeddings: list[Body] = []
        self._arrived = threading.Condition()
        self._failure: Exception | None = None
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scripted-endpoint", daemon=True)
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._failure is not None and error is None:
            raise self._failure

    def close(self) -> None:
        """Drop every connection and stop listening, at once; harmless when repeated."""
        if self._thread.is_alive():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def requests(self) -> list[Body]:
        """The bodies of all chat requests so far, parsed, oldest first."""
        with self._arrived:
            return list(self._requests)

    @property
    def headers(self) -> list[dict[str, str]]:
        """The headers of all chat requests so far, names in lower case; same order as `requests`."""
        with self._arrived:
            return list(self._headers)

    @property
    def embeddings(self) -> list[Body]:
        """The bodies of all requests for embeddings so far, oldest first."""
        with self._arrived:
            return list(self._embeddings)

    @property
    def embedded(self) -> list[str]:
        """All texts of these requests, in order."""
        return [text for body in self.embeddings for text in body["input"]]

    def wait_for_embeddings(self, count: int, seconds: float = 10) -> bool:
        """Block until `count` requests for embeddings have arrived; False when they did not come in time."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self._embeddings) >= count, seconds)

    def wait_for_requests(self, count: int, seconds: float = 10) -> bool:
        """Block until `count` chat requests have arrived; False when they did not come in time."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self._requests) >= count, seconds)

    def say(self, text: str) -> None:
        """Answer everything with `text` from now on."""
        self.then(Reply(text))

    def then(self, *behaviours: Behaviour) -> None:
        """Behave like this, one request after the other; the last one repeats."""
        queue = deque(behaviours)
        self.script = lambda body: queue.popleft() if len(queue) > 1 else queue[0]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(_Connection(self, reader, writer).run())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    def record(self, body: Body, headers: dict[str, str]) -> None:
        with self._arrived:
            self._requests.append(body)
            self._headers.append(headers)
            self._arrived.notify_all()

    def record_embeddings(self, body: Body) -> None:
        with self._arrived:
            self._embeddings.append(body)
            self._arrived.notify_all()

    def behave(self, body: Body, script: Script | None = None) -> Behaviour:
        if body.get("model") not in self.models:
            name = body.get("model")
            return Status(404, _error(f"The model `{name}` does not exist.", "model_not_found"))
        try:
            return (script or self.script)(body)
        except Exception as error:
            self._failure = error
            return Status(500, _error(f"The script failed: {error!r}", "script_failed"))


class _LeftError(Exception):
    """The client is gone."""


class _Connection:
    """One request and its answer; the connection is closed afterwards."""

    def __init__(self, endpoint: ScriptedEndpoint, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.endpoint = endpoint
        self.reader = reader
        self.writer = writer
        self.complete = False

    async def run(self) -> None:
        try:
            with suppress(asyncio.IncompleteReadError):
                await self._handle()
        except (_LeftError, ConnectionError):
            if not self.complete:
                self.endpoint.left.set()
        finally:
            self.writer.close()
            with suppress(ConnectionError):
                await self.writer.wait_closed()

    async def _handle(self) -> None:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        self.gone = asyncio.ensure_future(self.reader.read(1))
        self.gone.add_done_callback(lambda future: future.cancelled() or future.exception())
        try:
            await self._route(method, path, headers, content)
        finally:
            self.gone.cancel()

    async def _route(self, method: str, path: str, headers: dict[str, str], content: bytes) -> None:
        key = self.endpoint.api_key
        if key is not None and headers.get("authorization") != f"Bearer {key}":
            await self._status(Status(401, _error("Incorrect API key provided.", "invalid_api_key")))
        elif (method, path) == ("GET", "/v1/models"):
            await self._json(200, _catalog(self.endpoint.models))
        elif (method, path) == ("POST", "/v1/chat/completions"):
            body = json.loads(content)
            self.endpoint.record(body, headers)
            await self._perform(self.endpoint.behave(body), body)
        elif (method, path) == ("POST", "/v1/embeddings"):
            body = json.loads(content)
            self.endpoint.record_embeddings(body)
            await self._perform(self.endpoint.behave(body, self.endpoint.embedding_script), body)
        else:
            await self._status(Status(404, _error(f"Unknown path {path}.", None)))

    async def _perform(self, behaviour: Behaviour, body: Body) -> None:
        match behaviour:
            case Reply() if body.get("stream"):
                await self._stream(behaviour, body)
            case Reply():
                await self._json(200, _completion(behaviour, body))
            case Vectors():
                await self._vectors(behaviour, body)
            case Status():
                await self._status(behaviour)
            case Hang(text):
                await self._hang(text, body)
            case Cut():
                await self._cut(behaviour, body)
            case Garbage(content, kind):
                await self._send(200, content.encode() if isinstance(content, str) else content, kind)
            case Html(page):
                await self._send(200, page.encode(), "text/html; charset=utf-8")

    async def _stream(self, reply: Reply, body: Body) -> None:
        await self._start_stream(body)
        for number, piece in enumerate(reply.parts()):
            if number == 1 and reply.gate is not None:
                await self._wait_for(reply.gate)
            await self._pause(reply.delay)
            await self._event(_chunk(body, {"content": piece}))
        if reply.finish is not None:
            await self._event(_chunk(body, {}, finish=reply.finish))
        if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
            await self._event({**_chunk(body, None), "usage": _usage(reply, body)})
        self.complete = True
        await self._part(b"data: [DONE]\n\n")
        await self._part(b"")

    async def _vectors(self, behaviour: Vectors, body: Body) -> None:
        texts = body["input"]
        if behaviour.gate is not None:
            await self._wait_for(behaviour.gate)
        if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
            wrong = "'input' field must be an array of strings that are not empty"
            await self._status(Status(400, _error(wrong, None)))
            return
        rows = [
            {"object": "embedding", "index": number, "embedding": list(self.endpoint.vectors(text))}
            for number, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        await self._json(200, {"object": "list", "model": body["model"], "data": rows[::-1], "usage": usage})

    async def _hang(self, text: str, body: Body) -> None:
        if text:
            await self._start_stream(body)
            await self._event(_chunk(body, {"content": text}))
        await self._pause(None)

    async def _cut(self, cut: Cut, body: Body) -> None:
        await self._start_stream(body)
        for piece in Reply(cut.text).parts():
            await self._event(_chunk(body, {"content": piece}))
        if cut.politely:
            await self._part(b"")

    async def _wait_for(self, gate: threading.Event) -> None:
        while not gate.is_set():
            await self._pause(0.002)

    async def _pause(self, seconds: float | None) -> None:
        """Wait, unless the client leaves; also the place where a departure is noticed."""
        await asyncio.wait({self.gone}, timeout=seconds)
        if self.gone.done():
            raise _LeftError

    async def _start_stream(self, body: Body) -> None:
        self.writer.write(_head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}))
        await self._event(_chunk(body, {"role": "assistant", "content": ""}))

    async def _event(self, event: Mapping[str, Any]) -> None:
        await self._part(b"data: " + json.dumps(event).encode() + b"\n\n")

    async def _part(self, data: bytes) -> None:
        """One part of a chunked body; an empty one ends it."""
        if self.gone.done():
            raise _LeftError
        self.writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self.writer.drain()

    async def _status(self, status: Status) -> None:
        body = _error(f"Status {status.code}.", None) if status.body is None else status.body
        if isinstance(body, str):
            await self._send(status.code, body.encode(), "text/plain", status.headers)
        else:
            await self._json(status.code, body, status.headers)

    async def _json(self, code: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        await self._send(code, json.dumps(body).encode(), "application/json", headers)

    async def _send(self, code: int, content: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
        fields = {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}
        self.complete = True
        self.writer.write(_head(code, fields) + content)
        await self.writer.drain()


def words(text: str) -> list[float]:
    """A vector for tests that need speed and not meaning: texts are near where they share words."""
    vector = [0.01] * 48
    for word in re.findall(r"\w+", text.lower()):
        vector[hashlib.sha256(word.encode()).digest()[0] % 48] += 1
    return vector


def _head(code: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {code} Scripted", "Connection: close", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _error(message: str, code: str | None) -> Body:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


def _catalog(models: Sequence[str]) -> Body:
    entries = [
        {"id": name, "object": "model", "created": 1_700_000_000 + number, "owned_by": "tests"}
        for number, name in enumerate(models)
    ]
    return {"object": "list", "data": entries}


def _usage(reply: Reply, body: Body) -> dict[str, int]:
    sent = sum(len(str(message["content"]).split()) for message in body["messages"])
    written = len(reply.parts())
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}


def _chunk(body: Body, delta: Body | None, finish: str | None = None) -> Body:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": choices,
    }


def _completion(reply: Reply, body: Body) -> Body:
    message = {"role": "assistant", "content": "".join(reply.parts())}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": _usage(reply, body),
    }
