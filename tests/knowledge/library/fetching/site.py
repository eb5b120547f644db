"""A web server of this machine that does what a test tells it, and counts who comes."""

import gzip
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Self

from httpcore2 import NetworkStream, SyncBackend

from knowledge.library.fetching.guard import Policy

CERTIFICATE = Path(__file__).with_name("certificate.pem")
"""Of the name `docs.example`, signed by nobody but itself, with its key."""

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What is sent for a path."""

    body: bytes = b""
    kind: str = "text/markdown"
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """Bytes that are sent as they are, one piece after the other, each when `gate` lets it."""

    pieces: tuple[bytes, ...]
    gate: Callable[[], object] = lambda: None


Script = Answer | Raw | Callable[[Headers], Answer]


class Site:
    """`pages` may be changed at any time; unknown paths are missing."""

    def __init__(self, *, tls: bool = False) -> None:
        self.pages: dict[str, Script] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Paths and headers (names in lower case) of all requests."""
        self.connections = 0
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def url(self, path: str = "/", host: str = "docs.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def put(self, path: str, text: str, kind: str = "text/markdown", **headers: str) -> str:
        """Serve `text`; returns the address."""
        self.pages[path] = Answer(text.encode(), kind, headers={n.replace("_", "-"): v for n, v in headers.items()})
        return self.url(path)

    def sitemap(self, path: str, *entries: str | tuple[str, str], index: bool = False, packed: bool = False) -> str:
        """Serve a sitemap of these addresses, with their dates where they are pairs; returns its address."""
        body = sitemap(*entries, index=index)
        self.pages[path] = Answer(gzip.compress(body) if packed else body, "application/xml")
        return self.url(path)

    def move(self, path: str, target: str, status: int = 302) -> str:
        self.pages[path] = Answer(status=status, headers={"Location": target})
        return self.url(path)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def connected(self) -> None:
        with self._lock:
            self.connections += 1

    def enter(self, path: str, headers: dict[str, str]) -> None:
        with self._lock:
            self.asked.append((path, headers))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)

    def leave(self) -> None:
        with self._lock:
            self._now -= 1


def sitemap(*entries: str | tuple[str, str], index: bool = False) -> bytes:
    """A sitemap, or an index of them, as XML."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    pairs = [(entry, "") if isinstance(entry, str) else entry for entry in entries]
    rows = [
        f"<{inner}><loc>{address}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</{inner}>"
        for address, date in pairs
    ]
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{outer} xmlns="{namespace}">{"".join(rows)}</{outer}>'.encode()


def to_this_machine(_: str, port: int, timeout: float) -> NetworkStream:
    """Stands in for the internet: whatever the address, the connection ends here."""
    return SyncBackend().connect_tcp("127.0.0.1", port, timeout)


def open_policy(**changes: Any) -> Policy:
    """Lets tests reach this machine under any name."""
    given: dict[str, Any] = {
        "allowed": lambda address: True,
        "look_up": lambda host: ["127.0.0.1"],
        "tls": ssl.create_default_context(cafile=str(CERTIFICATE)),
        "seconds": 20.0,
    }
    return Policy(**(given | changes))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Clients that leave early are what some tests are about."""


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            site.connected()
            super().setup()

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.enter(self.path, headers)
            try:
                self._answer(headers)
            finally:
                site.leave()

        def _answer(self, headers: dict[str, str]) -> None:
            script = site.pages.get(self.path, Answer(b"missing, says the server", "text/plain", 404))
            if isinstance(script, Raw):
                for piece in script.pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    script.gate()
                self.close_connection = True
                return
            answer = script if isinstance(script, Answer) else script(headers)
            self.send_response_only(answer.status)
            sent = {"Content-Length": str(len(answer.body)), **({"Content-Type": answer.kind} if answer.kind else {})}
            for name, value in (sent | dict(answer.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
