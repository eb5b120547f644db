"""Texts as the full-text index reads them, so that a few of them are searched without asking it.

The index's tokenizer (FTS5's unicode61 with `remove_diacritics 2 tokenchars '_'`) takes a text character by character:
each one is left out of words, or belongs to a word as its small letter without accents. For those characters that most
texts consist of, Python's own tables say the same; a text with any other has to be left to the index.
"""

import re
import unicodedata
from functools import cache

_UNKNOWN = ""
KNOWN = ((0x80, 0x17E), (0x2000, 0x2064), (0x20A0, 0x20B9), (0x2100, 0x2189), (0x2190, 0x23F3), (0x2500, 0x26FF))
"""First and last of the characters beyond ASCII that are read as FTS5 does: Latin letters, punctuation, symbols.

Those that Unicode has taken in since 6.1, which FTS5 knows, are not among them."""

_BEYOND = re.compile(r"[^\x00-\x7f]")


def plain(*columns: str) -> str | None:
    """What the columns of a row say, for `holds`; None where a character stands in them that only the index can tell.

    Small letters without accents; what is left beyond ASCII belongs to words.
    """
    text = " ".join(columns)
    if text.isascii():
        return text.lower()
    unknown = False

    def read(match: re.Match[str]) -> str:
        nonlocal unknown
        character = _read(match.group())
        unknown = unknown or character == _UNKNOWN
        return character

    text = _BEYOND.sub(read, text)
    return None if unknown else text.lower()


def holds(text: str, word: str) -> bool:
    """Whether `word` (ASCII letters, digits and low lines, small) is one of those that `text`, made by `plain`, has."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (start and _within(text[start - 1])) and not (end < len(text) and _within(text[end])):
            return True
        start = text.find(word, start + 1)
    return False


def _within(character: str) -> bool:
    return character.isalnum() or character == "_" or not character.isascii()


@cache
def _read(character: str) -> str:
    """What stands for a character beyond ASCII: the small letter, a space, or _UNKNOWN."""
    if not any(first <= ord(character) <= last for first, last in KNOWN):
        return _UNKNOWN
    if unicodedata.category(character)[0] not in "LN":
        return " "
    base = unicodedata.normalize("NFD", character)
    return base[0].lower() if base[0].isascii() else character
