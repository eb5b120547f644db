"""Questions that the documents did not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from knowledge.store.clock import iso
from knowledge.store.schema import answered, asked, rendered, routed
from knowledge.types import Strategy

FROM_DOCUMENTS = (Strategy.KNOWLEDGE, Strategy.COMBINED)
"""Strategies that answer from passages."""

_OF_THE_TEAM = '"source":"curated:'
"""Stands in the kept citations of an answer that rests on what the team wrote."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that was put to the documents, and whose answer rests on none of them."""

    answer_id: str
    asked_at: str
    question: str
    domain: str | None
    standalone: str | None = None
    """The question with what it takes from the turns before it."""
    asker: str | None = None
    server: str | None = None
    channel: str | None = None
    private: bool = False

    @property
    def wording(self) -> str:
        """The question as it is understood without its conversation."""
        return self.standalone or self.question

    def as_json(self) -> dict[str, Any]:
        """What `tactician knowledge gaps --json` says of it."""
        return {
            "answer_id": self.answer_id,
            "asked_at": self.asked_at,
            "question": self.question,
            "domain": self.domain,
        }


def read(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]], limit: int) -> list[Gap]:
    """The newest gaps among the answers that meet `conditions`; forgotten questions are left out."""
    columns = (
        asked.c.answer_id,
        asked.c.at,
        asked.c.question,
        routed.c.domain,
        routed.c.standalone,
        asked.c.asker,
        asked.c.server,
        asked.c.channel,
        asked.c.private,
    )
    wanted = _put_to_documents(columns, conditions, limit, cited=False)
    return [Gap(name, iso(at), *rest) for name, at, *rest in connection.execute(wanted)]


def filled(
    connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]], limit: int
) -> list[tuple[str | None, str, str]]:
    """Server, question and time of the newest answers that do rest on documents.

    Those that rest on what the team wrote are left out: once that is erased, the question is open again.
    """
    columns = (asked.c.server, sa.func.coalesce(routed.c.standalone, asked.c.question), asked.c.at)
    teams = sa.type_coerce(rendered.c.citations, sa.String).contains(_OF_THE_TEAM)
    wanted = _put_to_documents(columns, [*conditions, ~teams], limit, cited=True)
    return [(server, question, iso(at)) for server, question, at in connection.execute(wanted)]


def _put_to_documents(
    columns: Sequence[sa.ColumnElement[Any]], conditions: Sequence[sa.ColumnElement[bool]], limit: int, *, cited: bool
) -> sa.Select[Any]:
    parts = asked.join(routed, routed.c.n == asked.c.n).join(answered, answered.c.n == asked.c.n)
    parts = parts.join(rendered, rendered.c.n == asked.c.n)
    none = sa.type_coerce(rendered.c.citations, sa.String) == "[]"
    return (
        sa.select(*columns)
        .select_from(parts)
        .where(answered.c.status == "complete", answered.c.answered_by.in_([str(name) for name in FROM_DOCUMENTS]))
        .where(~none if cited else none, asked.c.question.is_not(None))
        .where(*conditions)
        .order_by(asked.c.n.desc())
        .limit(limit)
    )
