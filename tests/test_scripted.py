"""The scripted server is what most tests stand on: it has to do what it is told, and to notice what clients do."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import Any

import openai
import pytest

from tests.scripted import Cut, Garbage, Hang, Html, Reply, ScriptedEndpoint, Status, words


def send(endpoint: ScriptedEndpoint, model: str = "scripted", **more: Any) -> tuple[HTTPConnection, HTTPResponse]:
    body = {"model": model, "messages": [{"role": "user", "content": "two words"}], **more}
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=5)
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Authorization": "Bearer right"})
    return connection, connection.getresponse()


def whole(endpoint: ScriptedEndpoint, **more: Any) -> Any:
    connection, response = send(endpoint, **more)
    content = response.read()
    connection.close()
    return json.loads(content)


def events(response: HTTPResponse) -> Iterator[Any]:
    for line in response:
        if line.startswith(b"data: "):
            yield line[6:].strip().decode() if b"[DONE]" in line else json.loads(line[6:])


def streamed(endpoint: ScriptedEndpoint, **more: Any) -> list[Any]:
    connection, response = send(endpoint, stream=True, **more)
    found = list(events(response))
    connection.close()
    return found


def text(found: list[Any]) -> str:
    choices = [event["choices"][0] for event in found if isinstance(event, dict) and event["choices"]]
    return "".join(choice["delta"].get("content", "") for choice in choices)


@pytest.mark.parametrize("said", ["Hello there, you.", "a\n\n- b\n- c  d ", "", " ", "```py\n  a = 1\n```\n", "é😀 x"])
def test_streams_exactly_the_text(endpoint: ScriptedEndpoint, said: str) -> None:
    endpoint.say(said)
    found = streamed(endpoint)
    assert text(found) == said
    assert found[-1] == "[DONE]"
    assert found[-2]["choices"][0]["finish_reason"] == "stop"


def test_answers_whole_where_no_stream_is_asked_for(endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Whole answer.")
    answer = whole(endpoint)
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "Whole answer."}
    assert answer["usage"] == {"prompt_tokens": 2, "completion_tokens": 2, "total_tokens": 4}


def test_usage_is_told_only_when_asked_for(endpoint: ScriptedEndpoint) -> None:
    endpoint.say("a b c")
    assert not any("usage" in event for event in streamed(endpoint)[:-1])
    found = streamed(endpoint, stream_options={"include_usage": True})
    assert found[-2]["choices"] == []
    assert found[-2]["usage"] == {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5}


def test_pieces_are_sent_as_given(endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Reply("ignored", pieces=["o", "n", "e"]))
    deltas = [event["choices"][0]["delta"] for event in streamed(endpoint)[:-1]]
    assert [delta["content"] for delta in deltas[1:-1]] == ["o", "n", "e"]


def test_a_gate_holds_the_answer_after_its_first_piece(endpoint: ScriptedEndpoint) -> None:
    gate = threading.Event()
    endpoint.then(Reply("first second third", gate=gate))
    connection, response = send(endpoint, stream=True)
    stream = events(response)
    half = [next(stream), next(stream)]
    assert text(half) == "first"
    gate.set()
    assert text([*half, *stream]) == "first second third"
    connection.close()
    assert not endpoint.left.is_set()


def test_delay_comes_before_each_piece(endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Reply("a b", delay=0.05))
    started = time.monotonic()
    assert text(streamed(endpoint)) == "a b"
    assert time.monotonic() - started >= 0.1


def test_behaviours_come_one_after_the_other_and_the_last_repeats(endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Reply("one"), Reply("two"))
    said = [whole(endpoint)["choices"][0]["message"]["content"] for _ in range(3)]
    assert said == ["one", "two", "two"]


def test_a_script_sees_the_body(endpoint: ScriptedEndpoint) -> None:
    endpoint.script = lambda body: Reply(body["messages"][-1]["content"].upper())
    assert whole(endpoint)["choices"][0]["message"]["content"] == "TWO WORDS"


def test_a_failing_script_is_answered_with_500_and_raised_at_the_end() -> None:
    endpoint = ScriptedEndpoint()
    endpoint.script = lambda body: body["nope"]
    with pytest.raises(KeyError, match="nope"), endpoint:
        assert "script failed" in whole(endpoint)["error"]["message"]


def test_requests_and_headers_are_kept_in_order(endpoint: ScriptedEndpoint) -> None:
    whole(endpoint, temperature=0.1)
    whole(endpoint, temperature=0.2)
    assert [body["temperature"] for body in endpoint.requests] == [0.1, 0.2]
    assert [headers["authorization"] for headers in endpoint.headers] == ["Bearer right"] * 2
    assert endpoint.wait_for_requests(2, seconds=0)
    assert not endpoint.wait_for_requests(3, seconds=0)


def test_status_with_headers_and_bodies(endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Status(429, headers={"Retry-After": "7"}), Status(503, "plain"), Status(400, {"detail": "no"}))
    found = []
    for _ in range(3):
        connection, response = send(endpoint)
        found.append((response.status, response.getheader("Retry-After"), response.read().decode()))
        connection.close()
    assert found[0][:2] == (429, "7")
    assert json.loads(found[0][2])["error"]["message"] == "Status 429."
    assert found[1:] == [(503, None, "plain"), (400, None, '{"detail": "no"}')]


def test_unknown_names_are_404_and_wrong_keys_401() -> None:
    with ScriptedEndpoint(["a", "b"], api_key="right") as endpoint:
        assert whole(endpoint, model="b")["model"] == "b"
        assert whole(endpoint, model="c")["error"]["code"] == "model_not_found"
        endpoint.api_key = "other"
        assert whole(endpoint, model="a")["error"]["code"] == "invalid_api_key"


def test_lists_its_models() -> None:
    with ScriptedEndpoint(["old", "new"]) as endpoint:
        connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=5)
        connection.request("GET", "/v1/models")
        listed = json.loads(connection.getresponse().read())["data"]
        connection.close()
    assert [entry["id"] for entry in listed] == ["old", "new"]
    assert listed[0]["created"] < listed[1]["created"]


@pytest.mark.parametrize(
    "behaviour", [Hang(), Hang("half"), Reply("a b", gate=threading.Event()), Reply("a", delay=60)]
)
def test_notices_that_a_client_left(endpoint: ScriptedEndpoint, behaviour: Hang | Reply) -> None:
    endpoint.then(behaviour)
    body = b'{"model": "scripted", "stream": true, "messages": []}'
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=5) as client:
        client.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        assert endpoint.wait_for_requests(1)
        assert not endpoint.left.is_set()
    assert endpoint.left.wait(5)


def test_cut_drops_the_connection_and_a_polite_cut_only_the_answer(endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Cut("half an"), Cut("half an", politely=True))
    connection, response = send(endpoint, stream=True)
    with pytest.raises(IncompleteRead):
        response.read()
    connection.close()
    found = streamed(endpoint)
    assert text(found) == "half an"
    assert "[DONE]" not in found


def test_garbage_and_html_are_sent_as_they_are(endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Garbage("data: {"), Garbage(b"\xff", "application/json"), Html())
    found = []
    for _ in range(3):
        connection, response = send(endpoint)
        found.append((response.status, response.getheader("Content-Type"), response.read()))
        connection.close()
    assert found[:2] == [(200, "text/event-stream", b"data: {"), (200, "application/json", b"\xff")]
    assert found[2][1] == "text/html; charset=utf-8"
    assert found[2][2].startswith(b"<!doctype html>")


def test_closing_does_not_wait_for_clients() -> None:
    started = time.monotonic()
    with ScriptedEndpoint() as endpoint:
        endpoint.then(Hang("half"))
        connection, response = send(endpoint, stream=True)
        next(events(response))
    assert time.monotonic() - started < 2
    connection.close()
    endpoint.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=1)


def test_texts_become_vectors_in_any_order() -> None:
    with ScriptedEndpoint() as endpoint:
        client = openai.OpenAI(base_url=endpoint.base_url, api_key="none", max_retries=0)
        reply = client.embeddings.create(model="scripted", input=["pump", "tank pump"], encoding_format="float")
        assert {row.index: row.embedding for row in reply.data} == {0: words("pump"), 1: words("tank pump")}
        assert endpoint.embedded == ["pump", "tank pump"]
        assert endpoint.wait_for_embeddings(1)
        assert endpoint.requests == []
        endpoint.vectors = lambda text: [float(len(text)), 1.0]
        reply = client.embeddings.create(model="scripted", input=["four"], encoding_format="float")
        assert reply.data[0].embedding == [4.0, 1.0]
        endpoint.embedding_script = lambda body: Status(429)
        with pytest.raises(openai.RateLimitError):
            client.embeddings.create(model="scripted", input=["pump"], encoding_format="float")
        client.close()


def test_tokens_and_empty_texts_are_refused_where_texts_are_wanted() -> None:
    with ScriptedEndpoint() as endpoint:
        client = openai.OpenAI(base_url=endpoint.base_url, api_key="none", max_retries=0)
        for wrong in ([[1, 2, 3]], [""], "pump"):
            with pytest.raises(openai.BadRequestError, match="array of strings"):
                client.embeddings.create(model="scripted", input=wrong, encoding_format="float")
        client.close()
