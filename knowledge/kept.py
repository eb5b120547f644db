"""What was read from the store, kept in memory until the store says that it has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """One value a key, and only so many of them: those that were read last. Callable from any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Key, tuple[Hashable, Value]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def at(self, key: Key, version: Hashable, read: Callable[[], Value]) -> Value:
        """The value of `key` as it is at `version`; it is read where another version, or none, is held."""
        with self._lock:
            held = self._held.get(key)
        if held is not None and held[0] == version:
            return held[1]
        value = read()
        with self._lock:
            self._held[key] = (version, value)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return value
