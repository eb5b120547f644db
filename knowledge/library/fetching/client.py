"""One GET after the other, each within limits of redirects, bytes and seconds.

No cookies, no proxy, nothing of the environment.
"""

import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version

import httpcore2

from knowledge.library.fetching import urls
from knowledge.library.fetching.guard import Guard, Policy
from knowledge.library.fetching.inflating import inflated
from knowledge.library.loading import MAX_BYTES, UnreadableError, too_large

AGENT = "Tactician"
"""What robots.txt calls us."""
REDIRECTS = 5
PATIENCE = 10
"""Seconds that a server may ask us to wait before we ask once more."""
CONNECTIONS = 2
"""To one site at once."""

_MOVED = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_READ = (200, 304)  # the latter without a body: reading it lets the connection be used again


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered in the end."""

    url: str
    """Where the redirects ended."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case; of several with one name the last."""
    body: bytes
    moved: bool
    """Whether all redirects on the way were for good (301, 308), as far as there were any."""


class Client:
    """Reads addresses. Callable from several threads at once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._guard = Guard(policy)
        self._closed = threading.Event()

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, limit: int = MAX_BYTES) -> Response:
        """What the server says at `url`, a normalised address, whatever its status; its body only with status 200.

        Raises UnreadableError with a sentence that repeats nothing of what the server wrote: it cannot be reached, may
        not be, takes too long, redirects too often, or sends more than `limit` bytes.
        """
        with self._guard.within(self._policy.seconds):
            try:
                return self._patiently(url, headers or {}, limit)
            except httpcore2.TimeoutException as error:
                raise UnreadableError(f"The page took longer than {self._policy.seconds:.0f} seconds.") from error
            except httpcore2.ProtocolError as error:
                raise UnreadableError("The server does not answer as a web server does.") from error
            except httpcore2.ConnectError as error:
                if _is_distrust(error):
                    raise UnreadableError("The server's certificate is not valid for that name.") from error
                raise UnreadableError("The server could not be connected to.") from error
            except (httpcore2.NetworkError, OSError) as error:
                raise UnreadableError("The server broke off.") from error

    def close(self) -> None:
        """Ends all connections; who still waits for one gets an error."""
        self._closed.set()
        if "_pool" in self.__dict__:
            self._pool.close()

    @cached_property
    def _pool(self) -> httpcore2.ConnectionPool:
        tls = self._policy.tls or httpcore2.default_ssl_context()
        return httpcore2.ConnectionPool(
            ssl_context=tls, keepalive_expiry=5.0, max_keepalive_connections=CONNECTIONS, network_backend=self._guard
        )

    def _patiently(self, url: str, headers: Mapping[str, str], limit: int) -> Response:
        response = self._followed(url, headers, limit)
        if response.status in _BUSY and 0 < (pause := _pause(response)) <= PATIENCE:
            if self._closed.wait(pause):
                raise UnreadableError("It was not read to the end.")
            response = self._followed(url, headers, limit)
        return response

    def _followed(self, url: str, headers: Mapping[str, str], limit: int) -> Response:
        moved = True
        for _ in range(REDIRECTS + 1):
            response = self._asked(url, headers, limit)
            target = response.headers.get("location")
            if response.status not in _MOVED or not target:
                return Response(url, response.status, response.headers, response.body, moved)
            moved = moved and response.status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
            url = urls.normalised(target, url)
        raise UnreadableError(f"It redirects more than {REDIRECTS} times.")

    def _asked(self, url: str, headers: Mapping[str, str], limit: int) -> Response:
        if self._closed.is_set():
            raise UnreadableError("It was not read to the end.")
        parts = urls.parsed(url)
        target = httpcore2.URL(
            scheme=parts.scheme.encode(), host=parts.host.encode(), port=parts.port, target=parts.target.encode()
        )
        sent = {"Host": urls.authority(parts), "User-Agent": agent(), "Accept-Encoding": "gzip", **headers}
        with self._pool.stream("GET", target, headers=list(sent.items())) as answer:
            got = {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in answer.headers}
            body = _body(answer.iter_stream(), got, limit) if answer.status in _READ else b""
        return Response(url, answer.status, got, body, moved=True)


def agent() -> str:
    """How we present ourselves to servers."""
    try:
        name = f"{AGENT}/{version('tactician')}"
    except PackageNotFoundError:  # run from a checkout
        name = AGENT
    return f"{name} (reads documentation that somebody added by its address)"


def refusal(response: Response) -> str:
    """Why a response without a document is none, by its status alone."""
    try:
        phrase = f"{response.status} ({HTTPStatus(response.status).phrase})"
    except ValueError:
        phrase = str(response.status)
    if response.status in _BUSY and (pause := _pause(response)) > PATIENCE:
        return f"The server is busy and asks to come back in {pause:,} seconds (status {phrase})."
    return f"The server answered with status {phrase}."


def _is_distrust(error: BaseException | None) -> bool:
    """Whether a certificate is what an error came from."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _body(stream: Iterator[bytes], headers: Mapping[str, str], limit: int) -> bytes:
    encoding = headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise UnreadableError("The server sends it packed in a way that was not asked for.")
    packed = _counted(stream, limit)
    return b"".join(_counted(inflated(packed), limit) if "gzip" in encoding else packed)


def _counted(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise UnreadableError(too_large(limit))
        yield piece


def _pause(response: Response) -> int:
    """Seconds until the server wants to be asked again, as far as it says so in seconds (RFC 9110, 10.2.3)."""
    after = response.headers.get("retry-after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
