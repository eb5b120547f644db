"""The bytes that a document is made of, from where it lies."""

import os
import stat
import time
from dataclasses import dataclass

from knowledge.library.loading import UnreadableError
from knowledge.library.loading.formats import limit
from knowledge.library.locating import Located
from knowledge.library.stamping import settled, stamp

_ATTEMPTS = 3  # at reading a file that changes meanwhile


@dataclass(frozen=True, slots=True)
class Content:
    """A file or page as it was when it was read."""

    data: bytes
    name: str
    """A file name whose suffix says what the bytes are."""
    stamp: str | None = None
    """By which this version is known again (see `stamping`, for pages fetching.validators); None where it must be read
    again to be sure."""
    address: str | None = None
    """Where a reader can open it; None for a file of this machine."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that is as it was when it was read before."""

    stamp: str | None


def read(file: Located) -> Content:
    """Reads a file; raises UnreadableError where it is missing, unreadable or no regular file.

    At most one byte more than its kind may have is read. A file that changes meanwhile is read again; one that goes
    on changing is taken as it is, and bears no stamp.
    """
    for _ in range(_ATTEMPTS):
        content, still = _read(file)
        if still:
            break
    return content


def _read(file: Located) -> tuple[Content, bool]:
    """What a file holds, and whether it was the same from beginning to end."""
    try:
        with open(file.path, "rb", opener=_without_waiting) as opened:
            began, status = time.time_ns(), os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("Not a regular file.")
            data = opened.read(limit(file.path.name) + 1)
            still = stamp(os.fstat(opened.fileno())) == stamp(status)
    except OSError as error:
        raise UnreadableError(f"It cannot be read: {error.strerror}.") from error
    known = stamp(status) if still and settled(status, began) else None
    return Content(data, file.path.name, known), still


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # else a named pipe would wait for its writer
