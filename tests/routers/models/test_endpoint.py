"""An endpoint's model against a real server: what is sent, what comes back, what ends early, what must not leave."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import aclosing

import pytest

from routers.errors import (
    ModelReplyError,
    ModelUnreachableError,
)
from routers.models import EndpointModel
from routers.types import Message, ModelSettings, Usage
from tests.routers.models.asking import PROMPT, SECRET, Make, ask, broken, failure
from tests.scripted import Behaviour, Cut, Hang, Reply, ScriptedEndpoint


async def test_streams_text_in_pieces_and_then_the_usage(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Reply("It is a  test.\n\nNo more.", delay=0.05))
    parts = [part async for part in make().stream(PROMPT, ModelSettings())]
    pieces = [part for part in parts[:-1] if isinstance(part, str)]
    assert pieces[0] == "It"
    assert len(pieces) > 2
    assert "".join(pieces) == "It is a  test.\n\nNo more."
    assert parts[-1] == Usage(input_tokens=5, output_tokens=6)


async def test_pieces_arrive_while_the_answer_is_being_written(endpoint: ScriptedEndpoint, make: Make) -> None:
    gate = threading.Event()
    endpoint.then(Reply("first second", gate=gate))
    async with aclosing(make().stream(PROMPT, ModelSettings())) as parts:
        assert await anext(parts) == "first"
        gate.set()
        assert [part async for part in parts][:-1] == [" second"]


async def test_sends_the_conversation_the_settings_and_the_key(endpoint: ScriptedEndpoint, make: Make) -> None:
    await ask(make(), temperature=0.7, max_tokens=50, stop=("END",))
    (body,) = endpoint.requests
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is it?"},
    ]
    expected = {"model": "scripted", "stream": True, "temperature": 0.7, "max_tokens": 50, "stop": ["END"]}
    assert body | expected == body
    assert body["stream_options"] == {"include_usage": True}
    assert endpoint.headers[0]["authorization"] == f"Bearer {SECRET}"


async def test_history_and_braces_are_sent_as_they_are(endpoint: ScriptedEndpoint, make: Make) -> None:
    history = (Message("user", "{a} {{b}} %s"), Message("assistant", "<|im_end|>"), Message("user", "é😀"))
    async for _ in make().stream(history, ModelSettings()):
        pass
    assert [(m["role"], m["content"]) for m in endpoint.requests[0]["messages"]] == [
        (message.role, message.content) for message in history
    ]


async def test_extra_fields_are_added_to_the_body(endpoint: ScriptedEndpoint, make: Make) -> None:
    async for _ in make().stream(PROMPT, ModelSettings(), extra={"repeat_penalty": 1.1}):
        pass
    assert endpoint.requests[0]["repeat_penalty"] == 1.1


async def test_a_local_server_needs_no_key(endpoint: ScriptedEndpoint, make: Make) -> None:
    assert (await ask(make(api_key=None)))[0] == "A scripted answer."
    assert SECRET not in endpoint.headers[0]["authorization"]


@pytest.mark.parametrize("name", ["llama3.2:3b", "openai:gpt", "Qwen/Qwen3-4B-Instruct", "gpt-5-pro", "o9-mini"])
async def test_names_reach_the_endpoint_unchanged(endpoint: ScriptedEndpoint, make: Make, name: str) -> None:
    endpoint.models = (name,)
    assert (await ask(make(name)))[0] == "A scripted answer."
    assert endpoint.requests[0]["model"] == name


async def test_usage_is_unknown_where_the_endpoint_tells_none(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Reply("ok", usage=False))
    assert await ask(make()) == ("ok", Usage(None, None))


def test_one_model_serves_several_loops(endpoint: ScriptedEndpoint) -> None:
    model = EndpointModel("scripted", base_url=endpoint.base_url)

    async def once() -> str:
        return (await ask(model))[0]

    assert [asyncio.run(once()) for _ in range(3)] == ["A scripted answer."] * 3


async def test_many_questions_at_once(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.script = lambda body: Reply(body["messages"][-1]["content"])
    model = make()

    async def echo(number: int) -> str:
        parts = [part async for part in model.stream([Message("user", f"number {number}")], ModelSettings())]
        return "".join(str(part) for part in parts[:-1])

    assert await asyncio.gather(*map(echo, range(25))) == [f"number {number}" for number in range(25)]


async def test_works_again_after_it_was_closed(endpoint: ScriptedEndpoint, make: Make) -> None:
    model = make()
    await model.prepare()
    await model.aclose()
    await model.aclose()
    assert (await ask(model))[0] == "A scripted answer."


async def test_closing_the_stream_closes_the_connection(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Reply("first second", gate=threading.Event()))
    parts = make().stream(PROMPT, ModelSettings())
    assert await anext(parts) == "first"
    assert not endpoint.left.is_set()
    await parts.aclose()
    assert await asyncio.to_thread(endpoint.left.wait, 5)


@pytest.mark.parametrize("behaviour", [Hang(), Hang("half")])
async def test_cancelling_the_reader_closes_the_connection(
    endpoint: ScriptedEndpoint, make: Make, behaviour: Behaviour
) -> None:
    endpoint.then(behaviour)
    task = asyncio.create_task(ask(make()))
    assert await asyncio.to_thread(endpoint.wait_for_requests, 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(endpoint.left.wait, 5)


async def test_hanging_before_the_first_token(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Hang())
    error = await failure(make(first_token_timeout=0.2))
    assert isinstance(error, ModelUnreachableError)
    assert "sent nothing for 0.2 s" in str(error)
    assert await asyncio.to_thread(endpoint.left.wait, 5)


async def test_hanging_between_tokens(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Hang("half"))
    received, why = await broken(make(stall_timeout=0.2))
    assert received == ["half"]
    assert "said nothing for 0.2 s" in why
    assert await asyncio.to_thread(endpoint.left.wait, 5)


@pytest.mark.parametrize("politely", [False, True])
async def test_a_stream_that_is_cut_is_no_answer(endpoint: ScriptedEndpoint, make: Make, politely: bool) -> None:
    endpoint.then(Cut("half of it", politely=politely))
    received, why = await broken(make())
    assert "".join(received) == "half of it"
    assert "broke off in the middle of its answer" in why
    assert len(endpoint.requests) == 1, "what was shown is not asked for again"


async def test_a_stream_that_is_cut_before_any_text(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Cut(""))
    assert isinstance(await failure(make()), ModelUnreachableError)


async def test_a_server_that_ends_in_the_middle(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Hang("half"))
    parts = make().stream(PROMPT, ModelSettings())
    assert await anext(parts) == "half"
    await asyncio.to_thread(endpoint.close)
    with pytest.raises(ModelReplyError, match="broke off"):
        await anext(parts)


async def test_proxies_are_not_asked_for_this_machine(
    endpoint: ScriptedEndpoint, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert (await ask(make()))[0] == "A scripted answer."


def test_nothing_is_traced_though_the_environment_asks_for_it(endpoint: ScriptedEndpoint) -> None:
    """LangSmith's own switch is on and points at a server of ours: it must hear nothing, and the key must not leave."""
    with ScriptedEndpoint() as langsmith:
        script = (
            "import asyncio\n"
            "from routers.models import EndpointModel\n"
            "from routers.types import Message, ModelSettings\n"
            "async def main():\n"
            f"    model = EndpointModel('scripted', base_url='{endpoint.base_url}')\n"
            "    print([part async for part in model.stream([Message('user', 'hi')], ModelSettings())])\n"
            "asyncio.run(main())\n"
            "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
            "wait_for_all_tracers()\n"
        )
        heard: list[str] = []
        listener = threading.Thread(target=_listen, args=(heard, ready := threading.Event(), port := []))
        listener.start()
        assert ready.wait(5)
        environment = {
            **os.environ,
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "lsv2_secret",
            "LANGSMITH_ENDPOINT": f"http://127.0.0.1:{port[0]}",
            "LANGSMITH_GATEWAY": langsmith.base_url,
            "OPENAI_BASE_URL": langsmith.base_url,
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        socket.create_connection(("127.0.0.1", port[0])).close()
        listener.join(5)
        assert "answer" in done.stdout
        assert heard == []
        assert langsmith.requests == []
        assert len(endpoint.requests) == 1


def _listen(heard: list[str], ready: threading.Event, port: list[int]) -> None:
    """Note what clients send until one connects and sends nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port.append(server.getsockname()[1])
        ready.set()
        while True:
            client, _ = server.accept()
            with client:
                said = client.recv(200)
                if not said:
                    return
                heard.append(said.decode("latin-1"))
