"""An endpoint that answers with garbage, refuses, or is not there: one clear sentence each."""

import asyncio
import socket
from typing import Any

import pytest

from routers.errors import (
    ModelBusyError,
    ModelError,
    ModelKeyError,
    ModelNameError,
    ModelReplyError,
    ModelUnreachableError,
    PromptTooLongError,
)
from tests.routers.models.asking import Make, ask, failure
from tests.scripted import Behaviour, Garbage, Html, Reply, ScriptedEndpoint, Status

# What is no answer

GARBAGE = [
    Html(),
    Garbage(""),
    Garbage("data: {nope\n\n"),
    Garbage("data: [1, 2]\n\n"),
    Garbage('data: "text"\n\n'),
    Garbage('data: {"choices": 3}\n\n'),
    Garbage('data: {"choices": [{"delta": {"content": {"a": 1}}}]}\n\n'),
    Garbage('{"choices": []}', "application/json"),
    Garbage(b"\xff\xfe\x00", "application/octet-stream"),
]


@pytest.mark.parametrize("behaviour", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_is_no_answer(endpoint: ScriptedEndpoint, make: Make, behaviour: Behaviour) -> None:
    endpoint.then(behaviour)
    error = await failure(make())
    assert isinstance(error, ModelReplyError)
    assert "OPENAI_BASE_URL" in str(error)


async def test_garbage_in_the_middle_of_an_answer(endpoint: ScriptedEndpoint, make: Make) -> None:
    chunk = '{"choices": [{"index": 0, "delta": {"content": "half"}}]}'
    endpoint.then(Garbage(f"data: {chunk}\n\ndata: {{nope\n\n"))
    assert "went on with something" in str(await failure(make()))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(""), "without any text."),
        (Reply("", finish="length"), "went into thinking"),
        (Reply("", finish="content_filter"), "content filter"),
    ],
)
async def test_an_answer_without_text_is_none(
    endpoint: ScriptedEndpoint, make: Make, reply: Reply, reason: str
) -> None:
    endpoint.then(reply)
    error = await failure(make())
    assert isinstance(error, ModelReplyError)
    assert reason in str(error)


async def test_an_error_event_in_the_stream(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Garbage('data: {"error": {"message": "The sky fell on sk-abcdef123."}}\n\n'))
    assert "reported an error (“The sky fell on ***”)" in str(await failure(make()))


# What is refused


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (Status(401), ModelKeyError, "refused the key in OPENAI_API_KEY"),
        (Status(403), ModelKeyError, "may not be used with the key"),
        (Status(402), ModelBusyError, "no quota left"),
        (Status(429), ModelBusyError, "at its rate limit"),
        (Status(429, headers={"Retry-After": "120"}), ModelBusyError, "asks to wait 120 s"),
        (Status(429, {"error": {"code": "insufficient_quota"}}), ModelBusyError, "no quota left"),
        (Status(413), PromptTooLongError, "a prompt this long"),
        (Status(400, {"error": {"code": "context_length_exceeded"}}), PromptTooLongError, "a prompt this long"),
        (Status(500), ModelReplyError, "status 500"),
        (Status(500, "<html>Oops</html>"), ModelReplyError, "status 500."),
        (Status(418, "short and stout"), ModelReplyError, "(“short and stout”)"),
    ],
)
async def test_a_refusal_says_what_to_do(
    endpoint: ScriptedEndpoint, make: Make, status: Status, kind: type[ModelError], words: str
) -> None:
    endpoint.then(status)
    error = await failure(make())
    assert type(error) is kind
    assert words in str(error)
    assert len(endpoint.requests) == 1


async def test_the_context_is_named_where_it_is_known(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Status(400, {"error": {"message": "the request exceeds the available context size"}}))
    assert "its context is 4,096 tokens" in str(await failure(make(context=4096)))


async def test_a_missing_key_is_asked_for(make: Make) -> None:
    with ScriptedEndpoint(api_key="needed") as strict:
        error = await failure(make(base_url=strict.base_url, api_key=None))
    assert str(error) == f"{strict.base_url} wants a key. Set OPENAI_API_KEY."


async def test_an_unknown_name_is_answered_with_the_known_ones(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.models = tuple(f"model-{number}" for number in range(13))
    error = await failure(make("gpt-nope"))
    assert isinstance(error, ModelNameError)
    assert "“gpt-nope”" in str(error)
    assert "It has model-12, model-11," in str(error)
    assert "model-3 and 3 more." in str(error)
    assert "model-2" not in str(error)


async def test_a_wrong_path_is_recognised(endpoint: ScriptedEndpoint, make: Make) -> None:
    error = await failure(make(base_url=endpoint.base_url.removesuffix("/v1")))
    assert isinstance(error, ModelNameError)
    assert "it often ends in /v1" in str(error)


# What is overcome


async def test_a_short_pause_that_is_asked_for_is_kept_once(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Status(429, headers={"retry-after-ms": "10"}), Reply("at last"))
    assert (await ask(make()))[0] == "at last"
    endpoint.then(Status(429, headers={"Retry-After": "0"}))
    before = len(endpoint.requests)
    error = await failure(make())
    assert isinstance(error, ModelBusyError)
    assert error.retry_after == 0
    assert len(endpoint.requests) == before + 2


@pytest.mark.parametrize("code", [502, 503, 504])
async def test_a_gateway_error_is_asked_again_once(endpoint: ScriptedEndpoint, make: Make, code: int) -> None:
    endpoint.then(Status(code), Reply("at last"))
    assert (await ask(make()))[0] == "at last"
    endpoint.then(Status(code))
    before = len(endpoint.requests)
    assert f"status {code}" in str(await failure(make()))
    assert len(endpoint.requests) == before + 2


async def test_parameters_that_are_refused_are_left_out_from_then_on(endpoint: ScriptedEndpoint, make: Make) -> None:
    """As OpenAI's reasoning models refuse temperature, stop and the old name of the limit, one complaint at a time."""

    def strict(body: dict[str, Any]) -> Behaviour:
        for name in ("max_tokens", "temperature", "stop", "stream_options"):
            if name in body:
                return Status(400, {"error": {"message": f"Unsupported parameter: '{name}'.", "param": name}})
        return Reply("thought through")

    endpoint.script = strict
    model = make()
    assert (await ask(model, stop=("END",)))[0] == "thought through"
    assert endpoint.requests[-1]["max_completion_tokens"] == 700
    asked = len(endpoint.requests)
    assert (await ask(model, stop=("END",)))[0] == "thought through"
    assert len(endpoint.requests) == asked + 1


async def test_questions_at_once_learn_from_each_others_refusals(endpoint: ScriptedEndpoint, make: Make) -> None:
    complaint = Status(400, {"error": {"message": "'temperature' is not supported with this model."}})
    endpoint.script = lambda body: complaint if "temperature" in body else Reply("fine")
    model = make()
    assert [text for text, _ in await asyncio.gather(*(ask(model) for _ in range(6)))] == ["fine"] * 6


async def test_a_complaint_that_cannot_be_met_is_an_error(endpoint: ScriptedEndpoint, make: Make) -> None:
    endpoint.then(Status(400, {"error": {"message": "The temperature is wrong."}}))
    assert "The temperature is wrong" in str(await failure(make()))
    assert len(endpoint.requests) == 2


# Where nobody answers


async def test_nothing_listens(make: Make) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        error = await failure(make(base_url=address))
    assert isinstance(error, ModelUnreachableError)
    assert f"Nothing listens at {address}." in str(error)


async def test_an_unknown_host(make: Make) -> None:
    error = await failure(make(base_url="http://user:pass@nowhere.invalid/v1?key=abc"))
    assert isinstance(error, ModelUnreachableError)
    assert str(error).startswith("The host of http://nowhere.invalid/v1 cannot be found.")
    assert "pass" not in str(error)
    assert "abc" not in str(error)


async def test_a_connection_that_is_dropped_at_once(make: Make) -> None:
    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(drop, "127.0.0.1", 0)
    async with server:
        error = await failure(make(base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"))
    assert isinstance(error, ModelUnreachableError)
    assert "broke before an answer came" in str(error)


async def test_no_secure_connection(make: Make) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        error = await failure(make(base_url=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"))
    assert isinstance(error, ModelUnreachableError)
    assert "No secure connection" in str(error)


@pytest.mark.parametrize("address", ["ftp://host/v1", "localhost:8080/v1", "http://", "nonsense"])
async def test_what_is_no_address(make: Make, address: str) -> None:
    error = await failure(make(base_url=address))
    assert isinstance(error, ModelUnreachableError)
    assert "Correct OPENAI_BASE_URL" in str(error)


async def test_without_an_address_it_is_openai_which_wants_a_key(make: Make) -> None:
    error = await failure(make(base_url=None, api_key=None))
    assert str(error) == "https://api.openai.com/v1 wants a key. Set OPENAI_API_KEY."
