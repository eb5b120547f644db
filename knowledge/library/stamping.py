"""Whether a file is the one that was read before, told from its size and dates, without reading it.

As git does it (its document `racy-git`): a file that was changed in the very moment in which it was read may be changed
once more and keep its date, so that a date counts only when it was old enough at the time of reading. The date of the
last change of the inode counts as well, which nobody can set back: a copy with the dates of another, or a backup that
was restored, is read again.
"""

import os

GRAIN_NS = 2_000_000_000
"""The coarsest clock of a file system (FAT's, 2 s), in nanoseconds."""


def stamp(status: os.stat_result) -> str:
    """Another text for every version of a file, as far as its system tells them apart."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def settled(status: os.stat_result, read_ns: int) -> bool:
    """Whether a file with that status was old enough to be known by its stamp when it was read (ns since 1970)."""
    return read_ns - max(status.st_mtime_ns, status.st_ctime_ns) > GRAIN_NS
