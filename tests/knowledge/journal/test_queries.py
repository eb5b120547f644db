"""That what is asked often is found by an index, and never by reading the whole journal."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from knowledge.journal.queries import COMPARISON, ROWS, Filters, chosen, in_force
from knowledge.store.engine import Store
from knowledge.store.schema import asked, rendered, shown
from tests.knowledge.making import at


def plan(store: Store, statement: sa.Select[Any]) -> str:
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with store.read() as connection:
        return "\n".join(row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))


@pytest.mark.parametrize(
    "statement",
    [
        ROWS.where(asked.c.answer_id == "a1"),
        ROWS.where(asked.c.answer_id >= "a1", asked.c.answer_id < "a2"),
        ROWS.where(asked.c.message == "m"),
        ROWS.where(asked.c.conversation == "t"),
        ROWS.where(asked.c.asker == "p:x"),
        sa.select(shown).where(shown.c.message == "m").order_by(shown.c.n.desc()),
        sa.select(in_force).where(in_force.c.answer_id == "a1"),
        sa.select(in_force).where(in_force.c.answer_id.in_(["a1", "a2"])),
    ],
    ids=lambda statement: str(statement.whereclause)[:60],
)
def test_look_ups_read_no_whole_table(store: Store, statement: sa.Select[Any]) -> None:
    lines = plan(store, statement).splitlines()
    assert any("SEARCH" in line for line in lines)
    assert [line for line in lines if line.startswith("SCAN") and "in_force" not in line] == []


@pytest.mark.parametrize("filters", [Filters(), Filters(server="s"), Filters(channel="c"), Filters(private=False)])
def test_the_newest_come_first_without_sorting(store: Store, filters: Filters) -> None:
    page = ROWS.where(*chosen(filters)).order_by(asked.c.n.desc()).limit(20)
    assert "TEMP B-TREE FOR ORDER BY" not in plan(store, page)


def test_a_comparison_touches_no_table_with_texts(store: Store) -> None:
    found = plan(store, COMPARISON.order_by(asked.c.n))
    assert "TEMP B-TREE" not in found
    assert rendered not in COMPARISON.get_final_froms()
    assert "rendered" not in found


def test_no_filter_no_condition() -> None:
    assert chosen(Filters()) == []
    assert len(chosen(Filters("s", at(0), "plain", "general", "d", "c", "up", "wrong", private=False))) == 9
