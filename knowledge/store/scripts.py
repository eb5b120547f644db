"""Words of scripts that are written without spaces, in parts that a full-text index can find.

The index's tokenizer makes one word of everything between two spaces, so that in Chinese, Japanese, Korean, Thai, Lao,
Khmer and Burmese hardly any word of a question is one of the documents. There the text is indexed a second time, in
overlapping parts: two characters long in Chinese, Japanese and Korean, as in Lucene's CJKBigramFilter, and three in the
others, whose letters are fewer; their signs above and below, at which the tokenizer would cut, are left out.
"""

import re
import unicodedata

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\uff66-\uff9d"
_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_THAI_AND_LAO = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf"
_BURMESE_AND_KHMER = "\u1000-\u103f\u1050-\u108f\u1780-\u17d3"

_PAIRED = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_RUN = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]+|[{_THAI_AND_LAO}]+|[{_BURMESE_AND_KHMER}]+")
_ANY = re.compile(f"[{_HAN}{_KANA}{_HANGUL}{_THAI_AND_LAO}{_BURMESE_AND_KHMER}]")


def in_parts(text: str) -> str:
    """`text` as the index holds it a second time, its other words included; empty where it has no such script.

    What is glued to such a script, as the code in `按下E5键`, becomes a word of its own. The last part of a run is
    shorter, so that every single character begins one.
    """
    return _parted(text, whole=False) if _ANY.search(text) else ""


def asked_parts(text: str) -> str:
    """`text` as a question to that index: whole parts alone, save where a run is shorter than one."""
    return _parted(text, whole=True) if _ANY.search(text) else text


def is_part(word: str) -> bool:
    """Whether a word from `asked_parts` is a part of such a script; the index's vocabulary lists it as it is."""
    return bool(_ANY.match(word))


def is_whole(part: str) -> bool:
    """Whether `part` has the full length; a shorter one stands for all that begin with it."""
    return len(part) >= _size(part)


def _parted(text: str, *, whole: bool) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return _RUN.sub(lambda run: f" {' '.join(_parts(run.group(), whole=whole))} ", composed)


def _parts(run: str, *, whole: bool) -> list[str]:
    letters = "".join(letter for letter in run if letter.isalnum())
    size = _size(run)
    count = max(1, len(letters) - size + 1) if whole else len(letters)
    return [letters[start : start + size] for start in range(count)]


def _size(run: str) -> int:
    """Characters of a whole part."""
    return 2 if _PAIRED.match(run) else 3
