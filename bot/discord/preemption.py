"""discord.py's own buckets, without the nap that whoever empties one takes before its call returns.

discord.py lets the last call of a bucket sleep until the bucket is full again, although its response has come: an
answer whose first text took the last send could not be edited for 5 s. Turns (pacing.py) come before these buckets.
"""

from types import TracebackType
from typing import Any

import discord
from discord.http import Ratelimit


class Bucket(Ratelimit):
    """Waits before calls as discord.py does, and never after one."""

    __slots__ = ()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.outgoing -= 1
        self._open()

    def _open(self) -> None:
        """Let waiting calls through, as many as there are tokens; the others when the bucket is full again."""
        if self.expires is None or self.is_expired():
            self.reset()  # type: ignore[no-untyped-call]
            self._wake(self.remaining)
        elif (tokens := self.remaining - self.outgoing) > 0:
            self._wake(tokens)
        elif self._pending_requests:
            self._loop.call_later(max(0.001, self.expires - self._loop.time() + 0.001), self._open)


def spare_the_nap(client: discord.Client) -> None:
    """Give `client` such buckets, before it makes its first request."""
    http: Any = client.http
    buckets: dict[str, Ratelimit] = http._buckets

    def get(key: str) -> Ratelimit:
        bucket = buckets.get(key)
        if bucket is None:
            bucket = buckets[key] = Bucket(http.max_ratelimit_timeout)
            http._try_clear_expired_ratelimits()
        return bucket

    http.get_ratelimit = get
