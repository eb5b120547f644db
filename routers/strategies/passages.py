"""Which passages go into a prompt, and how they stand there."""

import re
from collections.abc import Sequence

from knowledge.curated.answers import SOURCE
from knowledge.types import Passage
from routers.harmless import as_data
from routers.strategies.budget import tokens

SAME = 0.8
"""Share of the shorter passage's word triples that, found in another passage, makes it a repetition of that one."""


def chosen(passages: Sequence[Passage], *, most: int, room: int) -> tuple[Passage, ...]:
    """The best of `passages` (best first), at most `most` and `room` tokens, without repetitions; best last.

    The best stands last because small models answer from what is nearest to the question: of 40 questions about the
    sample manual the built-in model got 16 right so, 10 with the best first (13 with two passages, 12 with one).
    """
    kept: list[Passage] = []
    for passage in passages:
        if len(kept) == most:
            break
        cost = tokens(shown(passage, most)) + 2
        if cost <= room and not any(_repeats(passage, other) for other in kept):
            kept.append(passage)
            room -= cost
    return tuple(reversed(kept))


def numbered(passages: Sequence[Passage]) -> str:
    """The passages as they stand in a prompt, numbered from 1."""
    return "\n\n".join(shown(passage, number) for number, passage in enumerate(passages, 1))


def shown(passage: Passage, number: int) -> str:
    """One passage with its number, and with its heading where its text lacks it; the team's answer with its question.

    Both are data: see `routers.harmless`.
    """
    text = re.sub(r"\A#+[ \t]+", "", passage.text.strip())
    heading = " ".join((passage.locator.split("›")[-1].strip() or passage.title).split())
    if passage.id.startswith(SOURCE):
        heading = f"{' '.join(passage.title.split())} (the team's own {passage.locator})"
    if heading.lower() not in text[: 2 * len(heading) + 20].lower():
        text = f"{heading}: {text}"
    return f"[{number}] {as_data(text)}"


def _repeats(passage: Passage, other: Passage) -> bool:
    """Whether the two are one text, or one is the neighbour of the other and mostly contained in it."""
    first, second = _triples(passage.text), _triples(other.text)
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) / smaller >= SAME


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset([tuple(words)])
