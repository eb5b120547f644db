"""From a question to the passages that may answer it: dense and lexical evidence, fused.

The score of a passage is 0.7 of its cosine (0 where negative) and 0.3 of its lexical score: both absolute, so that
scores of different questions compare. The weights were chosen on three domains, each left out in turn (nDCG@10 .898;
dense alone .878), and hold when words are misspelt or the rarest one is missing. Embeddings hardly tell codes apart
(`E5` from `E6`), so a passage that holds the codes of the question gets up to 0.15 more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from knowledge.library import ledger, lexical
from knowledge.library.access import VectorIndex
from knowledge.library.calibration import MINILM, Levels
from knowledge.library.embeddings import Vectors
from knowledge.library.ledger import Row
from knowledge.library.lexical import Evidence, Scope
from knowledge.types import Findings, Passage

DENSE = 0.7
LEXICAL = 0.3
CODES = 0.15

CANDIDATES = 50
"""Chunks that each half proposes; 30 rank the same, and scores of domains want some more."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be looked up."""

    text: str
    vector: Vectors
    """Its embedding, shape (dimensions,)."""
    scope: Scope
    collections: tuple[tuple[str, str], ...]
    """(server, collection) of those in the scope that hold something."""
    k: int
    levels: Levels = MINILM
    """Of the embedder that made the vector and the collections."""


def nearest(index: VectorIndex, query: Query) -> dict[str, float]:
    """Cosines by id of the chunk, from every collection of the scope."""
    found: dict[str, float] = {}
    for _, collection in query.collections:
        near = index.query(collection, query.vector, max(CANDIDATES, query.k), query.scope.domain)
        found.update(query.levels.scores(near))
    return found


def look_up(connection: sa.Connection, query: Query, cosines: dict[str, float]) -> tuple[list[Row], Evidence]:
    """The candidates of both halves as the ledger knows them, and the lexical evidence, complete for them."""
    scope = query.scope
    evidence = lexical.gather(connection, query.text, scope)
    numbers = evidence.best(max(CANDIDATES, query.k))
    rows = ledger.rows(connection, scope.servers, scope.domain, cosines, numbers)
    lexical.complete(connection, evidence, rows)
    return rows, evidence


def fill(index: VectorIndex, query: Query, rows: Iterable[Row], cosines: dict[str, float], evidence: Evidence) -> bool:
    """Adds to `cosines` those of `rows` that were found by words only and can be among the `k` best.

    None of them is nearer than the farthest of its server's nearest, which bounds their scores. Returns whether the
    index held them all; one that was replaced since the rows were read is missing there.
    """
    near = [row for row in rows if row.id in cosines]
    scores = sorted((_score(evidence, row.n, cosines[row.id]) for row in near), reverse=True)
    enough = scores[query.k - 1] if len(scores) >= query.k else 0.0
    farthest: dict[str, float] = defaultdict(lambda: 1.0)
    for row in near:
        farthest[row.server] = min(farthest[row.server], cosines[row.id])
    missing: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.id not in cosines and _score(evidence, row.n, farthest[row.server]) >= enough:
            missing[row.server].append(row.id)
    for server, collection in query.collections:
        if missing[server]:
            ids, vectors = index.vectors(collection, missing[server])
            if ids:
                cosines.update(query.levels.scores(zip(ids, vectors @ query.vector, strict=True)))
    return all(chunk in cosines for chunks in missing.values() for chunk in chunks)


def findings(
    rows: Sequence[Row], cosines: dict[str, float], evidence: Evidence, k: int, domains: Iterable[str]
) -> Findings:
    """The `k` best passages, the best score of each of `domains`, and what the router wants to know."""
    passages = sorted((_passage(row, cosines, evidence) for row in rows), key=lambda p: (-p.score, p.id))
    best = dict.fromkeys(sorted(domains), 0.0)
    for passage in passages:
        best[passage.domain] = max(best.get(passage.domain, 0.0), passage.score)
    return Findings(tuple(passages[:k]), _features(passages, evidence, best), best, words=evidence.words)


def _passage(row: Row, cosines: dict[str, float], evidence: Evidence) -> Passage:
    cosine = cosines.get(row.id, 0.0)
    words = min(1.0, evidence.scores.get(row.n, 0.0))
    score = _score(evidence, row.n, cosine)
    return Passage(row.id, row.domain, row.source, row.locator, row.title, row.text, score, cosine, words, row.link)


def _score(evidence: Evidence, number: int, cosine: float) -> float:
    words = min(1.0, evidence.scores.get(number, 0.0))
    return min(1.0, DENSE * max(0.0, cosine) + LEXICAL * words + CODES * evidence.codes.get(number, 0.0))


def _features(passages: Sequence[Passage], evidence: Evidence, domains: dict[str, float]) -> dict[str, float]:
    dense = sorted((passage.cosine for passage in passages), reverse=True)
    nearest = max(passages, key=lambda passage: passage.cosine, default=None)
    ranked = [*sorted(domains.values(), reverse=True), 0.0, 0.0]
    return {
        "score": passages[0].score if passages else 0.0,
        "cosine": dense[0] if dense else 0.0,
        "cosine5": float(np.mean(dense[:5])) if dense else 0.0,
        "cosine20": float(np.mean(dense[:20])) if dense else 0.0,
        "lexical": max((passage.lexical for passage in passages), default=0.0),
        "lexical_nearest": nearest.lexical if nearest else 0.0,
        "coverage": evidence.coverage,
        "rarity": evidence.rarity,
        "terms": float(evidence.terms),
        "code": float(bool(evidence.codes)),
        "margin": ranked[0] - ranked[1],
    }
