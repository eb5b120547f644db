"""How two processes of this machine speak about vectors: JSON and float32 rows over a loopback socket, no pickle.

Both sides prove that they know the holder's key (the challenge of multiprocessing.connection) before anything else.
"""

import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from typing import Any

import numpy as np

from knowledge.library.embeddings import Vectors

HOST = "127.0.0.1"

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of the largest message that is read: forty times the largest that is sent."""


class GoneError(Exception):
    """The other side has ended, or was never the one that was meant."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a reply: plain JSON values, with vectors where there are some."""

    head: dict[str, Any]
    vectors: Vectors | None = None

    def encoded(self) -> bytes:
        """Length of the head (4 bytes, big endian), head, rows."""
        shape = None if self.vectors is None else list(self.vectors.shape)
        head = json.dumps({**self.head, "shape": shape}).encode()
        rows = b"" if self.vectors is None else np.ascontiguousarray(self.vectors, dtype="<f4").tobytes()
        return struct.pack(">I", len(head)) + head + rows

    @classmethod
    def decoded(cls, data: bytes) -> "Message":
        """The message in `data`; raises ValueError where there is none."""
        end = 4 + int.from_bytes(data[:4], "big")
        if len(data) < end:
            raise ValueError("message without a whole head")
        head = json.loads(data[4:end])
        if not isinstance(head, dict):
            raise ValueError("head is no object")
        shape = head.pop("shape", None)
        rows = None if shape is None else np.frombuffer(data[end:], dtype="<f4").reshape(shape).copy()
        return cls(head, rows)


def connect(port: int, key: bytes, timeout: float) -> Connection:
    """A connection to the holder that listens at `port`.

    Raises GoneError where nobody listens or the wrong one does, TimeoutError where it does not answer in `timeout`
    seconds.
    """
    try:
        with socket.create_connection((HOST, port), timeout=timeout) as made:
            made.setblocking(True)
            connection = opened(made, timeout)
    except TimeoutError:
        raise
    except OSError as error:
        raise GoneError from error
    try:
        with _translated():
            answer_challenge(connection, key)
            deliver_challenge(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


def welcome(connection: Connection, key: bytes) -> None:
    """The holder's side of `connect`; raises GoneError or TimeoutError as that does."""
    with _translated():
        deliver_challenge(connection, key)
        answer_challenge(connection, key)


def opened(made: socket.socket, timeout: float) -> Connection:
    """`made` as a connection of its own, each read and write of which may wait for `timeout` seconds."""
    wait_for(made, timeout)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(timeout))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(os.dup(made.fileno()))


def wait_for(made: socket.socket, timeout: float) -> None:
    """Lets each read from `made` wait for `timeout` seconds; 0 is for ever."""
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(timeout))


def _timeval(seconds: float) -> bytes:
    return struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))


def send(connection: Connection, message: Message) -> None:
    """Sends `message`; raises GoneError or TimeoutError."""
    with _translated():
        connection.send_bytes(message.encoded())


def receive(connection: Connection) -> Message:
    """The next message; raises GoneError or TimeoutError."""
    with _translated():
        return Message.decoded(connection.recv_bytes(MAX_MESSAGE))


@contextmanager
def _translated() -> Iterator[None]:
    """Turns what sockets raise into GoneError and TimeoutError."""
    try:
        yield
    except BlockingIOError as error:  # SO_RCVTIMEO or SO_SNDTIMEO has passed
        raise TimeoutError from error
    except (OSError, EOFError, AuthenticationError, AssertionError, ValueError) as error:
        raise GoneError from error
