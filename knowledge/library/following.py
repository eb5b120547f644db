"""Following files: tells when something at the roots may have changed, so that a sync is worth its while."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError

from knowledge.errors import DataFolderError
from knowledge.library import locating, patterns
from knowledge.library.fetching.urls import is_address
from knowledge.library.loading import SUFFIXES

QUIET_MS = 400
"""Nothing changes for so long before a change is told: a file that is still being written is waited for …"""

PATIENCE_MS = 5_000
"""… but no longer than this."""

TICK_MS = 1_000
"""How often it is looked whether the roots themselves are other ones, or gone, or back."""

Roots = Callable[[], Sequence[str]]
"""What is followed at this moment; see Located.root."""

Places = Mapping[Path, tuple[int, int] | None]
"""Device and inode of each place that is watched; None where nothing is there."""


def changes(roots: Roots, ignored: Path) -> Iterator[None]:
    """Yields at the beginning, and whenever files that belong to the roots may have changed; without an end.

    What lies in the folder `ignored` counts for nothing. Raises DataFolderError where the system cannot watch so much.
    """
    while True:
        try:
            yield from _while_in_place(roots, Path(os.path.abspath(ignored)))
        except FileNotFoundError:
            time.sleep(TICK_MS / 1_000)  # a place has gone just now
        except WatchfilesRustInternalError:
            time.sleep(TICK_MS / 1_000)  # a name that is no UTF-8: watch anew, and tell that something may have changed
        except OSError as error:
            raise DataFolderError(
                f"The system does not follow so many files ({error}). "
                "Raise the limit fs.inotify.max_user_watches, or run `knowledge sync` now and then."
            ) from error


def _while_in_place(roots: Roots, ignored: Path) -> Iterator[None]:
    """As `changes`, as long as the roots are the same and lie where they lay."""
    given = _of_files(roots)
    places = _places(given)
    watchers = [_watch([place for place in places if places[place]], given, deep=deep) for deep in (True, False)]
    told = False
    while True:
        seen = [next(watcher) for watcher in watchers]
        if not told or any(_counts(change, path, places, ignored) for some in seen for change, path in some):
            told = True
            yield
        if _places(_of_files(roots)) != places:
            return


def _of_files(roots: Roots) -> list[str]:
    return [root for root in roots() if not is_address(root)]


def _watch(there: Sequence[Path], roots: Sequence[str], *, deep: bool) -> Iterator[set[tuple[Change, str]]]:
    """What changes at the places that are watched with all that lies below (`deep`), or at the others."""
    wide = {locating.place(root) for root in roots if _is_deep(root)}
    chosen = [place for place in there if (place in wide) == deep]
    if not chosen:
        while True:
            time.sleep(TICK_MS / 2_000)
            yield set()
    yield from watch(
        *chosen,
        watch_filter=None,
        debounce=PATIENCE_MS,
        step=QUIET_MS,
        rust_timeout=TICK_MS // 2,
        yield_on_timeout=True,
        recursive=deep,
        ignore_permission_denied=True,
    )


def _is_deep(root: str) -> bool:
    pattern = patterns.parse(root.removeprefix(locating.PATTERN)) if root.startswith(locating.PATTERN) else None
    return pattern is None or pattern.depth != 1


def _places(roots: Sequence[str]) -> Places:
    return {place: _identity(place) for place in sorted({locating.place(root) for root in roots})}


def _identity(place: Path) -> tuple[int, int] | None:
    try:
        status = place.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _counts(change: Change, path: str, places: Places, ignored: Path) -> bool:
    """Whether a change may be one of a document: not of what editors leave, of hidden folders and other kinds of files.

    What was deleted may have been a folder, whatever its name.
    """
    at = Path(path)
    if at in places:
        return True
    if ignored in (at, *at.parents):
        return False
    above = [place for place in places if place in at.parents]
    steps = [step for place in above[-1:] for step in at.relative_to(place).parts]
    if any(step.startswith(".") for step in steps) or locating.temporary(at.name):
        return False
    return change == Change.deleted or at.suffix.lower() in SUFFIXES or at.is_dir()
