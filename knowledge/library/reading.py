"""The bytes that a document is made of, from where it lies."""

import os
import stat
from dataclasses import dataclass

from knowledge.library.loading import UnreadableError
from knowledge.library.loading.formats import limit
from knowledge.library.locating import Located


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was when it was read."""

    data: bytes
    name: str
    """A file name whose suffix says what the bytes are."""
    mtime_ns: int | None = None
    address: str | None = None
    """Where a reader can open it; None for a file of this machine."""


def read(file: Located) -> Content:
    """Reads a file; raises UnreadableError where it is missing, unreadable or no regular file.

    At most one byte more than its kind may have is read.
    """
    try:
        with open(file.path, "rb", opener=_without_waiting) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("Not a regular file.")
            data = opened.read(limit(file.path.name) + 1)
    except OSError as error:
        raise UnreadableError(f"It cannot be read: {error.strerror}.") from error
    return Content(data, file.path.name, status.st_mtime_ns)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # else a named pipe would wait for its writer
