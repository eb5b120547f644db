"""Questions that curated answers keep in the words of the member who asked, and where these words stand besides.

A curated answer goes into prompts and citations under its question, so that answers to others hold these words too.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from knowledge.store.schema import curated, rendered

SOURCE = "curated:"
"""Begins the source of a passage that is a curated answer; its id follows."""


def unquoting(connection: sa.Connection, answer_ids: sa.Select[Any]) -> Iterator[sa.Update]:
    """Takes away every question that is still in the words of who asked for one of `answer_ids`, and its copies."""
    mine = sa.select(curated.c.id).where(curated.c.answer_id.in_(answer_ids), curated.c.quoted)
    names = connection.scalars(mine.where(curated.c.question.is_not(None))).all()
    if names:
        yield sa.update(curated).where(curated.c.id.in_(names)).values(question=None)
    yield from forgetting_copies(connection, names)


def forgetting_copies(connection: sa.Connection, names: Sequence[str]) -> Iterator[sa.Update]:
    """Takes the questions of the curated answers `names` out of all answers that were made with these."""
    sources = {SOURCE + name for name in names}
    columns = (rendered.c.n, rendered.c.passages, rendered.c.citations)
    for source in sorted(sources):
        made = sa.type_coerce(rendered.c.passages, sa.String).contains(f'"{source}"', autoescape=True)
        for row in connection.execute(sa.select(*columns).where(made)).all():
            passages, citations = (_untitled(places, sources) for places in (row.passages, row.citations))
            changed = sa.update(rendered).where(rendered.c.n == row.n)
            yield changed.values(prompt=[], passages=passages, citations=citations)


def _untitled(places: Sequence[dict[str, Any]], sources: set[str]) -> list[dict[str, Any]]:
    return [place | {"title": ""} if place.get("source") in sources else place for place in places]
