"""Work that nobody waits for longer than a given time, whatever it is stuck in."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises; TimeoutError after `seconds`, while it goes on in a thread of its own.

    A client's own time limits are for each read and each address of a host, and looking up the host has none.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name="deadline", daemon=True).start()
    return done.result(seconds)
