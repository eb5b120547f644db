"""The embedder behind an OpenAI-compatible address, against a real server that misbehaves as told."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import ServiceUnreachableError
from knowledge.library.endpoint import embedder as module
from knowledge.library.endpoint.embedder import EndpointEmbedder, cut, weight
from knowledge.library.endpoint.prefixes import Prefixes
from tests.scripted import Garbage, Hang, Html, ScriptedEndpoint, Status, Vectors, words

KEY = "key-that-nobody-sees"


@pytest.fixture
def server() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(["bge-m3", "multilingual-e5-small"], api_key=KEY) as made:
        yield made


@pytest.fixture
def embedder(server: ScriptedEndpoint) -> EndpointEmbedder:
    return EndpointEmbedder("bge-m3", base_url=server.base_url, api_key=KEY)


def expected(*texts: str) -> Any:
    vectors = np.array([words(text) for text in texts])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_texts_are_sent_as_they_are_and_come_back_in_order(
    server: ScriptedEndpoint, embedder: EndpointEmbedder
) -> None:
    vectors = embedder.embed(["pump", "水位 in the tank"])
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, expected("pump", "水位 in the tank"), atol=1e-6)
    assert server.embeddings == [{"model": "bge-m3", "input": ["pump", "水位 in the tank"], "encoding_format": "float"}]


def test_a_question_has_a_vector_of_length_one(embedder: EndpointEmbedder) -> None:
    vector = embedder.embed_query("pump")
    assert vector.shape == (48,)
    assert np.allclose(vector, expected("pump")[0], atol=1e-6)


def test_no_texts_are_no_request(server: ScriptedEndpoint, embedder: EndpointEmbedder) -> None:
    assert len(embedder.embed([])) == 0
    assert server.embeddings == []


def test_questions_and_passages_get_what_the_model_wants(server: ScriptedEndpoint) -> None:
    embedder = EndpointEmbedder("multilingual-e5-small", base_url=server.base_url, api_key=KEY)
    embedder.embed(["pump"])
    embedder.embed_query("tank")
    assert server.embedded == ["passage: pump", "query: tank"]


def test_prefixes_that_were_set_win(server: ScriptedEndpoint) -> None:
    embedder = EndpointEmbedder("bge-m3", base_url=server.base_url, api_key=KEY, prefixes=Prefixes("q ", "p "))
    embedder.embed(["pump"])
    embedder.embed_query("tank")
    assert server.embedded == ["p pump", "q tank"]


def test_questions_that_are_compared_are_embedded_as_questions(server: ScriptedEndpoint) -> None:
    embedder = EndpointEmbedder("bge-m3", base_url=server.base_url, api_key=KEY, prefixes=Prefixes("q ", "p "))
    rows = embedder.embed_queries(["pump", "tank"])
    assert server.embedded == ["q pump", "q tank"]
    assert np.allclose(rows[1], embedder.embed_query("tank"), atol=1e-6)
    assert embedder.embed_queries([]).shape == (0, 1)


def test_the_name_tells_model_and_prefixes_and_never_the_key() -> None:
    plain = EndpointEmbedder("m", base_url="http://me:hunter2@host:1/v1/", api_key=KEY)
    other = EndpointEmbedder("m", base_url="http://elsewhere/v1", prefixes=Prefixes("q: ", ""))
    assert plain.name != other.name
    assert plain.name == EndpointEmbedder("m", base_url="http://elsewhere/v1").name
    assert plain.address == "http://host:1/v1"
    assert KEY not in plain.name + plain.address + repr(plain)


def test_it_can_be_made_again_from_name_and_address(server: ScriptedEndpoint) -> None:
    first = EndpointEmbedder("bge-m3", base_url=server.base_url, prefixes=Prefixes("q: ", "p: "))
    again = EndpointEmbedder.recalled(first.name, first.address, KEY)
    assert again is not None
    assert (again.name, again.address) == (first.name, first.address)
    again.embed_query("pump")
    assert server.embedded == ["q: pump"]
    assert EndpointEmbedder.recalled("minilm-l6-int8", "", None) is None


def test_many_texts_are_sent_in_parts(server: ScriptedEndpoint, embedder: EndpointEmbedder) -> None:
    texts = [f"pump {number}" for number in range(2 * module.AT_ONCE + 1)]
    assert np.allclose(embedder.embed(texts), expected(*texts), atol=1e-6)
    assert sorted(len(body["input"]) for body in server.embeddings) == [1, module.AT_ONCE, module.AT_ONCE]


def test_a_smaller_limit_of_texts_is_learnt(server: ScriptedEndpoint, embedder: EndpointEmbedder) -> None:
    def script(body: dict[str, Any]) -> Any:
        if len(body["input"]) > 20:
            return Status(422, {"error": {"message": "batch size 64 > maximum allowed batch size 20"}})
        return Vectors()

    server.embedding_script = script
    texts = [f"pump {number}" for number in range(100)]
    assert np.allclose(embedder.embed(texts), expected(*texts), atol=1e-6)
    before = len(server.embeddings)
    embedder.embed(texts)
    assert {len(body["input"]) for body in server.embeddings[before:]} <= {16, 100 % 16}


def test_a_text_that_is_too_long_is_cut_and_its_company_is_not(
    server: ScriptedEndpoint, embedder: EndpointEmbedder
) -> None:
    def script(body: dict[str, Any]) -> Any:
        long = any(len(text) > 500 for text in body["input"])
        return Status(400, {"error": {"message": "maximum context length is 500"}}) if long else Vectors()

    server.embedding_script = script
    long = "水" * 900
    vectors = embedder.embed(["pump", long, "tank"])
    assert np.allclose(vectors[[0, 2]], expected("pump", "tank"), atol=1e-6)
    sent = [text for text in server.embedded if text.startswith("水")]
    assert 350 < len(sent[-1]) <= 500
    asked = len(server.embeddings)
    embedder.embed(["other", long])
    assert len(server.embeddings) == asked + 1  # it is known now how much is taken


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_tried_again(server: ScriptedEndpoint, embedder: EndpointEmbedder, status: int) -> None:
    replies = iter([Status(status, headers={"retry-after-ms": "1"}), Status(status, headers={"retry-after-ms": "1"})])
    server.embedding_script = lambda body: next(replies, Vectors())
    assert np.allclose(embedder.embed(["pump"]), expected("pump"), atol=1e-6)
    assert len(server.embeddings) == 3


NOW = {"retry-after-ms": "1"}
FAILURES = [
    (Status(401), "refused the key. Set one that is valid there: TACTICIAN_EMBEDDER_KEY"),
    (Status(403), "refused the key"),
    (Status(404), "does not exist there .* Correct TACTICIAN_EMBEDDER"),
    (Status(429, headers=NOW), "at its rate limit or quota"),
    (Status(500, headers=NOW), "answered with status 500"),
    (Status(400, {"detail": f"no such thing as {KEY}"}), r"status 400 \(“no such thing as \*\*\*”\)"),
    (Status(502, "<html>Bad gateway</html>", headers=NOW), r"answered with status 502\. Try again"),
    (Html(), "not a vector for each text.* often ends in /v1"),
    (Garbage('{"data": []}', "application/json"), "not a vector for each text"),
    (Garbage('{"data": [{"index": 0, "embedding": [0, 0]}]}', "application/json"), "not a vector for each text"),
    (Garbage('{"data": [{"index": 0, "embedding": "AAAA"}]}', "application/json"), "not a vector for each text"),
    (Garbage("[]", "application/json"), "not a vector for each text"),
]


@pytest.mark.parametrize(("behaviour", "said"), FAILURES)
def test_failures_are_told_in_a_sentence_without_the_key(
    server: ScriptedEndpoint, embedder: EndpointEmbedder, behaviour: Any, said: str
) -> None:
    server.embedding_script = lambda body: behaviour
    for ask in (lambda: embedder.embed(["pump"]), lambda: embedder.embed_query("pump")):
        with pytest.raises(ServiceUnreachableError, match=said) as failure:
            ask()
        assert KEY not in str(failure.value)
        assert "“bge-m3” at http://127.0.0.1" in str(failure.value)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    embedder = EndpointEmbedder("m", base_url=f"http://127.0.0.1:{port}/v1")
    with pytest.raises(ServiceUnreachableError, match=r"cannot be reached\. Start its server, or correct"):
        embedder.embed_query("pump")


@pytest.mark.parametrize(("key", "said"), [(None, "wants a key. Set TACTICIAN_EMBEDDER_KEY"), ("a b", "holds spaces")])
def test_keys_that_cannot_be_right_are_told_before_anything_is_sent(key: str | None, said: str) -> None:
    with pytest.raises(ServiceUnreachableError, match=said):
        EndpointEmbedder("text-embedding-3-small", api_key=key).embed(["pump"])


def test_a_question_does_not_wait_and_the_next_ones_not_at_all(
    server: ScriptedEndpoint, embedder: EndpointEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder.embed_query("pump")
    server.embedding_script = lambda body: Hang()
    began = time.monotonic()
    with pytest.raises(ServiceUnreachableError, match=r"took longer than 0\.2 s"):
        embedder.embed_query("tank", patience=0.2)
    assert server.wait_for_embeddings(2)
    with pytest.raises(ServiceUnreachableError, match="has failed a moment ago"):
        embedder.embed_query("tank", patience=30)
    assert time.monotonic() - began < 15
    assert len(server.embeddings) == 2
    server.embedding_script = lambda body: Vectors()
    assert embedder.embed(["pump"]).shape == (1, 48)  # passages are not kept from it
    monkeypatch.setattr(embedder, "_rests_until", 0.0)
    assert embedder.embed_query("tank").shape == (48,)


def test_a_question_that_is_refused_keeps_no_other_from_being_asked(
    server: ScriptedEndpoint, embedder: EndpointEmbedder
) -> None:
    server.embedding_script = lambda body: Status(400) if "bad" in body["input"][0] else Vectors()
    with pytest.raises(ServiceUnreachableError, match="status 400"):
        embedder.embed_query("bad")
    assert embedder.embed_query("good").shape == (48,)


def test_several_threads_at_once(server: ScriptedEndpoint, embedder: EndpointEmbedder) -> None:
    found: dict[int, Any] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: embedder.embed_query(f"pump {n}")})) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert all(np.allclose(found[n], expected(f"pump {n}")[0], atol=1e-6) for n in range(12))


@given(st.text(max_size=200), st.floats(0, 60))
def test_cut_texts_are_beginnings_that_fit(text: str, tokens: float) -> None:
    short = cut(text, tokens)
    assert text.startswith(short)
    assert weight(short) <= tokens + 1e-9 or len(text) <= tokens
    if short != text:
        assert weight(text[: len(short) + 1]) > tokens
