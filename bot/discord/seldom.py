"""What is said at most once a minute, so that nobody can make the bot flood a channel."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import discord

SECONDS = 60.0
"""Hints and refusals to one person in one channel are at least this far apart."""
REMEMBERED = 10_000


def _now() -> float:
    return discord.utils.utcnow().timestamp()


class Seldom:
    """Remembers when something was said last."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = _now) -> None:
        self._seconds = seconds
        self._clock = clock
        self._said: OrderedDict[Hashable, float] = OrderedDict()

    def allows(self, key: Hashable) -> bool:
        """Whether `key` may be said now; if so, it counts as said."""
        now = self._clock()
        if now - self._said.get(key, float("-inf")) < self._seconds:
            return False
        self._said[key] = now
        self._said.move_to_end(key)
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        return True
