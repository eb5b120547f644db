"""What is found on a machine, and what is passed over, with servers of all sorts on real ports."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from bot.discovery import LARGEST, LOCAL_LIMIT, PORTS, Found, discover
from tests.scripted import ScriptedEndpoint

LISTED = json.dumps({"object": "list", "data": [{"id": "mine"}]}).encode()
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
STRANGERS = {
    "a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>It works!</html>",
    "a page with a list": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + LISTED,
    "not found": JSON.replace(b"200 OK", b"404 Not Found") + LISTED,
    "other json": JSON + b'{"hello": "world"}',
    "no models": JSON + b'{"data": []}',
    "odd models": JSON + b'{"data": [1, 2]}',
    "broken json": JSON + LISTED[:-2],
    "deep json": JSON + b"[" * 100_000,
    "no text": JSON + b"\xff\xfe",
    "half a head": b"HTTP/1.1 200 OK\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.7\r\n",
    "nothing": b"",
}


@contextmanager
def saying(answer: bytes, *, hang: bool = False, forever: bool = False) -> Iterator[int]:
    """A port where `answer` is said to everybody; `forever` again and again, `hang`: and nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as clients:
        thread = threading.Thread(target=_say, args=(server, clients, answer, hang, forever))
        thread.start()
        port = server.getsockname()[1]
        try:
            yield port
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _say(server: socket.socket, clients: ExitStack, answer: bytes, hang: bool, forever: bool) -> None:
    while True:
        try:
            client = clients.enter_context(server.accept()[0])
        except OSError:
            return
        try:
            client.sendall(answer)
            while forever:
                client.sendall(answer)
            if not hang:
                client.shutdown(socket.SHUT_WR)
        except OSError:
            continue


@pytest.fixture
def closed() -> Iterator[int]:
    """A port where nothing listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


def test_nothing_is_there(closed: int) -> None:
    assert discover({}, ports={"Ollama": closed}) == []
    assert discover({}, ports={}) == []


def test_a_local_server_is_found_with_its_models() -> None:
    with ScriptedEndpoint(["old", "new"]) as endpoint:
        found = discover({}, ports={"Ollama": endpoint.port})
    assert found == [
        Found(f"Ollama (127.0.0.1:{endpoint.port})", endpoint.base_url, ("new", "old"), False, False),
    ]


def test_the_ports_are_those_of_the_known_servers() -> None:
    assert dict(PORTS) == {"Ollama": 11434, "LM Studio": 1234, "llama-server": 8080, "vLLM": 8000}


@pytest.mark.parametrize("answer", STRANGERS.values(), ids=STRANGERS)
def test_strangers_are_passed_over(answer: bytes) -> None:
    with saying(answer) as port, ScriptedEndpoint() as endpoint:
        found = discover({}, ports={"stranger": port, "real": endpoint.port}, local_limit=5)
    assert [each.base_url for each in found] == [endpoint.base_url]


@pytest.mark.parametrize("begun", [b"", JSON, JSON + LISTED[:10]])
def test_a_stranger_that_hangs_costs_no_more_than_the_limit(begun: bytes, closed: int) -> None:
    with saying(begun, hang=True) as one, saying(begun, hang=True) as two:
        started = time.monotonic()
        assert discover({}, ports={"a": one, "b": two, "c": closed}, local_limit=0.2) == []
        assert time.monotonic() - started < 5
    assert LOCAL_LIMIT <= 0.4


def test_an_endless_answer_is_given_up() -> None:
    with saying(JSON + b" " * LARGEST, forever=True) as port:
        started = time.monotonic()
        assert discover({}, ports={"endless": port}, local_limit=20) == []
        assert time.monotonic() - started < 10


def test_a_key_is_found_with_the_models_that_it_opens() -> None:
    with ScriptedEndpoint(["hosted"], api_key="sk-1") as endpoint:
        found = discover({"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": endpoint.base_url + "/"}, ports={})
    assert found == [Found("OPENAI_API_KEY (127.0.0.1)", endpoint.base_url, ("hosted",), True, False)]


def test_a_key_for_another_machine_spends_money() -> None:
    environment = {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "https://models.invalid/v1"}
    (found,) = discover(environment, ports={})
    assert found == Found("OPENAI_API_KEY (models.invalid)", "https://models.invalid/v1", (), True, True)
    assert "sk-1" not in repr(found)


def test_an_address_needs_no_key() -> None:
    with ScriptedEndpoint() as endpoint:
        (found,) = discover({"OPENAI_BASE_URL": endpoint.base_url}, ports={})
    assert found == Found("OPENAI_BASE_URL (127.0.0.1)", endpoint.base_url, ("scripted",), False, False)


def test_a_wrong_key_opens_nothing_and_is_no_failure() -> None:
    with ScriptedEndpoint(api_key="sk-right") as endpoint:
        (found,) = discover({"OPENAI_API_KEY": "sk-wrong", "OPENAI_BASE_URL": endpoint.base_url}, ports={})
    assert found.models == ()


def test_what_the_settings_name_comes_first_and_is_not_found_twice() -> None:
    with ScriptedEndpoint(["a"]) as named, ScriptedEndpoint(["b"]) as other:
        ports = {"other": other.port, "named": named.port}
        found = discover({"OPENAI_BASE_URL": named.base_url, "OPENAI_API_KEY": "  "}, ports=ports)
    assert [each.models for each in found] == [("a",), ("b",)]
    assert not found[0].needs_key


def test_no_address_and_no_key_means_nothing_is_named() -> None:
    assert discover({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": " "}, ports={}) == []
