"""Plain text: Markdown and files without markup."""

import codecs

from knowledge.library.loading.parsed import Parsed, Part, UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def load_text(content: bytes, name: str) -> Parsed:  # noqa: ARG001
    """The text of `content`; raises UnreadableError where it is binary, empty or not in a known encoding."""
    return Parsed((Part(decoded(content)),))


def decoded(content: bytes) -> str:
    """`content` as text with bare line feeds: UTF-16 where it begins so, else UTF-8; raises as `load_text`."""
    codec, encoding = next(
        ((codec, name) for mark, codec, name in _MARKS if content.startswith(mark)), ("utf-8", "UTF-8")
    )
    if codec != "utf-16" and b"\0" in content:
        raise UnreadableError("It is a binary file, not text.")
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"It is not encoded as {encoding} (byte {error.start:,}). Save it as UTF-8.") from error
    return with_bare_line_feeds(text)


def with_bare_line_feeds(text: str) -> str:
    """`text` with one kind of line end; raises UnreadableError where nothing can be read in it."""
    if "\0" in text:
        raise UnreadableError("It is a binary file, not text.")
    if not text.strip():
        raise UnreadableError("It is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
