"""Work in threads that nobody has to wait for: one that hangs holds up neither a stop nor the end of the process."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

BEAT = 0.25
"""Seconds between two signs of life while work is waited for."""


def aside(work: Callable[[], T], name: str) -> "Future[T]":
    """What will come of `work`, which is done in a thread of its own."""
    future: Future[T] = Future()

    def done() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=done, name=name, daemon=True).start()
    return future


def awaited(future: "Future[T]", waiting: Callable[[], None]) -> T:
    """What came of the work; `waiting` is called again and again until then, and may raise to leave it."""
    while not wait([future], timeout=BEAT).done:
        waiting()
    return future.result()


def within(seconds: float, work: Callable[[], T], name: str) -> T:
    """What `work` returns or raises; TimeoutError after `seconds`, while it goes on.

    A client's own time limits are for each read and each address of a host, and looking up the host has none.
    """
    return aside(work, name).result(seconds)
