"""Embeddings of questions that are kept, so that ten thousand of them are compared at once.

They go with their questions: triggers of the database delete them where a question is blanked or an answer erased.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from knowledge.library.embeddings import Vectors
from knowledge.store.engine import Store
from knowledge.store.schema import asked, curated, question_vectors

Embed = Callable[[Sequence[str]], tuple[str, Vectors]]
"""Texts → name of the embedder, and one row a text."""

A_BATCH = 500


def vectors_of(store: Store, embed: Embed, questions: Mapping[str, str]) -> tuple[str, Vectors]:
    """The embedder's name, and one row for each of `questions` (owner → text), in their order.

    What is missing, or was made by another embedder, is made and kept. Raises as the embedder does.
    """
    while True:
        name, none = embed([])
        kept = _kept(store, name, list(questions))
        missing = [owner for owner in questions if owner not in kept]
        for some in _batches(missing):
            made, rows = embed([questions[owner] for owner in some])
            if made != name:
                break
            _keep(store, name, some, rows)
            kept.update(zip(some, rows, strict=True))
        else:
            rows = np.stack([kept[owner] for owner in questions]) if questions else none
            return name, rows


def _kept(store: Store, name: str, owners: Sequence[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    with store.read() as connection:
        for some in _batches(owners):
            wanted = sa.select(question_vectors.c.owner, question_vectors.c.vector).where(
                question_vectors.c.owner.in_(some), question_vectors.c.embedder == name
            )
            for owner, vector in connection.execute(wanted):
                found[owner] = np.frombuffer(vector, dtype="<f4")
    return found


def _keep(store: Store, name: str, owners: Sequence[str], rows: Vectors) -> None:
    """Stores those whose question is still there: somebody may have been forgotten meanwhile."""
    there = sa.select(asked.c.answer_id).where(asked.c.answer_id.in_(owners), asked.c.question.is_not(None))
    written = sa.select(curated.c.id).where(curated.c.id.in_(owners), curated.c.question.is_not(None))
    with store.write() as connection:
        alive = {*connection.scalars(there), *connection.scalars(written)}
        values = [
            {"owner": owner, "embedder": name, "vector": row.astype("<f4").tobytes()}
            for owner, row in zip(owners, rows, strict=True)
            if owner in alive
        ]
        if values:
            statement = insert(question_vectors)
            changed = {"embedder": statement.excluded.embedder, "vector": statement.excluded.vector}
            connection.execute(statement.on_conflict_do_update(index_elements=["owner"], set_=changed), values)


def _batches(owners: Sequence[str]) -> Iterator[Sequence[str]]:
    return (owners[start : start + A_BATCH] for start in range(0, len(owners), A_BATCH))
