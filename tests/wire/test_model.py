import asyncio
import json
import time

import aiohttp

from tests.wire.model import Script, Speaker, word


async def test_it_speaks_at_its_rate_and_ends_as_such_models_do() -> None:
    script = Script(tokens=10, rate=50.0, first=0.1)
    server = await asyncio.get_running_loop().create_server(lambda: Speaker(script), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server, aiohttp.ClientSession() as session:
        async with session.get(f"{base}/models") as got:
            assert (await got.json())["data"][0]["id"] == "scripted"
        began = time.monotonic()
        async with session.post(f"{base}/chat/completions", json={"stream": True}) as got:
            lines = [line.decode().strip() async for line in got.content if line.strip()]
        assert time.monotonic() - began >= 0.28
    *events, end = [line.removeprefix("data: ") for line in lines]
    chunks = [json.loads(event) for event in events]
    text = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert text == "".join(word(number) for number in range(10))
    assert (chunks[-1]["usage"]["completion_tokens"], end) == (10, "[DONE]")
