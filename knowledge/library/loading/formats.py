"""Which format a file has, and the loader that reads it."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from knowledge.library.loading.parsed import Parsed, UnreadableError
from knowledge.library.loading.text import load_text

Loader = Callable[[bytes], Parsed]

_BY_SUFFIX: Mapping[str, Loader] = {
    ".md": load_text,
    ".markdown": load_text,
    ".rst": load_text,
    ".txt": load_text,
}

SUFFIXES = tuple(_BY_SUFFIX)

ACCEPTED = f"Files of type {', '.join(SUFFIXES)} and folders of them can be read."


def parse(content: bytes, name: str) -> Parsed:
    """The text of `content`, read as what the suffix of `name` says; raises UnreadableError."""
    loader = _BY_SUFFIX.get(PurePosixPath(name).suffix.lower())
    if loader is None:
        raise UnreadableError(unknown(name))
    return loader(content)


def unknown(name: str) -> str:
    """Why a file called `name` is not read: its suffix says nothing that is known."""
    return f"Files of type {PurePosixPath(name).suffix or '“no suffix”'} cannot be read. {ACCEPTED}"
