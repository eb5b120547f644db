"""Who holds the index: a lock that the system takes back from the dead, and a card that says who it is."""

import errno
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.errors import DataFolderError

PROTOCOL = 1
"""Version of what is spoken between holder and client."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the holder of a lock tells about itself."""

    pid: int
    name: str
    since: str
    """ISO 8601."""
    port: int
    key: str
    """Hexadecimal; whoever can read the file may use the index."""
    protocol: int = PROTOCOL


class FileLock:
    """An exclusive flock, held until `release` or the end of the process, however it ends.

    The file stays behind: what is written into it is for others to read.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> "FileLock | None":
        """The lock on `path`, or None where somebody else has it.

        Raises DataFolderError where the folder cannot be written or has no locks.
        """
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataFolderError(
                f"The data folder {path.parent} cannot be written ({error.strerror}: {path.name}). "
                "Make it writable, or choose another with --data."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return None
            raise DataFolderError(
                f"The file system of {path.parent} cannot lock files ({error.strerror}). Use a local disk."
            ) from error
        return cls(descriptor)

    def read(self) -> bytes:
        """What the file holds."""
        return os.pread(self._descriptor, os.fstat(self._descriptor).st_size, 0)

    def write(self, content: bytes) -> None:
        """Replaces what the file holds; raises DataFolderError where the disk refuses."""
        try:
            os.fchmod(self._descriptor, 0o600)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, content, 0)
        except OSError as error:
            raise DataFolderError(
                f"A lock file of the data folder cannot be written ({error.strerror}). "
                "Free some space or check the disk, then try again."
            ) from error

    def release(self) -> None:
        """Lets the next one have it; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def write_card(lock: FileLock, card: Card) -> None:
    """Says in the lock's file who holds it."""
    lock.write(json.dumps(asdict(card)).encode())


def read_card(path: Path) -> Card | None:
    """Who says to hold the lock on `path`; None where nobody has written yet.

    The card of a holder that has died stays until the next one writes its own.
    """
    try:
        return Card(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
