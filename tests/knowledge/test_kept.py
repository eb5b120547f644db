"""What is kept in memory is what the store last said, and only so much of it."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.kept import Kept


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 2))), st.integers(1, 4))
def test_a_value_is_never_of_another_version_and_read_no_oftener_than_needed(
    looks: list[tuple[str, int]], most: int
) -> None:
    kept: Kept[str, tuple[str, int]] = Kept(most)
    held: dict[str, int] = {}
    for key, version in looks:
        reads: list[tuple[str, int]] = []

        def read(key: str = key, version: int = version, reads: list[tuple[str, int]] = reads) -> tuple[str, int]:
            reads.append((key, version))
            return key, version

        assert kept.at(key, version, read) == (key, version)
        assert bool(reads) == (held.get(key) != version)
        if reads:
            held.pop(key, None)
            held[key] = version
            if len(held) > most:
                del held[next(iter(held))]
        assert len(kept) == len(held)
