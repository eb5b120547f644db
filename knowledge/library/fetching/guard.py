"""Connections to checked addresses alone, each read and write of which ends in time.

The check lies where the connection is made: a name is looked up once, all its addresses are checked, and one of those
very addresses is connected to. A second look-up that could answer otherwise (DNS rebinding) does not happen.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from httpcore2 import (
    SOCKET_OPTION,
    ConnectError,
    ConnectTimeout,
    NetworkBackend,
    NetworkStream,
    SyncBackend,
    TimeoutException,
)

from knowledge.library.aside import within
from knowledge.library.fetching.addresses import Address, is_elsewhere
from knowledge.library.loading import UnreadableError

CONNECT_SECONDS = 10.0
"""For one address; a site may have several."""


def look_up(host: str) -> list[str]:
    """All IP addresses of `host`, as the system knows them; none where it knows no such name."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(ip: str, port: int, timeout: float) -> NetworkStream:
    """A connection to a plain IP address; raises httpcore2's ConnectError or ConnectTimeout."""
    return SyncBackend().connect_tcp(ip, port, timeout)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be connected to, and how; replaced in tests alone, which have nothing but this machine."""

    allowed: Callable[[Address], bool] = is_elsewhere
    look_up: Callable[[str], Sequence[str]] = look_up
    dial: Callable[[str, int, float], NetworkStream] = dial
    tls: ssl.SSLContext | None = None
    """Whose certificates are believed; None: those that the system believes."""
    seconds: float = 30.0
    """For a page in all, with its redirects."""


class Guard(NetworkBackend):
    """The network as far as a policy lets it be seen. Callable from several threads, each with a time of its own."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._time = _Time()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """All that this thread reads and writes inside the block ends after `seconds`."""
        self._time.ends = time.monotonic() + seconds
        yield

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        """A connection to the first address of `host` that accepts one.

        Raises UnreadableError, alike whether there is no such name or one of its addresses may not be connected to: who
        asks learns nothing of the network that this machine is in.
        """
        ips = self._looked_up(host)
        if not ips or not all(self._allowed(ip) for ip in ips):
            raise UnreadableError(
                f"“{host}” is no site of the public internet: its name is unknown, or leads to a private address."
            )
        failure: Exception = ConnectError()
        for ip in ips:
            try:
                stream = self._policy.dial(ip, port, min(CONNECT_SECONDS, self._time.left()))
            except (ConnectError, ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self._time)
        raise failure

    def _looked_up(self, host: str) -> Sequence[str]:
        try:
            return within(self._time.left(), lambda: self._policy.look_up(host), "look-up")
        except TimeoutError as error:
            raise ConnectTimeout from error

    def _allowed(self, ip: str) -> bool:
        try:
            return self._policy.allowed(ip_address(ip))
        except ValueError:
            return False


class _Time(threading.local):
    """When what a thread is at has to be over."""

    ends = 0.0

    def left(self) -> float:
        """Seconds; raises TimeoutException where there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutException
        return left


class _Timed(NetworkStream):
    """A connection each step of which takes at most the time that its user has left."""

    def __init__(self, stream: NetworkStream, allowed: _Time) -> None:
        self._stream = stream
        self._time = allowed

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._time.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._time.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._time.left()), self._time)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
