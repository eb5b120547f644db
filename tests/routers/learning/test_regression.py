"""Logistic regression on vectors: it finds a plane that is there, whatever the groups' sizes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.learning.regression import fit


def cloud(centre: list[float], count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(centre, 0.3, (count, len(centre))).astype(np.float32)


def values(weights: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    found: np.ndarray = vectors @ weights[:-1] + weights[-1]
    return found


def test_two_clouds_are_told_apart() -> None:
    wanted, other = cloud([1, 0, 0], 200, 1), cloud([-1, 0, 0], 200, 2)
    weights = fit([(wanted, True, 1.0), (other, False, 1.0)])
    assert weights.shape == (4,)
    assert (values(weights, wanted) > 0).mean() > 0.97
    assert (values(weights, other) < 0).mean() > 0.97


def test_the_smaller_side_is_not_drowned() -> None:
    wanted, other = cloud([0.5, 0], 12, 3), cloud([-0.5, 0], 3000, 4)
    weights = fit([(wanted, True, 1.0), (other, False, 1.0)])
    assert (values(weights, cloud([0.5, 0], 500, 5)) > 0).mean() > 0.85


def test_a_group_counts_by_its_weight_and_not_by_its_vectors() -> None:
    apart = (cloud([-1, 0], 50, 7), False, 1.0)
    few, many = cloud([1, 1], 10, 8), cloud([1, -1], 1000, 9)
    heavy = fit([(few, True, 9.0), (many, True, 1.0), apart])
    light = fit([(few, True, 1.0), (many, True, 9.0), apart])
    assert values(heavy, few).mean() > values(light, few).mean()


@pytest.mark.parametrize("wanted", [True, False])
def test_one_side_alone_is_refused(wanted: bool) -> None:
    with pytest.raises(ValueError, match="Both sides"):
        fit([(cloud([0, 0], 5, 1), wanted, 1.0), (np.zeros((0, 2), dtype=np.float32), not wanted, 1.0)])


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 10_000))
def test_weights_are_finite_for_any_vectors(ours: int, theirs: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    pair = [chance.normal(size=(count, 3)).astype(np.float32) for count in (ours, theirs)]
    assert np.isfinite(fit([(pair[0], True, 1.0), (pair[1], False, 1.0)])).all()
