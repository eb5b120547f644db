"""Which files a path stands for, and what is wrong with those that are left out."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import InputError
from knowledge.library.loading import ACCEPTED, SUFFIXES, too_large
from knowledge.library.loading.formats import limit, unknown


@dataclass(frozen=True, slots=True)
class Located:
    """A file that was given or found, or one that is left out for a reason."""

    source: str
    """Path relative to what was given, in posix style; for a given file its name."""
    path: Path
    root: Path
    """What was given, absolute."""
    reason: str | None = None
    """Why it is left out; None where it may be read."""


def locate(path: str) -> list[Located]:
    """All files that `path` (a file, a folder or an address) stands for, in a fixed order.

    Raises InputError where there is nothing at `path`.
    """
    if "://" in path:
        return [Located(path, Path(), Path(), f"Pages cannot be read by their address. {ACCEPTED}")]
    root = Path(os.path.abspath(os.path.expanduser(path)))
    if not path.strip() or not os.path.lexists(root):
        raise InputError(f"There is no file or folder “{path[:200]}”. Check the name, or give the full path.")
    if os.path.isdir(root):
        return list(_Walk(root)) or [Located(_shown(root.name), root, root, f"Empty. {ACCEPTED}")]
    source = _shown(root.name)
    return [Located(source, root, root, _refused(root))]


class _Walk:
    """One walk through a folder, which enters no folder twice and does not leave it through links."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._inside = os.path.realpath(root)
        self._entered: set[tuple[int, int]] = set()

    def __iter__(self) -> Iterator[Located]:
        waiting = self._entries(self._root)
        while waiting:
            found = waiting.pop()
            if found.reason is None and os.path.isdir(found.path):
                waiting += self._entries(found.path)
            else:
                yield found

    def _entries(self, folder: Path) -> list[Located]:
        """What lies in `folder`, last name first; or why it is not entered."""
        try:
            status = folder.stat()
            names = sorted(os.listdir(folder), reverse=True)
        except OSError as error:
            return [self._located(folder, f"The folder cannot be read: {error.strerror}.")]
        if (status.st_dev, status.st_ino) in self._entered:
            return [self._located(folder, "A link to a folder that is read already.")]
        self._entered.add((status.st_dev, status.st_ino))
        return [self._located(folder / name, self._left_out(folder / name)) for name in names]

    def _left_out(self, path: Path) -> str | None:
        if path.name.startswith("."):
            return "Hidden, left out."
        if os.path.islink(path) and not self._contains(path):
            return "A link that leads out of the folder. Give its target by itself."
        return None if os.path.isdir(path) else _refused(path)

    def _contains(self, path: Path) -> bool:
        target = os.path.realpath(path)
        return target == self._inside or target.startswith(self._inside.rstrip(os.sep) + os.sep)

    def _located(self, path: Path, reason: str | None) -> Located:
        return Located(_shown(path.relative_to(self._root).as_posix()), path, self._root, reason)


def _refused(path: Path) -> str | None:
    """Why a file is not even opened, or None."""
    if path.suffix.lower() not in SUFFIXES:
        return unknown(path.name)
    try:
        status = path.stat()
    except OSError as error:
        return f"It cannot be read: {error.strerror}."
    if not stat.S_ISREG(status.st_mode):
        return "Not a regular file."
    most = limit(path.name)
    return too_large(most) if status.st_size > most else None


def _shown(name: str) -> str:
    """`name` as text, also where the file system's bytes are no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")
