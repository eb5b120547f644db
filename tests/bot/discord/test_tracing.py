"""The client's own session against a server that says what the tests tell it to say."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.discord.pacing import IN_ALL, Lane, Lanes
from bot.discord.tracing import trace

CHANNEL = 7
MESSAGES = f"/channels/{CHANNEL}/messages"


class Server:
    """Answers everything with `status` and `headers`."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.status = 200
        self.headers: dict[str, str] = {}
        self.busy: list[int] = []
        """How many turns of all were taken while a request was answered."""
        self.session: aiohttp.ClientSession
        self.base = ""

    async def answer(self, _: web.Request) -> web.Response:
        self.busy.append(IN_ALL - self.lanes.in_all.free)
        return web.Response(status=self.status, headers=self.headers)

    async def call(self, method: str, path: str) -> None:
        async with self.session.request(method, self.base + path):
            pass


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server(Lanes(time.monotonic))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession(trace_configs=[trace(server.lanes)]) as server.session:
        yield server
    await runner.cleanup()


@contextmanager
def a_lane(server: Server) -> Iterator[Lane]:
    with server.lanes.streaming(CHANNEL) as lane:
        yield lane


async def test_a_request_with_a_turn_counts_once_and_its_headers_are_obeyed(server: Server) -> None:
    server.headers = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset-After": "4.5"}
    with a_lane(server) as lane:
        with await lane.to_send() as turn:
            turn.spend()
            await server.call("POST", MESSAGES)
        assert server.busy == [1]
        assert (lane.sends.free, lane.edits.free, server.lanes.in_all.free) == (1, 5, IN_ALL - 1)


async def test_a_request_that_is_repeated_counts_again(server: Server) -> None:
    with a_lane(server) as lane:
        with await lane.to_finish() as turn:
            turn.spend()
            await server.call("PATCH", f"{MESSAGES}/1")
            await server.call("PATCH", f"{MESSAGES}/1")
        assert (lane.sends.free, lane.edits.free, server.lanes.in_all.free) == (5, 3, IN_ALL - 2)


@pytest.mark.parametrize(
    ("method", "path", "left"),
    [
        ("POST", MESSAGES, (4, 5)),
        ("PATCH", f"{MESSAGES}/1", (5, 4)),
        ("GET", MESSAGES, (5, 5)),
        ("DELETE", f"{MESSAGES}/1", (5, 5)),
        ("POST", "/channels/8/messages", (5, 5)),
        ("POST", "/interactions/1/token/callback", (5, 5)),
    ],
)
async def test_requests_without_a_turn_count_where_they_belong(
    server: Server, method: str, path: str, left: tuple[int, int]
) -> None:
    with a_lane(server) as lane:
        await server.call(method, path)
        assert (lane.sends.free, lane.edits.free) == left
        assert server.lanes.in_all.free == IN_ALL - 1


async def test_after_a_429_the_bucket_waits_as_long_as_it_is_told(server: Server) -> None:
    server.status, server.headers = 429, {"Retry-After": "0.3", "X-RateLimit-Scope": "user"}
    with a_lane(server) as lane:
        with await lane.to_send() as turn:
            turn.spend()
            await server.call("POST", MESSAGES)
        assert (lane.sends.free, lane.edits.free) == (0, 5)
        assert server.lanes.in_all.free > 0
        began = time.monotonic()
        with await asyncio.wait_for(lane.to_send(), 2):
            assert time.monotonic() - began > 0.25


@pytest.mark.parametrize("headers", [{"X-RateLimit-Global": "true"}, {"X-RateLimit-Scope": "global"}])
async def test_a_global_429_stops_everything(server: Server, headers: dict[str, str]) -> None:
    server.status, server.headers = 429, {"Retry-After": "30", **headers}
    await server.call("GET", "/users/@me")
    assert server.lanes.in_all.free == 0


async def test_headers_of_other_buckets_and_nonsense_change_nothing(server: Server) -> None:
    with a_lane(server) as lane:
        lane.streaming = 1
        turn = lane.to_announce()
        assert turn is not None
        server.headers = {"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "9"}
        with turn:
            turn.spend()
            await server.call("POST", f"/channels/{CHANNEL}/typing")
        with await lane.to_delete() as turn:
            turn.spend()
            await server.call("DELETE", f"{MESSAGES}/1")
        server.headers = {"X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset-After": "nan"}
        with await lane.to_send() as turn:
            turn.spend()
            await server.call("POST", MESSAGES)
        assert (lane.sends.calls, lane.sends.free, server.lanes.in_all.free) == (5, 3, IN_ALL - 3)


async def test_a_request_that_fails_is_given_back(server: Server) -> None:
    with pytest.raises(aiohttp.ClientConnectionError):
        async with server.session.get("http://127.0.0.1:9/"):
            pass
    await asyncio.sleep(1.05)
    assert server.lanes.in_all.idle
