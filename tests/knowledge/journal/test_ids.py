"""Ids that sort by time."""

import re
import time

from knowledge.journal.ids import new_id


def test_shape() -> None:
    assert re.fullmatch(r"a[0-9a-hjkmnp-tv-z]{19}", new_id())
    assert new_id("duel").startswith("duel")


def test_later_ones_sort_after_earlier_ones() -> None:
    first = new_id()
    start = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 <= start:
        pass
    assert first < new_id()


def test_they_never_meet() -> None:
    assert len({new_id() for _ in range(20_000)}) == 20_000
