"""Documents that moderators hand over: kept in the data folder, so that they can be read again and replaced."""

import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import DataFolderError

FOLDER = "uploads"
NAME_BYTES = 120
"""Longest name of a kept file; file systems take 255 bytes."""
NAMELESS = "document"

_UNSAFE = re.compile(r'[\\/:*?"<>|]')


def safe_name(name: str) -> str:
    """`name` as one visible file name: without folders, control characters, leading dots and what systems reserve."""
    visible = "".join(_visible(character) for character in unicodedata.normalize("NFC", name))
    stem, dot, suffix = re.sub(r"\s+", " ", _UNSAFE.sub("_", visible)).strip(" .").rpartition(".")
    if not dot or not stem.strip(" ."):
        stem, suffix = stem or suffix, ""
    ending = f".{_within(suffix.strip(), NAME_BYTES // 4)}" if suffix else ""
    return (_within(stem, NAME_BYTES - len(ending.encode())).strip(" .") or NAMELESS) + ending


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was just written, beside the one that it replaced, until either is chosen."""

    path: Path
    before: Path
    """Where the replaced file waits, if there was one."""

    def keep(self) -> None:
        """Let go of the replaced file."""
        self.before.unlink(missing_ok=True)

    def undo(self) -> None:
        """Bring the replaced file back, or leave none."""
        if self.before.exists():
            os.replace(self.before, self.path)
        else:
            self.path.unlink(missing_ok=True)


class Uploads:
    """The uploads of a data folder, by server and domain."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def put(self, server: str, domain: str, name: str, content: bytes) -> Upload:
        """Write a file in the place of one of the same name; raises DataFolderError where the disk refuses."""
        place = self._folder / safe_name(server) / safe_name(domain)
        path = place / safe_name(name)
        upload = Upload(path, place / f".before-{path.name}")
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            upload.before.unlink(missing_ok=True)
            if path.exists():
                os.replace(path, upload.before)
            _write(path, content)
        except OSError as error:
            with suppress(OSError):
                upload.undo()
            raise DataFolderError(
                f"The file could not be kept on the bot's machine ({error.strerror}). Tell the bot's owner."
            ) from error
        return upload

    def discard(self, *origins: str) -> None:
        """Delete kept files, and their folders with the last one; what lies elsewhere is left alone."""
        for origin in origins:
            self._discard(Path(origin))

    def _discard(self, path: Path) -> None:
        if self._folder not in path.parents or ".." in path.parts:
            return
        with suppress(OSError):
            path.unlink(missing_ok=True)
            path.parent.rmdir()
            path.parent.parent.rmdir()


def _write(path: Path, content: bytes) -> None:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _visible(character: str) -> str:
    """A space for white space, nothing for what cannot be seen (controls, marks of direction, half surrogates)."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _within(text: str, size: int) -> str:
    """The beginning of `text` that fits into `size` bytes."""
    return text.encode()[: max(0, size)].decode(errors="ignore")
