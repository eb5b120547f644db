"""Reading in a process of its own: a file that is made to hang, crash or fill the memory costs itself alone.

The process sees no setting and no key: its environment is empty but for the way to our code. It answers in JSON, which
runs nothing. It is kept for the next file, ends by itself when none comes, and with this process at the latest.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from multiprocessing import Pipe
from typing import Any

from knowledge.library.loading.parsed import Parsed, Part, UnreadableError

SECONDS = 60.0
"""How long one file may take, by the clock."""

MEMORY = 1_500_000_000
"""Bytes of memory that the process may reserve."""

SPENT = 400_000_000
"""Bytes of memory after which the process is not kept for the next file."""

IDLE = 30.0
"""Seconds without a file after which the process ends."""

_CRASHED = "Reading it crashed, so it is damaged or takes too much memory. Save it anew, or as another type."


def load(content: bytes, name: str, *, seconds: float = SECONDS) -> Parsed:
    """What formats.load makes of `content`; raises UnreadableError too where that takes too long or crashes."""
    worker, fresh = _taken()
    try:
        answer = worker.ask(content, name, seconds)
    except BaseException as error:
        worker.end()
        if isinstance(error, TimeoutError):
            raise UnreadableError(f"Reading it took longer than {seconds:.0f} seconds. Split it into parts.") from None
        if not isinstance(error, EOFError | OSError):
            raise
        if fresh:
            raise UnreadableError(_CRASHED) from None
        return load(content, name, seconds=seconds)  # the kept process ended, perhaps before it saw this file
    if answer.pop("spent"):
        worker.end()
    else:
        _put_back(worker)
    if "unreadable" in answer:
        raise UnreadableError(answer["unreadable"])
    return parsed_of(answer)


def as_json(parsed: Parsed) -> dict[str, Any]:
    """What `parsed_of` reads."""
    return asdict(parsed)


def parsed_of(answer: dict[str, Any]) -> Parsed:
    """The document that `as_json` was given."""
    return Parsed(**(answer | {"parts": tuple(_part(**part) for part in answer["parts"])}))


def _part(headings: list[str], anchors: list[list[Any]], **rest: Any) -> Part:
    return Part(headings=tuple(headings), anchors=tuple((int(at), str(name)) for at, name in anchors), **rest)


class _Worker:
    """A process that reads one file after the other."""

    def __init__(self) -> None:
        self._ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "knowledge.library.loading.worker", str(theirs.fileno())],
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt in the terminal is not for it
            )

    def ask(self, content: bytes, name: str, seconds: float) -> dict[str, Any]:
        """Raises TimeoutError after `seconds`, EOFError or OSError where the process ended."""
        self._ours.send_bytes(name.encode(errors="replace"))
        self._ours.send_bytes(content)
        if not self._ours.poll(seconds):
            raise TimeoutError
        answer: dict[str, Any] = json.loads(self._ours.recv_bytes())
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._ours.close()


_idle: list[_Worker] = []
_lock = threading.Lock()


def _taken() -> tuple[_Worker, bool]:
    """A process that nobody else talks to, and whether it was just started."""
    with _lock:
        if _idle:
            return _idle.pop(), False
    return _Worker(), True


def _put_back(worker: _Worker) -> None:
    with _lock:
        _idle.append(worker)


@atexit.register
def end_all() -> None:
    """Ends the processes that wait for a file."""
    with _lock:
        waiting, _idle[:] = list(_idle), []
    for worker in waiting:
        worker.end()
