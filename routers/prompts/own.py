"""An owner's templates: those of a folder for all servers, and of a folder in it named after a server, for that one.

Files are looked at again as they change, so that nothing needs a restart. While one is broken, the last set that was
whole answers, and what is wrong is told with file and line.
"""

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from routers.errors import TemplateError
from routers.prompts.registry import Templates

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the files of a server."""
LARGEST = 100_000
"""Bytes of a template; the longest that ships has 3,000."""

_Signs = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a server's templates."""

    templates: Templates
    signs: _Signs
    """Path, date and size of each file as it was read."""
    looked: float
    fault: str | None = None


class OwnTemplates:
    """The templates of each server. Callable from any thread."""

    def __init__(self, folder: Path | None = None, shipped: Templates | None = None) -> None:
        """`folder` may be missing; then the shipped ones are all there are."""
        self._folder = folder
        self._shipped = shipped or Templates.load()
        self._lock = threading.Lock()
        self._kept: dict[str | None, _Kept] = {}

    def of(self, server: str | None = None) -> Templates:
        """The templates that questions of a server are put with (None: of no server)."""
        return self._current(server).templates

    def fault(self, server: str | None = None) -> str | None:
        """What is wrong with a server's own templates, or those for all; None where nothing is."""
        return self._current(server).fault

    def _current(self, server: str | None) -> _Kept:
        with self._lock:
            kept = self._kept.get(server)
            if kept is not None and time.monotonic() - kept.looked < EVERY:
                return kept
            self._kept[server] = current = self._looked(server, kept)
            return current

    def _looked(self, server: str | None, kept: _Kept | None) -> _Kept:
        folders = self._folders(server)
        signs = tuple(sign for folder in folders for sign in _signs(folder))
        now = time.monotonic()
        if kept is not None and kept.signs == signs:
            return _Kept(kept.templates, signs, now, kept.fault)
        if not signs:
            return _Kept(self._shipped, signs, now)
        try:
            for path, _, size in signs:
                _check(Path(path), size, folders)
            return _Kept(Templates.load(*folders), signs, now)
        except TemplateError as error:
            log.error("The templates stay as they were: %s", error)
            return _Kept(kept.templates if kept is not None else self._shipped, signs, now, str(error))

    def _folders(self, server: str | None) -> list[Path]:
        """The folders that are there, the one that wins first."""
        if self._folder is None:
            return []
        named = [self._folder / server] if server and server.isalnum() else []
        return [folder for folder in (*named, self._folder) if folder.is_dir()]


def _signs(folder: Path) -> list[tuple[str, int, int]]:
    found = []
    for path in sorted(folder.glob("*.md")):
        try:
            stat = path.stat()
        except OSError:  # gone since, or a link to nowhere: reading it says what is wrong
            found.append((str(path), 0, 0))
        else:
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return found


def _check(path: Path, size: int, folders: list[Path]) -> None:
    """Raises TemplateError for a file that is none of the owner's templates, before it is read."""
    if size > LARGEST:
        raise TemplateError(f"{path}: the file has {size:,} bytes; a template has at most {LARGEST:,}.")
    if path.is_symlink() and not any(path.resolve().is_relative_to(folder.resolve()) for folder in folders):
        raise TemplateError(f"{path}: the link leads out of the folder of templates. Put the file itself there.")
    if path.exists() and not path.is_file():
        raise TemplateError(f"{path}: a template is a file, and this is none.")
