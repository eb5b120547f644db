import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routers.models import EndpointModel
from routers.models.gathering import FEW, PAUSE, gathered, merged
from routers.types import Message, ModelSettings, Usage
from tests.bot.discord import virtual
from tests.scripted import Reply, ScriptedEndpoint


def event(content: Any, **more: Any) -> bytes:
    chunk = {"id": "c1", "choices": [{"index": 0, "delta": {"content": content}, "finish_reason": None}], **more}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def texts(events: bytes) -> str:
    """What a client reads from a stream."""
    said = ""
    for line in events.decode().splitlines():
        if line.startswith("data: {"):
            chunk = json.loads(line.removeprefix("data: "))
            said += "".join(choice["delta"].get("content") or "" for choice in chunk["choices"])
    return said


async def read(parts: list[bytes], pause: float = 0.0) -> list[bytes]:
    async def stream() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return [part async for part in gathered(stream(), pause)]


END = b"data: [DONE]\n\n"
STOP = b'data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
USAGE = b'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\n'
ERROR = b'data: {"error":{"message":"overloaded"}}\n\n'
COMMENT = b": keep-alive\n\n"


def test_pieces_that_came_together_become_one() -> None:
    (whole,) = merged([event("Hel"), event("lo "), event("there")])
    assert texts(whole) == "Hello there"


def test_everything_else_passes_as_it_came_and_in_its_order() -> None:
    others = [STOP, USAGE, ERROR, COMMENT, END, b"data: {broken\n\n", b"event: ping\n\n"]
    mixed = [event("a"), event("b"), *others, event("c"), event("d")]
    out = list(merged(mixed))
    assert out[1:-1] == others
    assert [texts(out[0]), texts(out[-1])] == ["ab", "cd"]


def test_tools_reasons_to_end_and_other_choices_are_no_plain_text() -> None:
    odd = [
        event("x", usage={"prompt_tokens": 1}),
        event(None),
        event(["x"]),
        b'data: {"choices":[{"delta":{"content":"x","tool_calls":[{}]}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"x","annotations":[]}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"x"}},{"delta":{"content":"y"}}]}\n\n',
        b'data: {"choices":"x"}\n\n',
        b'data: ["x"]\n\n',
    ]
    assert list(merged(odd)) == odd
    assert len(list(merged([event("a"), event("b", id="c2"), event("c", id="c2")]))) == 2


@given(st.lists(st.text(max_size=8), max_size=30), st.lists(st.integers(1, 60), max_size=60))
def test_no_text_is_lost_or_reordered_however_the_bytes_arrive(words: list[str], cuts: list[int]) -> None:
    whole = b"".join([*map(event, words), STOP, END])
    parts, at = [], 0
    for cut in cuts:
        parts.append(whole[at : at + cut])
        at += cut
    out = b"".join(asyncio.run(read([*parts, whole[at:]])))
    assert texts(out) == "".join(words)
    assert out.endswith(STOP + END)


def test_halves_of_one_character_are_joined() -> None:
    halves = [
        b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"\\ude00"}}]}\n\n',
    ]
    (whole,) = merged(halves)
    assert texts(whole) == "😀"


def test_among_many_the_first_text_passes_at_once_and_the_rest_in_steps() -> None:
    async def tokens() -> AsyncIterator[bytes]:
        arrived: asyncio.Queue[bytes | None] = asyncio.Queue()

        async def arrive() -> None:
            for number in range(100):
                await asyncio.sleep(0.02)
                arrived.put_nowait(event(f"{number} "))
            arrived.put_nowait(None)

        arriving = asyncio.create_task(arrive())
        while (part := await arrived.get()) is not None:
            yield part
        await arriving

    async def moments_of_one() -> list[float]:
        return [virtual.now() async for _ in gathered(tokens())]

    async def work() -> tuple[list[float], list[float]]:
        alone = await moments_of_one()
        begun = virtual.now()
        together = await asyncio.gather(*(moments_of_one() for _ in range(FEW + 1)))
        return alone, [moment - begun for moment in together[0]]

    alone, moments = virtual.run(work())
    assert len(alone) == 100
    assert moments[0] < 0.03
    assert all(later - earlier >= PAUSE - 1e-9 for earlier, later in pairwise(moments[:-1]))
    assert 20 <= len(moments) <= 30


async def test_models_that_stream_together_say_the_same_in_fewer_pieces(endpoint: ScriptedEndpoint) -> None:
    text = " ".join(f"word{number}" for number in range(60))
    endpoint.then(Reply(text, delay=0.005))
    model = EndpointModel("scripted", base_url=endpoint.base_url, api_key="scripted-key")

    async def said() -> list[str | Usage]:
        return [piece async for piece in model.stream([Message("user", "Count")], ModelSettings())]

    for pieces in await asyncio.gather(*(said() for _ in range(FEW + 4))):
        assert isinstance(pieces.pop(), Usage)
        assert "".join(piece for piece in pieces if isinstance(piece, str)) == text
        assert len(pieces) < 40
    await model.aclose()
