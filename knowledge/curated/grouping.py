"""Unanswered questions, grouped by what they ask."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from knowledge.curated.alike import NEAREST_COUNT, Wording, least_cosine, wording
from knowledge.curated.group import GapGroup
from knowledge.journal.gaps import Gap
from knowledge.library.embeddings import Vectors

_BLOCK = 512
"""Questions that are compared with all groups at once."""
_TRIED = 8
"""Nearest groups whose words are compared with a question's."""


def grouped(gaps: Sequence[Gap], vectors: Vectors) -> list[GapGroup]:
    """`gaps` (newest first; `vectors` has a row for each) in groups, those asked most often first, then the newest.

    Each joins the group whose newest question is the same as it (see `alike`), the nearest where there are several, or
    begins one of its own. Questions of different servers or domains are never one.
    """
    words = [wording(gap.wording) for gap in gaps]
    places: dict[tuple[Any, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, (gap, said) in enumerate(zip(gaps, words, strict=True)):
        places[gap.server, gap.domain, said.codes, said.negated][said.normal].append(row)
    found = [rows for equal in places.values() for rows in _groups(list(equal.values()), words, vectors)]
    found.sort(key=lambda rows: (-len(rows), rows[0]))
    return [GapGroup(tuple(gaps[row] for row in rows)) for rows in found]


def _groups(equal: list[list[int]], words: Sequence[Wording], vectors: Vectors) -> Iterator[list[int]]:
    """Rows of one group after the other; `equal` holds the rows of questions in the same words, newest first."""
    groups: list[list[int]] = []
    leaders: list[int] = []
    for start in range(0, len(equal), _BLOCK):
        block = [rows[0] for rows in equal[start : start + _BLOCK]]
        before = vectors[block] @ vectors[leaders].T if leaders else np.zeros((len(block), 0), dtype=np.float32)
        within = vectors[block] @ vectors[block].T
        inside: list[int] = []
        for place, rows in enumerate(equal[start : start + _BLOCK]):
            cosines = np.concatenate([before[place], within[place, inside]])
            group = _joined(rows[0], cosines, leaders, words)
            if group is None:
                leaders.append(rows[0])
                groups.append(list(rows))
                inside.append(place)
            else:
                groups[group] += rows
    yield from (sorted(rows) for rows in groups)


def _joined(row: int, cosines: Vectors, leaders: Sequence[int], words: Sequence[Wording]) -> int | None:
    """The group that a question belongs to, if there is one."""
    near = np.flatnonzero(cosines >= NEAREST_COUNT)
    for group in near[np.argsort(-cosines[near], kind="stable")][:_TRIED]:
        least = least_cosine(words[row], words[leaders[group]])
        if least is not None and cosines[group] >= least:
            return int(group)
    return None
