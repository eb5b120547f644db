"""What a domain is about, in one line drafted from the titles and headings of its documents, without a model."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from knowledge.library.chunking import SEPARATOR
from knowledge.store.schema import chunks, documents

LONGEST = 200
"""Characters of a draft."""

_TITLES = 12  # of the longest documents, which say most about a domain
_DETAILED = 3  # so many documents are told with their headings
_PASSAGES = 200  # whose headings are looked at, per document


def draft(connection: sa.Connection, server: str, domain: str, count: int) -> str:
    """One line of at most LONGEST characters about a domain of `count` documents; the same for the same documents."""
    belongs = (documents.c.server == server) & (documents.c.domain == domain)
    longest = sa.select(documents.c.id, documents.c.title).where(belongs)
    longest = longest.order_by(documents.c.chunks.desc(), documents.c.source).limit(_TITLES)
    found = [(row.id, " ".join(row.title.split())) for row in connection.execute(longest).all()]
    if count > _DETAILED:
        return _listed(list(dict.fromkeys(title for _, title in found)), count)
    room = LONGEST // max(1, len(found)) - 2
    return "; ".join(_told(title, _headings(connection, document, title), room) for document, title in found)


def _listed(titles: Sequence[str], count: int) -> str:
    """As many titles as there is room for, and how many documents there are."""
    ending = f" ({count:,} documents)"
    text = ""
    for title in titles:
        longer = f"{text}, {title}" if text else _cut(title, LONGEST // 2)
        if len(longer) + len(ending) > LONGEST:
            break
        text = longer
    return text + ending


def _told(title: str, headings: Iterable[str], room: int) -> str:
    """A title with as many headings as there is room for."""
    text, joint = _cut(title, room), ": "
    for heading in headings:
        if len(text) + len(joint) + len(heading) > room:
            break
        text, joint = f"{text}{joint}{heading}", ", "
    return text


def _headings(connection: sa.Connection, document: int, title: str) -> list[str]:
    """The outermost headings below a document's title, in its order."""
    first = (chunks.c.document == document) & (chunks.c.position < _PASSAGES)
    query = sa.select(chunks.c.locator).where(first).order_by(chunks.c.position)
    steps = [locator.split(SEPARATOR) for locator in connection.execute(query).scalars().all()]
    below = [step[1:] if step[0] == title else step for step in steps]
    return list(dict.fromkeys(step[0] for step in below if step and step[0]))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
