"""Rated answers as arrays: units, weights, and that nobody is heard more than others."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routers.comparison.sample import SHARE, RatedAnswer, sample_of
from tests.routers.comparison.making import ARMS, answers

EVEN = {"a": 0.5, "b": 0.5}


def test_rows_of_a_conversation_stand_together() -> None:
    rows = [
        RatedAnswer("x", "a", EVEN, {"v": 1}),
        RatedAnswer(None, "b", EVEN, {"w": -1}),
        RatedAnswer("x", "a", {"a": 1.0}, {"u": -1}),
    ]
    sample = sample_of(rows, ("a", "b"))
    assert sample.first.tolist() == [0, 2]
    assert sample.chosen.tolist() == [0, 0, 1]
    assert sample.y.tolist() == [1, 0, 0]
    assert sample.p.tolist() == [[0.5, 0.5], [1, 0], [0.5, 0.5]]
    assert sample.stratum[0] == sample.stratum[2] != sample.stratum[1]


def test_an_answer_counts_once_as_the_mean_of_its_voters() -> None:
    sample = sample_of([RatedAnswer(None, "a", EVEN, {str(n): 1 if n < 3 else -1 for n in range(12)})], ("a", "b"))
    assert sample.y.tolist() == [0.25]
    assert sample.weights.tolist() == [1.0]
    assert sample.voters == 12


def test_one_spammer_weighs_little() -> None:
    rows = [RatedAnswer(None, "a", EVEN, {"spam": -1}) for _ in range(300)]
    rows += [RatedAnswer(None, "a", EVEN, {f"v{n % 100}": 1}) for n in range(300)]
    rows += [RatedAnswer(None, "a", EVEN, {"spam": -1}) for _ in range(300)]
    sample = sample_of(rows, ("a", "b"))
    assert sample.heaviest <= SHARE
    assert sample.voters == 101
    assert float((sample.weights * sample.y).sum() / sample.weights.sum()) > 0.94


@given(answers())
def test_weights_lie_within_bounds_and_are_known_before_the_votes(rows: list[RatedAnswer]) -> None:
    sample = sample_of(rows, ARMS)
    assert ((sample.weights >= 0) & (sample.weights <= 1)).all()
    assert ((sample.y >= 0) & (sample.y <= 1)).all()
    turned = [replace(row, ratings={voter: -value for voter, value in row.ratings.items()}) for row in rows]
    other = sample_of(turned, ARMS)
    assert other.weights.tolist() == sample.weights.tolist()
    counted = sample.weights > 0
    assert np.allclose(other.y[counted], 1 - sample.y[counted])


@given(answers(), st.integers(0, 40))
def test_what_comes_later_changes_nothing_before(rows: list[RatedAnswer], units: int) -> None:
    sample = sample_of(rows, ARMS)
    part = sample.until(units)
    names: dict[object, list[RatedAnswer]] = {}
    for n, row in enumerate(rows):
        names.setdefault(row.unit or n, []).append(row)
    kept = [row for some in list(names.values())[:units] for row in some]
    again = sample_of(kept, ARMS)
    assert again.weights.tolist() == part.weights.tolist()
    assert again.y.tolist() == part.y.tolist()
    assert again.first.tolist() == part.first.tolist()


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=60, max_size=400))
def test_from_twenty_voters_on_none_weighs_more_than_its_share(votes: list[tuple[int, bool]]) -> None:
    """But by a first vote, which always counts."""
    rows = [RatedAnswer(None, "a" if a else "b", EVEN, {str(n): 1}) for n, a in votes]
    sample = sample_of(rows, ("a", "b"))
    for arm in (0, 1):
        total = float(sample.weights[sample.chosen == arm].sum())
        heard: dict[int, float] = {}
        for (n, a), weight in zip(votes, sample.weights, strict=True):
            if a == (arm == 0):
                heard[n] = heard.get(n, 0.0) + float(weight)
        assert max(heard.values(), default=0.0) <= max(1.0, SHARE * total) + 1e-9
