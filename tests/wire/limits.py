"""Rate limits as bots meet them: headers on every response, 429 for what goes beyond."""

import math
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]

_PLACES = [
    ("POST", re.compile(r"/channels/(\d+)/messages"), "sends"),
    ("PATCH", re.compile(r"/channels/(\d+)/messages/\d+"), "edits"),
    ("POST", re.compile(r"/channels/(\d+)/typing"), "typing"),
    ("PUT", re.compile(r"/channels/(\d+)/messages/\d+/reactions/.*"), "reactions"),
    ("POST", re.compile(r"/webhooks/\d+/([^/]+)"), "follow-ups"),
    ("PATCH", re.compile(r"/webhooks/\d+/([^/]+)/messages/.*"), "webhook-edits"),
]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int = 5
    period: float = 5.0


@dataclass(slots=True)
class Bucket:
    """Calls that count together: a period begins with its first call, or (sliding) each call counts for one period."""

    rate: Rate
    sliding: bool
    hits: deque[float] = field(default_factory=deque)

    def hit(self, now: float) -> tuple[bool, int, float]:
        """Whether a call is taken, how many are left, and after how many seconds there is more."""
        self._forget(now)
        taken = len(self.hits) < self.rate.calls
        if taken:
            self.hits.append(now)
        return taken, self.rate.calls - len(self.hits), max(0.0, self.hits[0] + self.rate.period - now)

    def _forget(self, now: float) -> None:
        if self.sliding:
            while self.hits and self.hits[0] <= now - self.rate.period:
                self.hits.popleft()
        elif self.hits and self.hits[0] <= now - self.rate.period:
            self.hits.clear()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say to one request."""

    refused: str | None = None
    """The name of the limit that was met."""
    retry_after: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Limits:
    """All buckets. `rates` may be changed by a test before the first call; `headers` tells whether they are told."""

    def __init__(self, clock: Clock = time.monotonic, *, sliding: bool = False) -> None:
        self._clock = clock
        self.sliding = sliding
        self.headers = True
        self.rates = {
            "all": Rate(50, 1.0),
            "sends": Rate(),
            "edits": Rate(),
            "typing": Rate(),
            "reactions": Rate(1, 0.25),
            "follow-ups": Rate(),
            "webhook-edits": Rate(),
        }
        self.refused: list[str] = []
        """The name of the limit for each 429."""
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def judge(self, method: str, path: str) -> Verdict:
        """Count a request; interactions' callbacks are bound to no limit (“Rate Limits”, Global Rate Limit)."""
        if path.startswith("/interactions/"):
            return Verdict()
        taken, _, wait = self._hit("all", "")
        if not taken:
            return self._refuse("all", wait, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
        name, key = place(method, path)
        if name is None:
            return Verdict()
        taken, left, wait = self._hit(name, key)
        headers = self._told(name, left, wait) if self.headers else {}
        if not taken:
            return self._refuse(name, wait, {**headers, "X-RateLimit-Scope": "user"})
        return Verdict(headers=headers)

    def _hit(self, name: str, key: str) -> tuple[bool, int, float]:
        bucket = self._buckets.setdefault((name, key), Bucket(self.rates[name], self.sliding))
        return bucket.hit(self._clock())

    def _told(self, name: str, left: int, wait: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.rates[name].calls),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": f"bucket-of-{name}",
        }

    def _refuse(self, name: str, wait: float, headers: dict[str, str]) -> Verdict:
        self.refused.append(name)
        return Verdict(name, round(wait, 3), {**headers, "Retry-After": str(math.ceil(wait)), "Via": "1.1 google"})


def place(method: str, path: str) -> tuple[str | None, str]:
    """The bucket of a request, and whose it is."""
    for wanted, pattern, name in _PLACES:
        if wanted == method and (found := pattern.fullmatch(path)):
            return name, found[1]
    return None, ""
