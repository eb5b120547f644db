"""The scores, by hand and against brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.scores import accuracy, auroc, best_threshold, calibration_error, macro_f1

ROWS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40)


def test_by_hand() -> None:
    labels, p = [True, True, False, False], [0.9, 0.4, 0.6, 0.1]
    assert accuracy(labels, p) == 0.5
    assert macro_f1(labels, p) == pytest.approx(0.5)
    assert auroc(labels, p) == pytest.approx(0.75)
    assert calibration_error([True, False], [1.0, 0.0]) == 0
    assert calibration_error([False, True], [1.0, 0.0]) == 1


def test_one_class_has_no_auroc() -> None:
    assert auroc([True, True], [0.1, 0.2]) is None


@given(ROWS)
def test_auroc_counts_pairs(rows: list[tuple[bool, float]]) -> None:
    labels, p = [label for label, _ in rows], [value for _, value in rows]
    pairs = [(a > b) + (a == b) / 2 for la, a in rows if la for lb, b in rows if not lb]
    expected = sum(pairs) / len(pairs) if pairs else None
    assert auroc(labels, p) == (None if expected is None else pytest.approx(expected))


@given(ROWS)
def test_no_threshold_is_better_than_the_best(rows: list[tuple[bool, float]]) -> None:
    labels, values = [label for label, _ in rows], [value for _, value in rows]
    best = accuracy(labels, values, best_threshold(labels, values))
    assert best == max(accuracy(labels, values, cut) for cut in [*values, float("inf")])


@given(ROWS)
def test_scores_are_shares(rows: list[tuple[bool, float]]) -> None:
    labels, p = [label for label, _ in rows], [value for _, value in rows]
    for value in (accuracy(labels, p), macro_f1(labels, p), calibration_error(labels, p)):
        assert 0 <= value <= 1
