"""Confidence sequences: intervals that hold at every look at once, however often somebody looks.

For a sum S of differences X - E[X | past] with X - x̂ ≥ -c, where x̂ is any guess of X from the past, exp(λS - ψ(λ)V) is
a supermartingale for 0 ≤ λ < 1/c, with V the sum of (X - x̂)² and ψ(λ) = (-log(1 - cλ) - cλ)/c² (Fan, Grama & Liu 2015).
Mixed over λ with a gamma density it has a closed form, and stays below 1/α at all times with probability 1 - α: so S
stays below the boundary (Howard, Ramdas, McAuliffe & Sekhon, “Time-uniform, nonparametric, nonasymptotic confidence
sequences”, Annals of Statistics 49, 2021, theorem 4 and proposition 9).
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

ALPHA = 0.05
"""How often a sequence may miss, over all looks together."""
TIGHT_AT = 1_000
"""Units at which the boundary is tuned to be narrow; it holds at any number."""


def boundary(v: float, scale: float, alpha: float, tight_at: float) -> float:
    """What S stays below with probability 1 - `alpha`, at all times, where the sum of squares is `v`.

    `scale` is c; the boundary is narrowest, relative to √v, where `v` is near `tight_at`.
    """
    if v <= 0.0:
        v = 0.0
    rho = tight_at / (2 * math.log(1 / alpha) + math.log(1 + 2 * math.log(1 / alpha)))
    wanted = math.log(1 / alpha)
    low, high = 0.0, 2 * (math.sqrt(v + rho) + scale) * (wanted + 1)
    while log_mixture(high, v, scale, rho) < wanted:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if log_mixture(middle, v, scale, rho) < wanted:
            low = middle
        else:
            high = middle
        if high - low < 1e-9 * high:
            break
    return high


def log_mixture(s: float, v: float, scale: float, rho: float) -> float:
    """Logarithm of ∫ exp(λs - ψ(λ)v) dF(λ), with F the gamma density of `rho` on 1/c - λ, cut off at 0 ≤ λ < 1/c."""
    from scipy.special import gammainc, gammaln

    square = scale * scale
    a, b = rho / square, (v + rho) / square
    x = (scale * s + v + rho) / square
    if x <= 0:
        return -math.inf
    before = a * math.log(a) - gammaln(a) - math.log(gammainc(a, a))
    share = gammainc(b, x)
    if share <= 0:
        return -math.inf
    after = gammaln(b) + math.log(share) - b * math.log(x)
    return float(before + after + (scale * s + v) / square)


def guesses(x: "Doubles", weights: "Doubles", low: float, high: float, first: float) -> "Doubles":
    """Of each value the mean of those before it, within [low, high]; `first` counts as one value before all."""
    import numpy as np

    sums = first + np.concatenate(([0.0], np.cumsum(weights * x)[:-1]))
    counts = 1.0 + np.concatenate(([0.0], np.cumsum(weights)[:-1]))
    guessed: Doubles = np.clip(sums / counts, low, high)
    return guessed


def lower(x: "Doubles", weights: "Doubles", *, scale: float, guess: "Doubles", alpha: float, spread: float) -> float:
    """What the weighted mean of the expectations of `x` lies above, with probability 1 - `alpha` at all looks.

    Every value is at least `guess - scale`; weights in [0, 1] are known before their values; `spread` is about the
    variance of one value, for which the boundary is tuned.
    """
    total = float(weights.sum())
    if total <= 0:
        return -math.inf
    v = float(((weights * (x - guess)) ** 2).sum())
    mean = float((weights * x).sum()) / total
    return mean - boundary(v, scale, alpha, max(spread, 1e-3) * TIGHT_AT) / total


def more_needed(
    size: float, v: float, total: float, scale: float, alpha: float, spread: float, rows: int
) -> int | None:
    """How many more rows until a sequence leaves 0 out by `size`, if all goes on as before.

    `v`, `total` and `rows`: sum of squares, of weights, and number so far. None beyond a hundred million rows.
    """
    if size < 1e-4 or v <= 0:
        return None

    def settles(times: float) -> bool:
        return boundary(v * times, scale, alpha / 2, max(spread, 1e-3) * TIGHT_AT) / (total * times) < size

    low, high = 1.0, 2.0
    while not settles(high):
        low, high = high, high * 2
        if rows * high > 1e8:
            return None
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if settles(middle) else (middle, high)
    return max(1, math.ceil(rows * (high - 1)))
