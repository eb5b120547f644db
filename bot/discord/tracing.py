"""What Discord's responses say about limits, read from every request that the client makes."""

import re
from types import SimpleNamespace

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from bot.discord.pacing import CURRENT, Lanes, Turn
from bot.discord.windows import Window

_MESSAGES = re.compile(r"/channels/(?P<channel>\d+)/messages(?P<one>/\d+)?")


def trace(lanes: Lanes) -> aiohttp.TraceConfig:
    """Hooks for `discord.Client(http_trace=…)` that tell `lanes` of every request and of every limit."""
    config = aiohttp.TraceConfig(trace_config_ctx_factory=SimpleNamespace)

    async def started(
        _: aiohttp.ClientSession, request: SimpleNamespace, told: aiohttp.TraceRequestStartParams
    ) -> None:
        turn = CURRENT.get()
        request.counted = _unforeseen(lanes, turn, told.method, told.url)
        for window in request.counted:
            window.count()
        request.bucket = turn.bucket if turn else next(iter(request.counted[1:]), None)

    async def ended(_: aiohttp.ClientSession, request: SimpleNamespace, told: aiohttp.TraceRequestEndParams) -> None:
        _obey(lanes, request.bucket, told.response.status, told.response.headers)
        _give_back(request)

    async def failed(_: aiohttp.ClientSession, request: SimpleNamespace, _told: object) -> None:
        _give_back(request)

    config.on_request_start.append(started)
    config.on_request_end.append(ended)
    config.on_request_exception.append(failed)
    return config


def _unforeseen(lanes: Lanes, turn: Turn | None, method: str, url: URL) -> tuple[Window, ...]:
    """The windows in which a request counts beyond the turns that were taken for it."""
    if turn is not None:
        turn.requests += 1
        return turn.windows if turn.requests > 1 else ()
    found = _MESSAGES.search(url.path)
    lane = lanes.get(int(found["channel"])) if found else None
    if found and lane and method == "POST" and not found["one"]:
        return lanes.in_all, lane.sends
    if found and lane and method == "PATCH" and found["one"]:
        return lanes.in_all, lane.edits
    return (lanes.in_all,)


def _give_back(request: SimpleNamespace) -> None:
    for window in request.counted:
        window.give_back(used=True)
    request.counted = ()


def _obey(lanes: Lanes, bucket: Window | None, status: int, headers: "CIMultiDictProxy[str]") -> None:
    """Tell the windows what a response says; what cannot be read is left out."""
    if status == 429:
        everywhere = "X-RateLimit-Global" in headers or headers.get("X-RateLimit-Scope") == "global"
        window = lanes.in_all if everywhere else bucket
        if window is not None:
            window.shut(_number(headers, "Retry-After") or _number(headers, "X-RateLimit-Reset-After") or 0.0)
        return
    limit, remaining = _number(headers, "X-RateLimit-Limit"), _number(headers, "X-RateLimit-Remaining")
    reset_after = _number(headers, "X-RateLimit-Reset-After")
    if bucket is not None and limit and remaining is not None and reset_after is not None:
        bucket.obey(int(limit), int(remaining), reset_after)


def _number(headers: "CIMultiDictProxy[str]", name: str) -> float | None:
    try:
        number = float(headers.get(name, ""))
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
