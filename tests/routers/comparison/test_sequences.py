"""The boundary is what its formula says, and is crossed as seldom as it promises."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gammainc

from routers.comparison.sequences import boundary, guesses, log_mixture, lower, more_needed


@pytest.mark.parametrize(
    ("s", "v", "scale", "rho"),
    [(3.0, 10.0, 1.0, 5.0), (0.5, 2.0, 2.0, 7.0), (40.0, 300.0, 20.0, 900.0), (-1.0, 4.0, 1.0, 3.0)],
)
def test_the_mixture_is_the_integral_that_it_stands_for(s: float, v: float, scale: float, rho: float) -> None:
    a = rho / scale**2
    norm = a**a / (math.gamma(a) * gammainc(a, a))

    def integrand(rest: float) -> float:  # over u = 1 - λc
        inside = (1 - rest) / scale
        psi = (-math.log(rest) - (1 - rest)) / scale**2
        return norm * rest ** (a - 1) * math.exp(-a * rest) * math.exp(inside * s - psi * v)

    value, _ = quad(integrand, 0, 1, limit=200)
    assert log_mixture(s, v, scale, rho) == pytest.approx(math.log(value), rel=1e-6, abs=1e-8)


@given(st.floats(0, 1e6), st.floats(0.5, 40), st.sampled_from([0.05, 0.01, 0.001]), st.floats(10, 1e5))
def test_the_boundary_solves_for_the_mixture(v: float, scale: float, alpha: float, tight_at: float) -> None:
    rho = tight_at / (2 * math.log(1 / alpha) + math.log(1 + 2 * math.log(1 / alpha)))
    s = boundary(v, scale, alpha, tight_at)
    assert log_mixture(s, v, scale, rho) == pytest.approx(math.log(1 / alpha), rel=1e-5)
    assert boundary(v * 2 + 1, scale, alpha, tight_at) > s
    assert boundary(v, scale, alpha / 2, tight_at) > s


def test_a_guess_knows_the_past_alone() -> None:
    x = np.array([1.0, 0.0, 1.0, 1.0])
    found = guesses(x, np.ones(4), 0.0, 1.0, 0.5)
    assert found.tolist() == [0.5, 0.75, 0.5, 0.625]
    assert guesses(x * 9, np.ones(4), 0.0, 1.0, 0.5).max() == 1.0


@pytest.mark.parametrize(("mean", "scale"), [(0.5, 1.0), (0.05, 1.0), (0.9, 1.0)])
def test_at_all_looks_together_it_misses_seldom(mean: float, scale: float) -> None:
    """800 runs of 1,000 values with a look after each tenth: at α = .05, 40 misses are expected at most."""
    chance = np.random.default_rng(3)
    misses = 0
    for _ in range(800):
        x = (chance.random(1_000) < mean).astype(float)
        weights = np.ones(1_000)
        guess = guesses(x, weights, 0.0, 1.0, 0.5)
        v, sums = np.cumsum((x - guess) ** 2), np.cumsum(x - mean)
        ends = range(9, 1_000, 110)
        misses += any(sums[n] > boundary(v[n], scale, 0.05, 250) for n in ends)
    assert misses <= 40


def test_weights_and_no_weights() -> None:
    x, guess = np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.5])
    options = {"scale": 1.0, "guess": guess, "alpha": 0.05, "spread": 0.25}
    assert lower(x, np.zeros(3), **options) == -math.inf
    assert lower(x, np.array([1.0, 0.0, 1.0]), **options) > lower(x, np.array([0.0, 1.0, 0.0]), **options)


def test_more_is_needed_for_less() -> None:
    small = more_needed(0.02, 100.0, 400.0, 2.0, 0.05, 0.5, 400)
    large = more_needed(0.2, 100.0, 400.0, 2.0, 0.05, 0.5, 400)
    assert small is not None
    assert large is not None
    assert small > 20 * large
    assert more_needed(0.0, 100.0, 400.0, 2.0, 0.05, 0.5, 400) is None
    assert more_needed(0.1, 0.0, 0.0, 2.0, 0.05, 0.5, 0) is None
