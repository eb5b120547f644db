"""Bytes of a file that somebody attached, as text, whatever wrote them."""

import codecs

from knowledge.errors import TacticianError

MOST_CONTROL = 0.01
"""Share of control characters from which on a file is no text."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the mark of UTF-16, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\x7fELF", b"{\\rtf")
"""Beginnings of files that are no plain text whatever they are called."""
_PROBED = 4096


class BinaryFileError(TacticianError):
    """The bytes are no text."""


def decode(data: bytes) -> str:
    """The text of `data`: by its byte order mark, else UTF-16 by its zero bytes, else UTF-8, else Windows-1252.

    Line ends become “\\n”, and what no text holds becomes “\\ufffd”. Raises BinaryFileError.
    """
    if data.startswith(_BINARY):
        raise BinaryFileError("This is no plain text.")
    text = _decoded(data).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    control = sum(map(_is_control, text))
    if control > MOST_CONTROL * len(text):
        raise BinaryFileError("This is no plain text.")
    return "".join("\ufffd" if _is_control(character) else character for character in text) if control else text


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if wide := _wide(data[:_PROBED]):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _nearly_utf8(data) or _eight_bits(data)


def _wide(probe: bytes) -> str | None:
    """UTF-16 without a mark: most text has a zero in every other byte there, and none in the others."""
    even, odd = probe[::2].count(0), probe[1::2].count(0)
    half = max(1, len(probe) // 2)
    if odd > 0.5 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 * half and odd < 0.05 * half else None


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken places, as in the middle of a rotated log; None where hardly anything of it is."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = sum(character > "\x7f" for character in text) - broken
    return text if foreign > broken else None


def _eight_bits(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_control(character: str) -> bool:
    return (character < " " and character not in "\t\n\f\v\x1b") or "\ud800" <= character <= "\udfff"
