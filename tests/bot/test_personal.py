import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Memory, open_memory
from bot.config import parse
from bot.discord.splitting import LIMIT, width
from bot.personal import NOTHING, PARTS, SORTS, Held, copy_of, held_about, in_words
from knowledge.journal.privacy import _PEOPLE
from tests.knowledge.making import rated, whole


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    opened = open_memory(parse({"TACTICIAN_DATA": str(tmp_path)}))
    yield opened
    opened.close()


def test_nothing() -> None:
    assert in_words(Held({}, 180, None)).startswith(NOTHING.format(about="you"))


def test_rows_are_counted_in_plain_words() -> None:
    counts = {"asked": 1, "routed": 1, "answered": 1, "rendered": 1, "rated": 1200, "voted": 2}
    said = in_words(Held(counts, 180, 30))
    listed = [line for line in said.splitlines() if line.startswith("- ")]
    assert listed == ["- 1 question with its answer, route and prompt", "- 1,200 ratings", "- 2 votes in duels"]
    assert "erased after 30 days on this server (180 outside servers)" in said
    assert "Nothing of it trains a model." in said


def test_outside_servers() -> None:
    assert "erased after 180 days;" in in_words(Held({"asked": 1}, 180, None))


def test_a_table_that_has_no_words_yet_is_counted_too() -> None:
    assert "- 7 more\n" in in_words(Held({"asked": 1, "invented": 7}, 180, None))


def test_every_table_with_people_has_words_and_all_of_it_fits() -> None:
    assert {column.table.name for column in _PEOPLE} <= SORTS.keys()
    assert width(in_words(Held(dict.fromkeys([*SORTS, *PARTS], 10**9), 3650, 3650))) <= LIMIT


def test_what_is_held_and_its_copy(memory: Memory) -> None:
    memory.journal.append(*whole("a1", asker="5"), *whole("b1", asker="6", question="Not mine"), rated("b1", "5", 1))
    memory.settings.put("retention_days", 9, server="s")
    held = held_about(memory, "5", "s")
    assert (held.counts["asked"], held.counts["rated"], held.days, held.here) == (1, 1, 180, 9)
    data = copy_of(memory.journal, "5")
    assert data is not None
    rows = json.loads(data)
    assert [row["question"] for row in rows["asked"]] == ["How do I reset it?"]
    assert b"Not mine" not in data
    assert copy_of(memory.journal, "7") is None
