"""Pseudonyms: the same person is the same `p:…` everywhere, and nobody without the key can tell who."""

import base64
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from knowledge.errors import DataFolderError

PREFIX = "p:"
KEY_FILE = "people.key"
_KEY_BYTES = 32
_PSEUDONYM_CHARS = 20  # of base32: 100 bits


class People:
    """Turns ids of people into pseudonyms with the key of one data folder, which is made on first use.

    `p:` and 20 characters of base32 of HMAC-SHA256(key, id). Raises DataFolderError where the key cannot be made, read
    or is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._key = _key_of(folder)
        self._kept = lru_cache(maxsize=65_536)(self._hashed)

    def pseudonym(self, person: str) -> str:
        """The pseudonym of `person` (the front end's own id); one that already is a pseudonym is kept."""
        return person if person.startswith(PREFIX) else self._kept(person)

    def forget(self) -> None:
        """Empties the memory of who is who; it fills again as people speak."""
        self._kept.cache_clear()

    def _hashed(self, person: str) -> str:
        digest = hmac.digest(self._key, person.encode("utf-8", "surrogatepass"), "sha256")
        return PREFIX + base64.b32encode(digest).decode().lower()[:_PSEUDONYM_CHARS]


def tombstone() -> str:
    """A pseudonym that stands for somebody who was forgotten: random, so that nothing leads back from it."""
    return f"{PREFIX}forgotten-{base64.b32encode(secrets.token_bytes(10)).decode().lower()}"


def _key_of(folder: Path) -> bytes:
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _create(path)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise DataFolderError(
            f"The key of pseudonyms {path} cannot be used: {error.strerror}. Check the data folder's permissions."
        ) from error
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise DataFolderError(f"The key of pseudonyms {path} is damaged. Put it back from a backup.")
    return key


def _create(path: Path) -> None:
    """Whole or not at all, and by one process only: the first to link its own key wins."""
    own = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(_KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        os.link(own, path)
    except FileExistsError:
        return
    finally:
        own.unlink()
