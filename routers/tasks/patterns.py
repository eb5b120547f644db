"""Patterns written one a line, with named lists of words, so that they can be read and extended."""

import re

from routers.tasks.words import LISTS


def any_of(patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """One pattern that matches where any line of `patterns` does; `<name>` stands for a list of `LISTS`."""
    lines = [line.strip() for line in patterns.strip().splitlines()]
    return re.compile("|".join(re.sub(r"<([a-z]+)>", _listed, line) for line in lines if line), flags)


def _listed(match: re.Match[str]) -> str:
    words = LISTS.get(match[1])
    return match[0] if words is None else f"(?:{'|'.join(words.split()).replace('_', ' ')})"


def each_of(patterns: str) -> tuple[re.Pattern[str], ...]:
    """The lines of `patterns` as patterns of their own, in order."""
    return tuple(any_of(line) for line in patterns.strip().splitlines())
