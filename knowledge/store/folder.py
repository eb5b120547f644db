"""The data folder itself: made, checked, and never left readable to others."""

import os
from pathlib import Path

from knowledge.errors import DataFolderError

FILE_NAME = "tactician.db"


def prepare(folder: Path) -> None:
    """Makes `folder` (0700) and its empty database file (0600) where they are missing.

    Raises DataFolderError where the folder is a file, cannot be made or cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise DataFolderError(
            f"The data folder {folder} is a file or lies below one. Name a folder with --data."
        ) from None
    except OSError as error:
        raise DataFolderError(
            f"The data folder {folder} cannot be made: {error.strerror}. Choose another with --data."
        ) from error
    _require_writable(folder)
    _touch(folder)


def _require_writable(folder: Path) -> None:
    database = folder / FILE_NAME
    for path in (folder, database, database.with_name(f"{FILE_NAME}-wal"), database.with_name(f"{FILE_NAME}-shm")):
        needed = os.R_OK | os.W_OK | (os.X_OK if path is folder else 0)
        if os.path.lexists(path) and not os.access(path, needed, effective_ids=True):
            raise DataFolderError(
                f"The data folder {folder} can only be read ({path.name} is not writable). "
                "Make it writable, or choose another with --data."
            )


def _touch(folder: Path) -> None:
    try:
        os.close(os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise DataFolderError(
            f"The database in {folder} cannot be made: {error.strerror}. Choose another folder with --data."
        ) from error
