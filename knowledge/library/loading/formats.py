"""Which format a file has, and the loader that reads it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath

from knowledge.library.loading import apart
from knowledge.library.loading.parsed import MAX_BINARY, MAX_BYTES, Parsed, UnreadableError, checked, too_large
from knowledge.library.loading.text import load_text

Loader = Callable[[bytes, str], Parsed]
"""Content and name of a file; raises UnreadableError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, and the function that reads it."""

    module: str
    loader: str
    limit: int = MAX_BYTES
    """Bytes of a file at most."""
    version: int = 1
    """Another number makes `sync` read all files of this kind anew."""


_TEXT = Format("text", "load_text")
_HTML = Format("html", "load_html")
KINDS: Mapping[str, Format] = {
    ".md": _TEXT,
    ".markdown": _TEXT,
    ".txt": _TEXT,
    ".rst": Format("rst", "load_rst"),
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": Format("pdf", "load_pdf", MAX_BINARY),
    ".docx": Format("docx", "load_docx", MAX_BINARY),
    ".csv": Format("tables", "load_csv"),
    ".tsv": Format("tables", "load_csv"),
    ".xlsx": Format("tables", "load_xlsx", MAX_BINARY),
}

SUFFIXES = tuple(KINDS)

ACCEPTED = f"Files of type {', '.join(SUFFIXES)} and folders of them can be read."


def parse(content: bytes, name: str) -> Parsed:
    """The text of `content`, read as what the suffix of `name` says; raises UnreadableError.

    Everything but plain text is read in a process of its own, whose time and memory are limited.
    """
    kind = _of(name)
    if len(content) > kind.limit:
        raise UnreadableError(too_large(kind.limit))
    return load_text(content, name) if kind is _TEXT else apart.load(content, name)


def load(content: bytes, name: str) -> Parsed:
    """As `parse`, in this process and without limits of time and memory."""
    kind = _of(name)
    loader: Loader = getattr(import_module(f"knowledge.library.loading.{kind.module}"), kind.loader)
    return checked(loader(content, name))


def limit(name: str) -> int:
    """Bytes that are read at most of a file called `name`."""
    kind = KINDS.get(suffix(name))
    return kind.limit if kind else MAX_BYTES


def version(ending: str) -> int:
    """The version of the loader for files that end so; 0 where there is none."""
    kind = KINDS.get(ending)
    return kind.version if kind else 0


def suffix(name: str) -> str:
    """How `name` ends, in lower case: `.md`; empty where it says nothing."""
    return os.path.splitext(name)[1].lower()


def unknown(name: str) -> str:
    """Why a file called `name` is not read: its suffix says nothing that is known."""
    return f"Files of type {PurePosixPath(name).suffix or '“no suffix”'} cannot be read. {ACCEPTED}"


def _of(name: str) -> Format:
    kind = KINDS.get(suffix(name))
    if kind is None:
        raise UnreadableError(unknown(name))
    return kind
