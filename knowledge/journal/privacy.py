"""What the journal holds about a person, and how it forgets them: text goes, a tombstone stays, counts stay right."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from knowledge.journal.events import Forgotten
from knowledge.journal.journal import PEOPLE, Journal
from knowledge.journal.people import tombstone
from knowledge.journal.quotes import unquoting
from knowledge.store.clock import iso
from knowledge.store.schema import (
    answered,
    asked,
    corrected,
    curated,
    duel_shown,
    metadata,
    overrides,
    reasoned,
    rendered,
    routed,
    settings,
)
from knowledge.types import Scope

_PEOPLE: tuple[sa.Column[Any], ...] = tuple(
    column for table in metadata.sorted_tables for column in table.c if column.name in PEOPLE
)
"""Every column in which a pseudonym stands; `overrides.target` and `settings.server` are seen to apart."""


_THEIRS = ("author", "signature", "text")


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was blanked, by table, and the copies of older databases that still hold it."""

    counts: dict[str, int]
    backups: tuple[str, ...]
    """File names in the data folder, made before migrations; delete them to be rid of the last traces."""


def what_is_held(journal: Journal, person: str) -> dict[str, list[dict[str, Any]]]:
    """Every row about `person` (the front end's id, or a pseudonym), by table.

    Questions come with their answers, and with the team's answers that still quote them.
    """
    who = journal.people.pseudonym(person)
    held: dict[str, list[dict[str, Any]]] = {}
    with journal.store.read() as connection:
        for table, condition in _about(who):
            rows = connection.execute(sa.select(table).where(condition)).mappings()
            held[table.name] = [_readable(row, who) for row in rows]
    return {name: rows for name, rows in held.items() if rows}


def how_much(journal: Journal, person: str) -> dict[str, int]:
    """How many rows of each table are about `person`; tables without any are left out."""
    who = journal.people.pseudonym(person)
    counts: dict[str, int] = {}
    with journal.store.read() as connection:
        for table, condition in _about(who):
            counted = sa.select(sa.func.count()).select_from(table).where(condition)
            counts[table.name] = connection.scalar(counted) or 0
    return {name: count for name, count in counts.items() if count}


def forget(journal: Journal, person: str) -> ForgetReport:
    """Blanks all text of `person` and puts one random tombstone in the place of their pseudonym everywhere.

    Their ratings and votes still count, as one voter's. What others said in the same conversations loses the histories
    and prompts that may quote them. Overrides for them and their own settings are deleted. What was overwritten is
    zeroed in the database, and this process no longer remembers whose pseudonym is whose.
    """
    who, stone = journal.people.pseudonym(person), tombstone()
    with journal.store.write() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = 1")
        for statement in _blanking(connection, who):
            connection.execute(statement)
        counts = _replace(connection, who, stone)
        if counts:
            journal.append_within(connection, Forgotten(who=stone, counts=counts))
    journal.store.forget_traces()
    journal.people.forget()
    return ForgetReport(counts, tuple(sorted(path.name for path in journal.store.folder.glob("tactician-*.db"))))


def _about(who: str) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Each table once, with what tells that a row of it is about a person."""
    conditions: dict[sa.Table, list[sa.ColumnElement[bool]]] = {}
    for column in _PEOPLE:
        conditions.setdefault(column.table, []).append(column == who)
    conditions[overrides].append(sa.and_(*_for_user(who)))
    my_ids = sa.select(asked.c.answer_id).where(asked.c.asker == who)
    conditions[curated].append(sa.and_(curated.c.quoted, curated.c.answer_id.in_(my_ids)))
    for table, wanted in conditions.items():
        yield table, sa.or_(*wanted)
    yield settings, settings.c.server == who
    for table in (routed, answered, rendered):
        yield table, table.c.n.in_(_numbers_of(who))


def _readable(row: sa.RowMapping, who: str) -> dict[str, Any]:
    """A row with its moments as text, and without what another author put into it."""
    theirs = _THEIRS if row.get("author") not in (None, who) else ()
    kept = {name: value for name, value in row.items() if name not in theirs}
    return kept | {name: iso(kept[name]) for name in ("at", "changed") if name in kept}


def _for_user(who: str) -> tuple[sa.ColumnElement[bool], ...]:
    return overrides.c.scope == Scope.USER.value, overrides.c.target == who


def _numbers_of(who: str) -> sa.Select[Any]:
    return sa.select(asked.c.n).where(asked.c.asker == who)


def _blanking(connection: sa.Connection, who: str) -> Iterator[sa.Update]:
    """Everything that takes text away; while it runs, the pseudonym still tells whose text it is."""
    mine = _numbers_of(who)
    my_ids = sa.select(asked.c.answer_id).where(asked.c.asker == who)
    talks = sa.select(asked.c.conversation).where(asked.c.asker == who, asked.c.conversation.is_not(None))
    beside = sa.select(asked.c.n).where(asked.c.conversation.in_(talks))
    yield sa.update(rendered).where(rendered.c.n.in_(mine)).values(text=None, citations=[], unsupported=[])
    yield sa.update(routed).where(routed.c.n.in_(mine)).values(reason=None)
    yield sa.update(answered).where(answered.c.n.in_(mine)).values(error=None, attempts=[])
    for numbers in (mine, beside):
        yield sa.update(rendered).where(rendered.c.n.in_(numbers)).values(prompt=[])
        yield sa.update(routed).where(routed.c.n.in_(numbers)).values(standalone=None)
        yield sa.update(asked).where(asked.c.n.in_(numbers)).values(history=[])
    yield sa.update(reasoned).where(reasoned.c.voter == who).values(comment=None)
    yield sa.update(corrected).where(corrected.c.author == who).values(text=None)
    beside_ids = sa.select(asked.c.answer_id).where(asked.c.conversation.in_(talks))
    for ids in (my_ids, beside_ids):
        yield from unquoting(connection, ids)
    yield sa.update(curated).where(curated.c.author == who).values(signature=None)
    duels = sa.or_(duel_shown.c.asker == who, duel_shown.c.a_answer.in_(my_ids), duel_shown.c.b_answer.in_(my_ids))
    for side in (duel_shown.c.a_answer, duel_shown.c.b_answer):
        yield sa.update(duel_shown).where(duels, side.not_in(sa.select(asked.c.answer_id))).values({side.name: None})
    yield sa.update(duel_shown).where(duels).values(question=None)
    yield from _unlinking(connection, who)
    yield sa.update(asked).where(asked.c.asker == who).values(question=None, message=None)


def _unlinking(connection: sa.Connection, who: str) -> Iterator[sa.Update]:
    """Conversations outside servers are one person's alone: their ids go too, but stay one cluster each."""
    alone = (asked.c.asker == who, asked.c.server.is_(None))
    talks = sa.select(asked.c.conversation).where(*alone, asked.c.conversation.is_not(None)).distinct()
    for talk in connection.scalars(talks).all():
        own = sa.update(asked).where(asked.c.conversation == talk, asked.c.server.is_(None))
        yield own.values(conversation=tombstone(), channel=None)
    yield sa.update(asked).where(*alone).values(channel=None)


def _replace(connection: sa.Connection, who: str, stone: str) -> dict[str, int]:
    """The tombstone for the pseudonym; returns in how many rows of each table it stood."""
    counts = {overrides.name: connection.execute(sa.delete(overrides).where(*_for_user(who))).rowcount}
    counts[settings.name] = connection.execute(sa.delete(settings).where(settings.c.server == who)).rowcount
    for column in _PEOPLE:
        changed = connection.execute(sa.update(column.table).where(column == who).values({column.name: stone}))
        counts[column.table.name] = counts.get(column.table.name, 0) + changed.rowcount
    return {name: count for name, count in counts.items() if count}
