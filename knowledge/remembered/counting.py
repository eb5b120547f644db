"""Who counts: what holds for a whole server where people said of what kind a question was.

A moderator's word holds at once, the latest moderator's over earlier ones. Without one, members decide: three of them
who agree on kind and domain, and more than those who say otherwise. Of each person the last word counts, so that
nobody gains by saying a thing often.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.types import Kind

ENOUGH_MEMBERS = 3
"""Distinct members who must agree before what they say holds for others."""


@dataclass(frozen=True, slots=True)
class Said:
    """One person's word on one question."""

    n: int
    """The running number of the event: later words have higher ones."""
    author: str
    """Pseudonym."""
    moderator: bool
    """Whether they were a moderator when they said it."""
    kind: Kind
    domain: str | None = None
    """None for a specialized question: whichever domain the documents name."""

    def agrees(self, other: "Said") -> bool:
        """Whether both say the same; who names no domain agrees with whoever names one."""
        return self.kind == other.kind and self.domain in (None, other.domain)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is held of a question."""

    kind: Kind
    domain: str | None
    by: Literal["moderator", "asker", "members"]
    count: int = 1
    """Members who agree; 1 where one person's word is enough."""


def last_words(said: Iterable[Said]) -> list[Said]:
    """The last word of each person, oldest first."""
    last: dict[str, Said] = {}
    for word in sorted(said, key=lambda word: word.n):
        last.pop(word.author, None)
        last[word.author] = word
    return list(last.values())


def verdict_for_all(said: Iterable[Said]) -> Verdict | None:
    """What holds for everybody on a server; None where members alone spoke, and too few or too differently."""
    words = last_words(said)
    moderators = [word for word in words if word.moderator]
    if moderators:
        return Verdict(moderators[-1].kind, moderators[-1].domain, "moderator")
    return _of_members(words)


def verdict_for_one(said: Iterable[Said], person: str) -> Verdict | None:
    """What one person (pseudonym) said last themselves; None where they said nothing."""
    own = [word for word in last_words(said) if word.author == person]
    return Verdict(own[0].kind, own[0].domain, "asker") if own else None


def _of_members(words: Sequence[Said]) -> Verdict | None:
    """What enough of them agree on; where they do on two domains, the one that most, and else the last, named."""
    best: Verdict | None = None
    for word in words:
        count = sum(other.agrees(word) for other in words)
        enough = count >= ENOUGH_MEMBERS and 2 * count > len(words)
        if enough and (best is None or count >= best.count):
            best = Verdict(word.kind, word.domain, "members", count)
    return best
