"""Answers by the message that asked for them: what edits and deletions of a message need to know."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from knowledge.store.schema import asked, shown


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """A message that asked, one answer to it, and the messages that show that answer."""

    message: str
    answer_id: str
    asker: str | None
    server: str | None
    channel: str | None
    conversation: str | None
    question: str | None
    shown: tuple[tuple[str | None, str], ...]
    """Pairs of channel and message, in the order in which they were first shown."""


def read(connection: sa.Connection, messages: Sequence[str]) -> list[AnsweredMessage]:
    """The answers to `messages`, newest first."""
    columns = ("message", "answer_id", "asker", "server", "channel", "conversation", "question")
    wanted = sa.select(*(asked.c[name] for name in columns)).where(asked.c.message.in_(messages))
    found = connection.execute(wanted.order_by(asked.c.n.desc())).all()
    parts = _parts(connection, [row.answer_id for row in found])
    return [AnsweredMessage(**row._mapping, shown=tuple(parts[row.answer_id])) for row in found]


def _parts(connection: sa.Connection, answer_ids: Sequence[str]) -> dict[str, list[tuple[str | None, str]]]:
    parts: dict[str, dict[tuple[str | None, str], None]] = defaultdict(dict)
    wanted = sa.select(shown.c.answer_id, shown.c.channel, shown.c.message).where(shown.c.answer_id.in_(answer_ids))
    for answer_id, channel, message in connection.execute(wanted.order_by(shown.c.n)):
        parts[answer_id][channel, message] = None
    return defaultdict(list, {answer_id: list(found) for answer_id, found in parts.items()})
