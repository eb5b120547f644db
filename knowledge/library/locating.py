"""Which files a path or address stands for, and what is wrong with those that are left out."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.errors import InputError
from knowledge.library import patterns
from knowledge.library.fetching.urls import is_address, limit_of, limited, may_be_sitemap, normalised
from knowledge.library.loading import ACCEPTED, SUFFIXES, UnreadableError, too_large
from knowledge.library.loading.formats import limit, unknown
from knowledge.library.stamping import stamp

PATTERN = "glob:"
"""What stands before a root that is a pattern."""

_NO_TEXT = "Its name is not encoded as UTF-8. Rename it."
_TEMPORARY = re.compile(r"~\$.*|#.*#|.*(~|\.sw[a-z]|\.tmp|\.part|\.crdownload)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Located:
    """A file or page that was given or found, or one that is left out for a reason."""

    source: str
    """Path relative to what was given (a pattern: to the folder in which it begins), in posix style; for a given file
    its name, for a page its address."""
    path: Path
    root: str
    """What was given: an absolute path, a pattern behind PATTERN, or the address of a page or sitemap, the latter with
    its limit (see fetching.urls.limited)."""
    reason: str | None = None
    """Why it is left out; None where it may be read."""
    size: int = 0
    """Bytes, where they are known."""
    stamp: str | None = None
    """See `stamping`; None where nothing tells one version from another without reading it."""
    closed: bool = False
    """Whether it is a folder or sitemap that cannot be read, so that nobody knows what belongs to it."""
    address: str | None = None
    """Where a page is read; None for a file."""
    lastmod: str = ""
    """When a page has changed, as its sitemap says it."""

    @property
    def origin(self) -> str:
        """Where it is read, as the ledger keeps it."""
        return self.address or str(self.path)


def locate(given: str) -> list[Located]:
    """All files that `given` (a file, a folder, a pattern, an address, or the root of a Located) stands for, in order.

    Nothing is fetched: an address stands for itself. Raises InputError where there is nothing.
    """
    if is_address(given):
        return [_addressed(given)]
    root = Path(os.path.abspath(os.path.expanduser(given)))
    if _is_no_text(str(root)):
        raise InputError(f"“{shown(given)[:200]}” cannot be read. {_NO_TEXT}")
    if given.startswith(PATTERN) or not os.path.lexists(root):
        return _matching(given)
    if not given.strip():
        raise _missing(given)
    if os.path.isdir(root):
        return list(_Walk(root, str(root))) or [Located(shown(root.name), root, str(root), f"Empty. {ACCEPTED}")]
    return [_look(Located(shown(root.name), root, str(root)), root.name)]


def located(given: str, *, alone: bool = False) -> list[Located]:
    """See `locate`; where it is not `alone`, a path at which nothing is becomes a file with a reason."""
    try:
        return locate(given)
    except InputError as error:
        if alone:
            raise
        return [Located(shown(given), Path(given), given, str(error))]


def distinct(files: Iterable[Located]) -> list[Located]:
    """`files` without those that are, under the same name, one that came before, whatever way leads there."""
    kept: list[Located] = []
    origins: dict[str, list[str]] = {}
    for file in files:
        before = origins.setdefault(file.source, [])
        if not any(same(file.origin, other) for other in before):
            before.append(file.origin)
            kept.append(file)
    return kept


def same(one: str, other: str) -> bool:
    """Whether two origins (see Located) lead to one file; False where one leads to nothing."""
    try:
        return one == other or os.path.samefile(one, other)
    except OSError:
        return False


def place(root: str) -> Path:
    """What has to be there for a `root` (see Located) to stand for anything: the path, or where the pattern begins."""
    if root.startswith(PATTERN):
        pattern = patterns.parse(root.removeprefix(PATTERN))
        return pattern.base if pattern else Path(root)
    return Path(root)


def temporary(name: str) -> bool:
    """Whether a file of that name is hidden, or one that editors and downloads leave for a moment."""
    return name.startswith(".") or bool(_TEMPORARY.fullmatch(name))


def _is_no_text(name: str) -> bool:
    """Whether the file system's bytes are no UTF-8, so that nothing can store the name."""
    return shown(name) != name


def shown(name: str) -> str:
    """`name` as text, also where the file system's bytes are no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def _matching(given: str) -> list[Located]:
    pattern = patterns.parse(given.removeprefix(PATTERN))
    if pattern is None or not os.path.isdir(pattern.base):
        raise _missing(given)
    root = f"{PATTERN}{os.path.join(pattern.base, *pattern.names)}"
    found = [file for file in _Walk(pattern.base, root, pattern.depth) if pattern.matches(file.source)]
    if not found:
        raise InputError(f"No file matches “{given.removeprefix(PATTERN)[:200]}”. `**` goes through all folders.")
    return found


def page(address: str, root: str, reason: str | None = None, *, lastmod: str = "", closed: bool = False) -> Located:
    """A page or sitemap at a normalised address; `root` is what was given."""
    return Located(address, Path(address), root, reason, closed=closed, address=address, lastmod=lastmod)


def _addressed(given: str) -> Located:
    try:
        address = normalised(given)
    except UnreadableError as error:
        told = re.sub(r"//[^/?#]*@", "//", given.strip())[:200]  # a password is not for the report
        return page(told, told, str(error))
    return page(address, limited(address, limit_of(given)) if may_be_sitemap(address) else address)


def _missing(given: str) -> InputError:
    return InputError(f"There is no file or folder “{given[:200]}”. Check the name, or give the full path.")


class _Walk:
    """One walk through a folder, which enters no folder twice and does not leave it through links.

    `depth`: how many names deep it goes; None for no limit.
    """

    def __init__(self, folder: Path, root: str, depth: int | None = None) -> None:
        self._folder = folder
        self._root = root
        self._depth = depth
        self._inside = os.path.realpath(folder)
        self._entered: set[tuple[int, int]] = set()

    def __iter__(self) -> Iterator[Located]:
        waiting = self._entries(str(self._folder), "", 1)
        while waiting:
            found, depth = waiting.pop()
            if not depth:
                yield found
            elif self._depth is None or depth <= self._depth:
                waiting += self._entries(str(found.path), f"{found.source}/", depth)

    def _entries(self, folder: str, prefix: str, depth: int) -> list[tuple[Located, int]]:
        """What lies in `folder`, last name first, each with the depth of what lies in it, 0 for files.

        Where the folder is not entered, itself with the reason.
        """
        itself = Located(prefix.rstrip("/") or shown(self._folder.name), Path(folder), self._root)
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in self._entered:
                return [(replace(itself, reason="A link to a folder that is read already."), 0)]
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            return [(replace(itself, reason=f"The folder cannot be read: {error.strerror}.", closed=True), 0)]
        self._entered.add((status.st_dev, status.st_ino))
        return [self._entry(entry, prefix, depth) for entry in found]

    def _entry(self, entry: "os.DirEntry[str]", prefix: str, depth: int) -> tuple[Located, int]:
        found = Located(prefix + shown(entry.name), Path(entry.path), self._root)
        if _is_no_text(entry.name):
            return replace(found, reason=_NO_TEXT), 0
        if entry.name.startswith("."):
            return replace(found, reason="Hidden, left out."), 0
        if entry.is_symlink() and not self._contains(entry.path):
            return replace(found, reason="A link that leads out of the folder. Give its target by itself."), 0
        if os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir():
            return found, depth + 1
        if temporary(entry.name):
            return replace(found, reason="Left behind by an editor or a download, left out."), 0
        return _look(found, entry.name, entry), 0

    def _contains(self, path: str) -> bool:
        target = os.path.realpath(path)
        return target == self._inside or target.startswith(self._inside.rstrip(os.sep) + os.sep)


def _look(found: Located, name: str, entry: "os.DirEntry[str] | None" = None) -> Located:
    """`found` with size and stamp, or with the reason why it is not even opened."""
    if os.path.splitext(name)[1].lower() not in SUFFIXES:
        return replace(found, reason=unknown(name))
    try:
        status = entry.stat() if entry else found.path.stat()
    except OSError as error:
        return replace(found, reason=f"It cannot be read: {error.strerror}.")
    if not stat.S_ISREG(status.st_mode):
        return replace(found, reason="Not a regular file.")
    if status.st_size > (most := limit(name)):
        return replace(found, reason=too_large(most))
    return Located(found.source, found.path, found.root, size=status.st_size, stamp=stamp(status))
