"""What a response is: the suffix that stands for its type, and its text in UTF-8."""

import codecs
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from knowledge.library.loading import SUFFIXES, UnreadableError

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/x-rst": ".rst",
    "text/prs.fallenstein.rst": ".rst",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_VAGUE = ("text/plain", "application/octet-stream", "binary/octet-stream", "")
"""Types that servers name where they know none; the address may say more."""
_TEXTS = (".html", ".htm", ".xhtml", ".md", ".markdown", ".rst", ".csv", ".tsv", ".txt")


def suffix(content_type: str, url: str) -> str:
    """The suffix of a file of that type; raises UnreadableError for types that are no documents."""
    kind = _message(content_type).get_content_type() if content_type else ""
    if kind in _VAGUE:
        named = PurePosixPath(urlsplit(url).path).suffix.lower()
        if named in SUFFIXES:
            return named
        if kind == "text/plain":
            return ".txt"
    if kind not in _SUFFIXES:
        raise UnreadableError(f"Pages of type {kind[:60] or '“none given”'} cannot be read.")
    return _SUFFIXES[kind]


def in_utf8(body: bytes, content_type: str, ending: str) -> bytes:
    """`body` as UTF-8, where it is text whose server names another encoding.

    It then begins with a byte order mark, which wins over what the text says of itself. Raises UnreadableError for
    encodings that nobody knows.
    """
    charset = str(_message(content_type).get_param("charset", "")).strip(" '\"").lower() if content_type else ""
    if ending not in _TEXTS or not charset:
        return body
    try:
        name = codecs.lookup(charset).name
        if name in ("utf-8", "utf-8-sig"):
            return body
        text = body.decode("cp1252" if name in ("iso8859-1", "ascii") else name, "replace")  # as browsers do
    except (LookupError, ValueError) as error:
        raise UnreadableError(f"It is encoded as “{charset[:40]}”, which is not known.") from error
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def _message(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type
    return message
