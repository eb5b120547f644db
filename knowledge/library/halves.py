"""Each half of retrieval by itself, so that it can be measured beside the whole."""

from collections.abc import Iterable, Mapping
from typing import Literal

import sqlalchemy as sa

from knowledge.library import ledger, lexical
from knowledge.library.access import VectorIndex
from knowledge.library.embeddings import Vectors
from knowledge.library.ledger import Row
from knowledge.library.lexical import Scope
from knowledge.library.retrieval import CANDIDATES
from knowledge.types import Passage

Way = Literal["lexical", "dense", "hybrid"]
"""How passages are ranked: by words alone, by vectors alone, or by both as `Library.find` does."""


def lexical_only(connection: sa.Connection, text: str, scope: Scope, k: int) -> tuple[Passage, ...]:
    """The `k` best passages by their words; `score` is the lexical score, in [0, 1]."""
    evidence = lexical.gather(connection, text, scope)
    rows = ledger.rows(connection, scope.servers, scope.domain, (), evidence.best(max(CANDIDATES, k)))
    lexical.complete(connection, evidence, rows)
    return _ordered(rows, {row.id: min(1.0, evidence.scores[row.n]) for row in rows}, k)


def dense_only(
    connection: sa.Connection, index: VectorIndex, collections: Iterable[str], vector: Vectors, scope: Scope, k: int
) -> tuple[Passage, ...]:
    """The `k` passages nearest to `vector` in `collections`; `score` is the cosine, 0 where it is negative."""
    cosines: dict[str, float] = {}
    for collection in collections:
        cosines.update(index.query(collection, vector, max(CANDIDATES, k), scope.domain))
    rows = ledger.rows(connection, scope.servers, scope.domain, cosines, ())
    return _ordered(rows, {row.id: max(0.0, cosines[row.id]) for row in rows}, k)


def _ordered(rows: Iterable[Row], scores: Mapping[str, float], k: int) -> tuple[Passage, ...]:
    passages = [Passage(r.id, r.domain, r.source, r.locator, r.title, r.text, scores[r.id]) for r in rows]
    return tuple(sorted(passages, key=lambda passage: (-passage.score, passage.id))[:k])
