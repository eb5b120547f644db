"""Erasing single questions, because their messages were deleted: text goes, rows, odds, ratings and counts stay."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from knowledge.journal.events import Forgotten
from knowledge.journal.journal import Journal
from knowledge.journal.people import tombstone
from knowledge.journal.quotes import unquoting
from knowledge.store.schema import answered, asked, duel_shown, rendered, routed


def erase(journal: Journal, messages: Sequence[str]) -> int:
    """Blanks what `messages` (the front end's ids) asked, all answers to it, and what may quote either.

    Later questions of the same conversations lose their histories and prompts, duels the question, and so do
    curated answers whose question is still in these words.
    A random tombstone takes the place of the messages' ids. What was overwritten is zeroed in the database. Returns the
    number of answers; raises DataFolderError.
    """
    with journal.store.write() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = 1")
        mine = _numbers(connection, messages)
        if not mine:
            return 0
        stone = tombstone()
        for statement in _blanking(connection, mine, stone):
            connection.execute(statement)
        journal.append_within(connection, Forgotten(who=stone, counts={asked.name: len(mine)}))
    journal.store.forget_traces()
    return len(mine)


def _numbers(connection: sa.Connection, messages: Sequence[str]) -> list[int]:
    """The running numbers of the answers to `messages`, and of those that stood beside one of them in a duel."""
    ids = connection.scalars(sa.select(asked.c.answer_id).where(asked.c.message.in_(messages))).all()
    if not ids:
        return []
    sides = sa.select(duel_shown.c.a_answer, duel_shown.c.b_answer).where(
        sa.or_(duel_shown.c.a_answer.in_(ids), duel_shown.c.b_answer.in_(ids))
    )
    all_ids = {*ids, *(side for pair in connection.execute(sides) for side in pair if side is not None)}
    return list(connection.scalars(sa.select(asked.c.n).where(asked.c.answer_id.in_(all_ids))))


def _blanking(connection: sa.Connection, mine: Sequence[int], stone: str) -> Iterator[sa.Update]:
    """Everything that takes text away; the conversations are read before anything about `asked` changes."""
    my_ids = sa.select(asked.c.answer_id).where(asked.c.n.in_(mine))
    talks = sa.select(asked.c.conversation).where(asked.c.n.in_(mine), asked.c.conversation.is_not(None))
    later = sa.select(asked.c.n).where(asked.c.conversation.in_(talks), asked.c.n > min(mine))
    yield sa.update(rendered).where(rendered.c.n.in_(mine)).values(text=None, citations=[], unsupported=[])
    yield sa.update(routed).where(routed.c.n.in_(mine)).values(reason=None)
    yield sa.update(answered).where(answered.c.n.in_(mine)).values(error=None, attempts=[])
    for numbers in (mine, later):
        yield from _without_past(numbers)
    later_ids = sa.select(asked.c.answer_id).where(asked.c.n.in_(later))
    for ids in (my_ids, later_ids):
        yield from unquoting(connection, ids)
    yield from _duels(my_ids)
    yield sa.update(asked).where(asked.c.n.in_(mine)).values(question=None, message=stone)


def _without_past(numbers: Any) -> Iterator[sa.Update]:
    """What was said before, in every form in which it is kept."""
    yield sa.update(rendered).where(rendered.c.n.in_(numbers)).values(prompt=[])
    yield sa.update(routed).where(routed.c.n.in_(numbers)).values(standalone=None)
    yield sa.update(asked).where(asked.c.n.in_(numbers)).values(history=[])


def _duels(my_ids: sa.Select[Any]) -> Iterator[sa.Update]:
    """The question of duels that showed one of these answers, and the text of the other where it is kept as such."""
    about = sa.or_(duel_shown.c.a_answer.in_(my_ids), duel_shown.c.b_answer.in_(my_ids))
    yield sa.update(duel_shown).where(about).values(question=None)
    known = sa.select(asked.c.answer_id)
    yield (
        sa.update(duel_shown)
        .where(duel_shown.c.a_answer.in_(my_ids), duel_shown.c.b_answer.not_in(known))
        .values(b_answer=None)
    )
    yield (
        sa.update(duel_shown)
        .where(duel_shown.c.b_answer.in_(my_ids), duel_shown.c.a_answer.not_in(known))
        .values(a_answer=None)
    )
