"""Wilson's interval against figures from the literature and by simulation."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.comparison.rates import NO_RATE, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_figures(successes: int, n: int, low: float, high: float) -> None:
    rate = wilson(successes, n)
    assert rate.rate == pytest.approx(successes / n)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_counted_is_no_rate() -> None:
    assert wilson(0, 0) is NO_RATE
    assert NO_RATE.as_json() == {"rate": None, "low": None, "high": None}


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_interval_holds_the_rate_and_stays_within_0_and_1(n: int, share: float) -> None:
    rate = wilson(share * n, n)
    assert rate.rate is not None
    assert rate.low is not None
    assert rate.high is not None
    assert 0 <= rate.low <= rate.rate <= rate.high <= 1


def test_95_of_100_intervals_hold_the_truth_on_average() -> None:
    """Exact coverage by the binomial distribution, averaged over true rates (Brown, Cai & DasGupta 2001)."""
    n = 60
    truths = [share / 200 for share in range(10, 191)]
    coverage = [_coverage(truth, n) for truth in truths]
    assert statistics.fmean(coverage) == pytest.approx(0.95, abs=0.005)
    assert min(coverage) > 0.9


def _coverage(truth: float, n: int) -> float:
    held = 0.0
    for k in range(n + 1):
        rate = wilson(k, n)
        if (rate.low or 0) <= truth <= (rate.high or 0):
            held += math.comb(n, k) * truth**k * (1 - truth) ** (n - k)
    return held
