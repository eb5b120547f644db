"""Addresses in a model's text: shown for what they are, and without the previews that Discord would unfold below.

`[text](address)` stays a masked link unless its text is another address or domain; such a one is shown as text with the
real address behind it. Every address stands in `<…>`. Code is left alone: fences, and inline code of one line.
"""

import re
import unicodedata
from urllib.parse import urlsplit

LONG_LINE = 400
"""Characters of an unfinished line from which on its beginning is taken as settled."""
REACH = 2200
"""Characters that one link can take, at most, with room to spare."""

_TICKS = re.compile(r"(`{3,})")
_PIECES = re.compile(
    r"(?P<ticks>`{1,2})(?!`)(?:(?!(?P=ticks))[^\n]){1,300}(?P=ticks)(?!`)"
    r"|\[(?P<label>(?:\\.|[^\[\]\\\n]|\[[^\[\]\n]{0,300}\]){1,300})\]"
    r"\(\s*<?(?P<to>https?://(?:[^\s()<>\\]|\\\S|\([^\s()<>]{0,500}\)){1,1500})>?(?:\s+[\"'][^\n]{0,200}?[\"'])?\s*\)"
    r"|(?P<stray>\]\((?=\s*(?:<?\s*https?:|$)))"
    r"|<https?://[^\s<>]+>"
    r"|(?P<bare>(?:https?://|\bdiscord\.gg/|\bdiscord(?:app)?\.com/invite/)[^\s<>`\[\]]+)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|\bdiscord(?:app)?\.(?:gg|com)/|\]\(", re.IGNORECASE)
_UNDECIDED = re.compile(r"\]\(\s*\Z")
"""What follows it tells whether it is stray."""
_OPENING = re.compile(r"[\[`]")
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")
_DOTS = str.maketrans("。｡", "..")
_TRAILING = ".,:;!?\"'*~|]}"


def with_plain_addresses(text: str) -> str:
    """`text` with honest links and without previews."""
    return Addresses().of(text)


def is_honest(label: str, address: str) -> bool:
    """Whether the text of a masked link names no other address or domain than the link's own."""
    seen = "".join(
        character
        for character in unicodedata.normalize("NFKC", label).translate(_DOTS)
        if unicodedata.category(character) != "Cf" and character not in "*_~|`\\"
    )
    own = _host(address)
    if "://" in seen and seen.strip() != address:
        return False
    return all(found.removeprefix("www.") == own for found in _HOST.findall(seen.lower()))


class Addresses:
    """Does the work of `with_plain_addresses` for a text that grows at its end, line by line and each line once."""

    def __init__(self) -> None:
        self._settled = self._shown = ""
        self._in_code = False

    def of(self, text: str) -> str:
        """What `text` is to look like."""
        if not text.startswith(self._settled):
            self._settled, self._shown, self._in_code = "", "", False
        pending = text[len(self._settled) :]
        if end := pending.rfind("\n") + 1 or self._long(pending):
            for line in pending[:end].splitlines(keepends=True):
                self._shown += self._line(line)
            self._settled, pending = text[: len(self._settled) + end], pending[end:]
        in_code = self._in_code
        shown = self._shown + self._line(pending)
        self._in_code = in_code
        return shown

    def _line(self, line: str) -> str:
        if not (self._in_code or _ADDRESS.search(line) or "```" in line):
            return line
        shown = []
        for place, piece in enumerate(_TICKS.split(line)):
            if place % 2:
                self._in_code = not self._in_code
            shown.append(piece if place % 2 or self._in_code else _PIECES.sub(_plainly, piece))
        return "".join(shown)

    def _long(self, line: str) -> int:
        """Where the settled beginning of an endless line ends; 0 where there is none."""
        if len(line) < LONG_LINE or "```" in line or line.endswith("`"):
            return 0
        if self._in_code:
            return len(line)
        end = line.rfind(" ") + 1
        opening = _OPENING.search(line, max(len(line) - REACH, 0))
        end = min(end, opening.start()) if opening else end
        inside = (found.start() for found in _PIECES.finditer(line) if found.start() < end < found.end())
        end = next(inside, end)
        undecided = _UNDECIDED.search(line, 0, end)
        return undecided.start() if undecided else end


def _plainly(found: re.Match[str]) -> str:
    if label := found["label"]:
        return _masked(label, found["to"])
    if bare := found["bare"]:
        return _bare(bare, found)
    return "]\\(" if found["stray"] else found[0]


def _masked(label: str, address: str) -> str:
    if is_honest(label, address):
        return f"[{label}](<{address}>)"
    text = label.strip()
    if "://" in text:
        text = f"`{text.replace('`', '')}`"
    return f"{text} (<{address}>)"


def _bare(address: str, found: re.Match[str]) -> str:
    trailing = _TRAILING + ("_" if found.string[max(found.start() - 1, 0)] == "_" else "")
    end = len(address)
    while end and (address[end - 1] in trailing or _unbalanced(address, end)):
        end -= 1
    if end <= address.find("/"):
        return address
    scheme = "" if "://" in address[:8] else "https://"
    return f"<{scheme}{address[:end]}>{address[end:]}"


def _unbalanced(address: str, end: int) -> bool:
    return address[end - 1] == ")" and address.count(")", 0, end) > address.count("(", 0, end)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
