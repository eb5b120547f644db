"""Writing the journal: events go in, and are stored before the call returns."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from knowledge.errors import InputError
from knowledge.journal import events as ev
from knowledge.journal.faults import closed_duel, unknown_answer, unknown_duel
from knowledge.journal.ids import new_id
from knowledge.journal.people import People
from knowledge.store import schema
from knowledge.store.clock import micros
from knowledge.store.encoding import clean
from knowledge.store.engine import Store
from knowledge.types import Passage

__all__ = ["PEOPLE", "Journal", "new_id", "number_of", "take_numbers"]

_TABLES: dict[type, tuple[sa.Table, ...]] = {
    ev.Asked: (schema.asked,),
    ev.Routed: (schema.routed,),
    ev.Answered: (schema.answered, schema.rendered),
    ev.Shown: (schema.shown,),
    ev.Rated: (schema.rated,),
    ev.Reasoned: (schema.reasoned,),
    ev.Corrected: (schema.corrected,),
    ev.RouteCorrected: (schema.route_corrected,),
    ev.DuelShown: (schema.duel_shown,),
    ev.DuelClosed: (schema.duel_closed,),
    ev.Voted: (schema.voted,),
    ev.Promoted: (schema.promoted,),
    ev.Forgotten: (schema.forgotten,),
}
_PASSAGE_FIELDS = ("id", "domain", "source", "locator", "title", "score", "cosine", "lexical")
PEOPLE = frozenset({"asker", "voter", "author"})
"""Names of the columns that hold pseudonyms, in every table."""
_PART_OF_ANSWER = (ev.Routed, ev.Answered)
_ABOUT_ANSWER = (ev.Shown, ev.Rated, ev.Reasoned, ev.Corrected, ev.RouteCorrected)


class Journal:
    """Appends events to the one database. Safe to use from any thread and beside other processes."""

    def __init__(self, store: Store, people: People) -> None:
        self.store = store
        self.people = people

    def append(self, *events: ev.Event) -> None:
        """Stores all `events`, in this order, or none of them; what has returned survives kill -9.

        Raises UnknownAnswerError (an answer or duel that the journal does not hold), ClosedDuelError (a vote after the
        end), InputError (one that it holds already) and DataFolderError (disk full or failing, database locked).
        """
        with self.store.write() as connection:
            self.append_within(connection, *events)

    def append_reason(self, event: ev.Reasoned) -> bool:
        """Like `append`; returns whether nobody had given this reason for that answer before."""
        with self.store.write() as connection:
            same = connection.execute(_SAME_REASON, {"wanted": clean(event.answer_id), "given": event.reason}).scalar()
            self.append_within(connection, event)
        return event.reason is not None and same is None

    def append_within(self, connection: sa.Connection, *events: ev.Event) -> None:
        """Like `append`, as part of a transaction that the caller has opened and will end."""
        for n, event in enumerate(events, take_numbers(connection, len(events))):
            self._append_one(connection, n, event)

    def _append_one(self, connection: sa.Connection, n: int, event: ev.Event) -> None:
        if isinstance(event, _PART_OF_ANSWER):
            n = number_of(connection, event.answer_id)
        elif isinstance(event, _ABOUT_ANSWER):
            number_of(connection, event.answer_id)
        elif isinstance(event, ev.Voted):
            _require_duel(connection, event.duel_id, open_=True)
        elif isinstance(event, ev.DuelClosed):
            _require_duel(connection, event.duel_id)
        values = self._values(event) | {"n": n}
        try:
            for table in _TABLES[type(event)]:
                connection.execute(sa.insert(table), {c.name: values[c.name] for c in table.c if c.name in values})
        except IntegrityError as error:
            if "UNIQUE" not in str(error.orig):
                raise
            raise InputError(
                f"The journal already holds this: {type(event).__name__.lower()} {_id_of(event)}."
            ) from error

    def _values(self, event: ev.Event) -> dict[str, Any]:
        values = {field.name: _plain(getattr(event, field.name)) for field in fields(event)}
        for name in PEOPLE & values.keys():
            if values[name] is not None:
                values[name] = self.people.pseudonym(values[name])
        if isinstance(event, ev.Answered):
            values["prompt"] = [{"role": role, "content": clean(content)} for role, content in event.prompt]
        return values


_TAKE_NUMBERS = (
    sa.update(schema.numbers)
    .where(schema.numbers.c.name == "journal")
    .values(last=schema.numbers.c.last + sa.bindparam("taken"))
    .returning(schema.numbers.c.last)
)
_NUMBER_OF = sa.select(schema.asked.c.n).where(schema.asked.c.answer_id == sa.bindparam("wanted"))
_SAME_REASON = (
    sa.select(schema.reasoned.c.n)
    .where(schema.reasoned.c.answer_id == sa.bindparam("wanted"), schema.reasoned.c.reason == sa.bindparam("given"))
    .limit(1)
)
_DUEL = sa.select(schema.duel_shown.c.n).where(schema.duel_shown.c.duel_id == sa.bindparam("wanted"))
_CLOSED = sa.select(schema.duel_closed.c.n).where(schema.duel_closed.c.duel_id == sa.bindparam("wanted"))


def take_numbers(connection: sa.Connection, count: int) -> int:
    """The first of `count` running numbers that are now the caller's: the order of events, whatever the clock says."""
    return int(connection.execute(_TAKE_NUMBERS, {"taken": count}).scalar_one()) - count + 1


def number_of(connection: sa.Connection, answer_id: str) -> int:
    """The running number of an answer; raises UnknownAnswerError."""
    number = connection.execute(_NUMBER_OF, {"wanted": clean(answer_id)}).scalar()
    if number is None:
        raise unknown_answer(answer_id)
    return int(number)


def _require_duel(connection: sa.Connection, duel_id: str, *, open_: bool = False) -> None:
    wanted = {"wanted": clean(duel_id)}
    if connection.execute(_DUEL, wanted).scalar() is None:
        raise unknown_duel(duel_id)
    if open_ and connection.execute(_CLOSED, wanted).scalar() is not None:
        raise closed_duel(duel_id)


def _id_of(event: ev.Event) -> str:
    return str(getattr(event, "answer_id", None) or getattr(event, "duel_id", None))


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case str():
            return clean(value)
        case datetime():
            return micros(value)
        case Passage():
            return {name: _plain(getattr(value, name)) for name in _PASSAGE_FIELDS}
        case Mapping():
            return {_plain(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
