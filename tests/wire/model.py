"""A model that speaks at a steady rate, for load: `python -m tests.wire.model` prints its address and serves.

It is not tests/scripted.py because a hundred answers at once must cost it next to nothing: what it sends is made once.
"""

import argparse
import asyncio
import json
from typing import Any

TOKENS = 150
RATE = 50.0
"""Tokens a second."""
FIRST = 0.2
"""Seconds to the first token."""


def word(number: int) -> str:
    """The token of this number."""
    return f"word{number} "


class Speaker(asyncio.Protocol):
    """One connection; requests on it are answered one after the other."""

    def __init__(self, script: "Script") -> None:
        self._script = script
        self._received = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end or len(rest) < _length(head):
            return
        self._received = rest[_length(head) :]
        if head.startswith(b"GET"):
            self._transport.write(self._script.catalog)
        else:
            self._transport.write(self._script.head)
            self._begun = asyncio.get_running_loop().time()
            self._speak(0)

    def _speak(self, number: int) -> None:
        """Say one token, the next when it is due; late ones follow at once, so that the rate holds."""
        if number > 0:
            self._transport.write(self._script.parts[number - 1])
        if number < len(self._script.parts):
            due = self._begun + self._script.first + number / self._script.rate
            self._timer = asyncio.get_running_loop().call_at(due, self._speak, number + 1)


class Script:
    """What is said, ready to be sent."""

    def __init__(self, tokens: int = TOKENS, rate: float = RATE, first: float = FIRST) -> None:
        self.rate, self.first = rate, first
        self.head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        parts = [_event(_chunk({"content": word(number)})) for number in range(tokens)]
        usage = _chunk(None) | {
            "usage": {"prompt_tokens": 50, "completion_tokens": tokens, "total_tokens": 50 + tokens}
        }
        parts[-1] += _event(_chunk({}, "stop")) + _event(usage) + _part(b"data: [DONE]\n\n") + b"0\r\n\r\n"
        self.parts = parts
        listed = json.dumps({"object": "list", "data": [{"id": "scripted", "object": "model"}]}).encode()
        kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        self.catalog = kind + str(len(listed)).encode() + b"\r\n\r\n" + listed


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _chunk(delta: dict[str, str] | None, finish: str | None = None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": choices}


def _event(data: dict[str, Any]) -> bytes:
    return _part(b"data: " + json.dumps(data).encode() + b"\n\n")


def _part(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def serve(script: Script) -> None:
    """Serve until the process ends; the address is the only line that is printed."""
    server = await asyncio.get_running_loop().create_server(lambda: Speaker(script), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tokens", type=int, default=TOKENS)
    options.add_argument("--rate", type=float, default=RATE)
    options.add_argument("--first", type=float, default=FIRST)
    chosen = options.parse_args()
    asyncio.run(serve(Script(chosen.tokens, chosen.rate, chosen.first)))
