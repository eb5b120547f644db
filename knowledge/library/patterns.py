"""Patterns for files, such as `docs/**/*.md`: `*`, `?` and `[…]` within a name, `**` for any number of folders."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

_MAGIC = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """An absolute pattern: the folder in which it begins, and what names below it must look like."""

    base: Path
    names: tuple[str, ...]

    @property
    def depth(self) -> int | None:
        """How many names deep a file can lie below `base`; None for any number."""
        return None if "**" in self.names else len(self.names)

    def matches(self, source: str) -> bool:
        """Whether the file at `source`, relative to `base`, is meant."""
        return _match(source.split("/"), self.names)


def parse(text: str) -> Pattern | None:
    """`text` as a pattern; None where it holds nothing but plain names."""
    steps = os.path.abspath(os.path.expanduser(text)).split(os.sep)
    first = next((place for place, step in enumerate(steps) if _MAGIC.search(step)), None)
    if first is None:
        return None
    names = [*steps[first:], *(["**"] if text.endswith(os.sep) else [])]
    plain = [name for place, name in enumerate(names) if name != "**" or names[place - 1 : place] != ["**"]]
    return Pattern(Path(os.sep.join(steps[:first]) or os.sep), tuple(plain))


def _match(steps: Sequence[str], names: Sequence[str]) -> bool:
    if not names:
        return not steps
    if names[0] == "**":
        return any(_match(steps[skipped:], names[1:]) for skipped in range(len(steps) + 1))
    return bool(steps) and fnmatchcase(steps[0], names[0]) and _match(steps[1:], names[1:])
