"""Messages over a loopback socket."""

import socket
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import wire
from knowledge.library.wire import GoneError, Message

KEY = b"k" * 32

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text().filter(lambda key: key != "shape"), PLAIN, max_size=4), st.integers(-1, 4))
def test_what_is_sent_arrives(head: dict[str, object], rows: int) -> None:
    vectors = None if rows < 0 else np.arange(rows * 3, dtype=np.float32).reshape(rows, 3)
    arrived = Message.decoded(Message(head, vectors).encoded())
    assert arrived.head == head
    assert (arrived.vectors is None) == (vectors is None)
    if vectors is not None and arrived.vectors is not None:
        assert np.array_equal(arrived.vectors, vectors)
        assert arrived.vectors.flags.writeable


@given(st.binary(max_size=60))
def test_garbage_is_a_value_error_or_a_message(data: bytes) -> None:
    try:
        message = Message.decoded(data)
    except ValueError:
        return
    assert isinstance(message.head, dict)


@pytest.mark.parametrize("data", [b"", b"\0\0", b"\0\0\0\x02[]", b"\0\0\0\x01x", b"\xff\xff\xff\xff{}"])
def test_what_is_no_message(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Message.decoded(data)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server((wire.HOST, 0)) as listener:
        yield listener


@pytest.fixture
def answering(listening: socket.socket) -> Iterator[Callable[[Callable[[Connection], None]], int]]:
    """Lets a function talk to the next one who connects; returns the port."""
    threads = []

    def start(talk: Callable[[Connection], None]) -> int:
        def accept() -> None:
            made, _ = listening.accept()
            with made, wire.opened(made, 5) as connection:
                talk(connection)

        threads.append(threading.Thread(target=accept))
        threads[-1].start()
        return int(listening.getsockname()[1])

    yield start
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


Answering = Callable[[Callable[[Connection], None]], int]


def test_both_sides_know_the_key(answering: Answering) -> None:
    def echo(connection: Connection) -> None:
        wire.welcome(connection, KEY)
        wire.send(connection, wire.receive(connection))

    with wire.connect(answering(echo), KEY, 5) as connection:
        wire.send(connection, Message({"hello": 1}, np.ones((2, 2), dtype=np.float32)))
        reply = wire.receive(connection)
    assert reply.head == {"hello": 1}
    assert reply.vectors is not None
    assert reply.vectors.sum() == 4


def test_a_client_with_another_key_is_refused(answering: Answering) -> None:
    refused = threading.Event()

    def strict(connection: Connection) -> None:
        with pytest.raises(GoneError):
            wire.welcome(connection, KEY)
        refused.set()

    port = answering(strict)
    with pytest.raises(GoneError):
        wire.connect(port, b"x" * 32, 5)
    assert refused.wait(5)


def test_a_holder_with_another_key_is_not_believed(answering: Answering) -> None:
    def stranger(connection: Connection) -> None:
        with pytest.raises(GoneError):
            wire.welcome(connection, b"x" * 32)

    with pytest.raises(GoneError):
        wire.connect(answering(stranger), KEY, 5)


def test_something_else_at_the_port(answering: Answering) -> None:
    def talkative(connection: Connection) -> None:
        connection.send_bytes(b"HTTP/1.1 400 Bad Request")

    with pytest.raises(GoneError):
        wire.connect(answering(talkative), KEY, 5)


def test_nobody_at_the_port() -> None:
    with socket.create_server((wire.HOST, 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(GoneError):
        wire.connect(port, KEY, 5)


def test_silence_times_out(listening: socket.socket) -> None:
    with pytest.raises(TimeoutError):
        wire.connect(listening.getsockname()[1], KEY, 0.2)  # the system accepts, nobody answers


def test_one_who_never_reads_times_out(answering: Answering) -> None:
    done = threading.Event()

    def deaf(connection: Connection) -> None:
        wire.welcome(connection, KEY)
        done.wait(10)

    with wire.connect(answering(deaf), KEY, 0.3) as connection:
        with pytest.raises(TimeoutError):
            wire.send(connection, Message({}, np.zeros((10_000, 384), dtype=np.float32)))
        done.set()


def test_one_who_leaves_is_gone(answering: Answering) -> None:
    port = answering(lambda connection: wire.welcome(connection, KEY))
    with wire.connect(port, KEY, 5) as connection, pytest.raises(GoneError):
        wire.receive(connection)


def test_messages_beyond_the_limit_are_not_read(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    def long(connection: Connection) -> None:
        wire.welcome(connection, KEY)
        wire.send(connection, Message({"long": "x" * 5_000}))

    with wire.connect(answering(long), KEY, 5) as connection:
        monkeypatch.setattr(wire, "MAX_MESSAGE", 1_000)
        with pytest.raises(GoneError):
            wire.receive(connection)
