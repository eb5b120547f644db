"""Gzip in pieces of any size."""

import gzip
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.fetching.inflating import PIECE, inflated, unpacked
from knowledge.library.loading import UnreadableError


@given(st.lists(st.binary(max_size=300).map(lambda piece: piece * 700), max_size=3), st.integers(1, 5_000))
def test_what_was_packed_comes_out_again(members: list[bytes], step: int) -> None:
    packed = b"".join(gzip.compress(member) for member in members)
    pieces = list(inflated(packed[start : start + step] for start in range(0, len(packed), step)))
    assert b"".join(pieces) == b"".join(members)
    assert all(len(piece) <= PIECE for piece in pieces)


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:40] + b"?" + packed[41:]])
def test_damaged_input(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UnreadableError, match="packed with gzip"):
        list(inflated([damage(gzip.compress(bytes(range(256)) * 20))]))


def test_no_more_is_held_than_wanted() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    tracemalloc.start()
    with pytest.raises(UnreadableError, match="Larger than 1 MB"):
        unpacked(bomb, 1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_what_is_not_packed_stays() -> None:
    assert unpacked(b"<urlset/>", 1) == b"<urlset/>"
    assert unpacked(gzip.compress(b"<urlset/>"), 9) == b"<urlset/>"
