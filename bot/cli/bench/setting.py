"""What the measurements share: a library of their own, and a folder of labelled questions that is really there."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.common import Session
from knowledge.errors import InputError
from knowledge.library import Library
from knowledge.store import Store, open_store


def labelled(folder: str) -> Path:
    """The folder of labelled questions; raises InputError where it has no documents."""
    path = Path(folder)
    if not (path / "corpora").is_dir():
        raise InputError(f"There is no folder {path / 'corpora'}. Name a folder of labelled questions with --set.")
    return path


@contextmanager
def own_folder(session: Session) -> Iterator[Path]:
    """A temporary folder, or `--data`, where the documents are kept for the next run."""
    with tempfile.TemporaryDirectory(prefix="tactician-bench-") as temporary:
        if session.data is None:
            session.config  # noqa: B018 - silences the libraries
        yield Path(session.data or temporary)


@contextmanager
def own_library(session: Session) -> Iterator[tuple[Library, Store]]:
    """A library and its store in `own_folder`."""
    with own_folder(session) as folder:
        store = open_store(folder)
        library = Library(folder, store, holder="tactician bench")
        try:
            yield library, store
        finally:
            library.close()
            store.close()
