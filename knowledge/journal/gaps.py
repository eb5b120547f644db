"""Questions that the documents did not answer."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from knowledge.store.clock import iso
from knowledge.store.schema import answered, asked, rendered, routed
from knowledge.types import Strategy

FROM_DOCUMENTS = (Strategy.KNOWLEDGE, Strategy.COMBINED)
"""Strategies that answer from passages."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that was put to the documents, and whose answer rests on none of them."""

    answer_id: str
    asked_at: str
    question: str
    domain: str | None

    def as_json(self) -> dict[str, Any]:
        """The object of `tactician knowledge gaps --json`."""
        return {
            "answer_id": self.answer_id,
            "asked_at": self.asked_at,
            "question": self.question,
            "domain": self.domain,
        }


def read(connection: sa.Connection, server: str | None, limit: int) -> list[Gap]:
    """The newest gaps of one server, or of all; forgotten questions are left out."""
    parts = asked.join(routed, routed.c.n == asked.c.n).join(answered, answered.c.n == asked.c.n)
    parts = parts.join(rendered, rendered.c.n == asked.c.n)
    wanted = (
        sa.select(asked.c.answer_id, asked.c.at, asked.c.question, routed.c.domain)
        .select_from(parts)
        .where(answered.c.status == "complete", answered.c.answered_by.in_([str(name) for name in FROM_DOCUMENTS]))
        .where(sa.type_coerce(rendered.c.citations, sa.String) == "[]", asked.c.question.is_not(None))
        .order_by(asked.c.n.desc())
        .limit(limit)
    )
    if server is not None:
        wanted = wanted.where(asked.c.server == server)
    return [Gap(row.answer_id, iso(row.at), row.question, row.domain) for row in connection.execute(wanted)]
