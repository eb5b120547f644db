"""Where a text may be cut without tearing a character that people see as one.

A stated part of Unicode's extended grapheme clusters (UAX #29), enough for what chats hold: combining marks, variation
selectors, emoji joined by U+200D, skin tones, flags, tag sequences, Hangul syllables and CR LF.
"""

import unicodedata

_JOINER = "\u200d"
_MARKS = ("Mn", "Me", "Mc")


def whole_border(text: str, at: int, lowest: int = 1) -> int:
    """The nearest place from `at` down to `lowest` where `text` may be cut; `at` itself where there is none."""
    return next((place for place in range(at, lowest - 1, -1) if is_border(text, place)), at)


def is_border(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` leaves whole characters on both sides."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return False
    if _extends(after) or before == _JOINER:
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        return _flag_halves_before(text, at) % 2 == 0
    return not (_is_hangul(before) and _is_jamo_tail(after))


def _extends(character: str) -> bool:
    if character.isascii():
        return False
    code = ord(character)
    return (
        character == _JOINER
        or unicodedata.category(character) in _MARKS
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags, as in the flag of Scotland
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start


def _is_hangul(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7a3"


def _is_jamo_tail(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"
