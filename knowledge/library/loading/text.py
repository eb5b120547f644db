"""Plain text: Markdown, reStructuredText and files without markup."""

from knowledge.library.loading.parsed import MAX_BYTES, Parsed, Part, UnreadableError, too_large


def load_text(content: bytes) -> Parsed:
    """The text of `content`; raises UnreadableError where it is too large, binary, empty or not UTF-8."""
    return Parsed((Part(decoded(content)),))


def decoded(content: bytes) -> str:
    """`content` as text with bare line feeds; raises as `load_text`."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(too_large())
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("It is encoded as UTF-16. Save it as UTF-8.")
    if b"\0" in content:
        raise UnreadableError("It is a binary file, not text.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"It is not encoded as UTF-8 (byte {error.start:,}). Save it as UTF-8.") from error
    if not text.strip():
        raise UnreadableError("It is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
