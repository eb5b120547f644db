"""What the share of 👍 of each arm would be if it alone had answered, by the odds under which it was chosen.

With A the arm that was chosen, p its odds and y the share of 👍 of an answer:

- IPS: the mean of 1[A = s] y / p (Horvitz & Thompson, JASA 47, 1952); SNIPS: the same over the mean of 1[A = s] / p
  (Swaminathan & Joachims, NeurIPS 2015), with an interval for one look.
- DR: the mean of m + 1[A = s] (y - m) / p, where m is what earlier rows of that arm and stratum had (Dudík, Langford &
  Li, ICML 2011).
- Stratified: the mean of the arm in each stratum of equal odds, weighted as all rows are (direct standardisation).

All are over the rows on which chance could choose the arm and another one. IPS and DR have confidence sequences.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from routers.comparison.rates import NO_RATE, UNKNOWN, Z95, Rate
from routers.comparison.sample import Sample
from routers.comparison.sequences import ALPHA, guesses, lower, more_needed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Flags = NDArray[np.bool_]

PRIOR = 0.5
PRIOR_ROWS = 2.0
"""What an outcome model says before it has seen anything, and how many rows that weighs."""
BINS = 10
"""Strata by the odds of an arm, where hardly two rows have the same odds."""
MOST_STRATA = 30
RARE = 0.01
"""Odds below which a row weighs less, in proportion: one that chance nearly never gives would drown all others."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The figures of one arm."""

    ips: Rate
    snips: Rate
    dr: Rate
    stratified: Rate
    ess: float | None
    """(Σw)² / Σw² of the rows that it answered (Kish)."""
    max_weight: float | None
    rows: int
    """Rated answers on common support, whichever arm gave them."""

    def snips_json(self) -> dict[str, Any]:
        """SNIPS with what its weights are like."""
        return {**self.snips.as_json(), "ess": _rounded(self.ess), "max_weight": _rounded(self.max_weight)}


NOT_ADJUSTED = Adjusted(NO_RATE, NO_RATE, NO_RATE, NO_RATE, None, None, 0)
"""Of an arm that chance never chose."""
NOT_RATED = Adjusted(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0.0, None, 0)
"""Of one that chance could choose, where no answer was rated."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one arm is than another, on rows where either could be chosen."""

    a: str
    b: str
    difference: float | None
    low: float | None
    high: float | None
    """Ends of a confidence sequence."""
    ratings_needed: int | None = None
    """About how many more rated answers would settle it; None where it is settled, or nothing tells."""

    @property
    def settled(self) -> bool:
        """Whether the sequence leaves 0 out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def adjusted(sample: Sample, arm: int, alpha: float = ALPHA) -> Adjusted:
    """The figures of the arm with that number."""
    import numpy as np

    inside = _random(sample, arm)
    sample = _tempered(sample, arm)
    units = _Units(sample, inside)
    if not units.count:
        return NOT_RATED
    p = np.where(inside, sample.p[:, arm], 1.0)
    hit = inside & (sample.chosen == arm)
    w = np.where(hit, 1.0 / p, 0.0)
    up, down = units.mean(w * sample.y), units.mean(w * (1 - sample.y))
    model = outcome_model(sample, arm, inside)
    dr = units.mean(np.where(inside, model + w * (sample.y - model), 0.0))
    largest = float((1.0 / np.maximum(p[inside], RARE)).max())
    weights = units.weights
    sequence = {"scale": 1.0, "spread": largest, "alpha": alpha / 2}
    low = lower(up, weights, guess=guesses(up, weights, 0.0, 1.0, PRIOR), **sequence)
    high = 1.0 - lower(down, weights, guess=guesses(down, weights, 0.0, 1.0, PRIOR), **sequence)
    about = guesses(dr, weights, 0.0, 1.0, PRIOR)
    sequence = {"scale": largest, "spread": largest / 4, "alpha": alpha / 2}
    dr_low = lower(dr, weights, guess=about, **sequence)
    dr_high = 1.0 - lower(1.0 - dr, weights, guess=1.0 - about, **sequence)
    used = (sample.weights * w)[hit]
    return Adjusted(
        ips=_rate(units.average(up), low, high),
        snips=_snips(up, down, weights),
        dr=_rate(units.average(dr), dr_low, dr_high),
        stratified=_stratified(sample, arm, inside),
        ess=float(used.sum() ** 2 / (used**2).sum()) if used.any() else 0.0,
        max_weight=float(w.max()) if hit.any() else None,
        rows=int(inside.sum()),
    )


def difference(sample: Sample, a: int, b: int, alpha: float = ALPHA) -> Difference:
    """The doubly robust difference of two arms with its confidence sequence."""
    import numpy as np

    names = sample.arms[a], sample.arms[b]
    inside = _random(sample, a) & _random(sample, b)
    sample = _tempered(sample, a, b)
    units = _Units(sample, inside)
    if not units.count:
        return Difference(*names, None, None, None)
    values = []
    for arm in (a, b):
        p = np.where(inside, sample.p[:, arm], 1.0)
        w = np.where(inside & (sample.chosen == arm), 1.0 / p, 0.0)
        model = outcome_model(sample, arm, inside)
        values.append(np.where(inside, model + w * (sample.y - model), 0.0))
    x = units.mean(values[0] - values[1])
    scale = float((1.0 / np.maximum(sample.p[inside][:, [a, b]], RARE)).max()) + 1.0
    about = guesses(x, units.weights, -1.0, 1.0, 0.0)
    sequence = {"scale": scale, "spread": scale / 2, "alpha": alpha / 2}
    low = max(-1.0, lower(x, units.weights, guess=about, **sequence))
    high = min(1.0, -lower(-x, units.weights, guess=-about, **sequence))
    mean = min(high, max(low, units.average(x)))
    found = Difference(*names, mean, low, high)
    if found.settled:
        return found
    v, total = float(((units.weights * (x - about)) ** 2).sum()), float(units.weights.sum())
    needed = more_needed(abs(mean), v, total, scale, alpha, scale / 2, int(inside.sum()))
    return Difference(*names, mean, low, high, needed)


def outcome_model(sample: Sample, arm: int, inside: "Flags") -> "Doubles":
    """Of each row, the share of 👍 that earlier units say an answer of `arm` would have there; shape (n,).

    It is that of its stratum, drawn towards that of the arm, which is drawn towards one half.
    """
    import numpy as np

    n = len(sample.y)
    unit = np.zeros(n, dtype=np.int64)
    unit[sample.first[1:]] = 1
    unit = np.cumsum(unit)
    seen = np.where(inside & (sample.chosen == arm), sample.weights, 0.0)
    up = seen * sample.y
    start = sample.first[unit]
    before, liked = _before(seen, start), _before(up, start)
    overall = (PRIOR * PRIOR_ROWS + liked) / (PRIOR_ROWS + before)
    order = np.lexsort((np.arange(n), sample.stratum))
    group = sample.stratum[order]
    begins = np.concatenate(([0], np.flatnonzero(np.diff(group)) + 1))
    base = begins[np.searchsorted(begins, np.arange(n), side="right") - 1]
    # the first row of the same stratum that belongs to the same unit: rows of a unit know nothing of one another
    same = np.concatenate(([True], (np.diff(unit[order]) != 0) | (np.diff(group) != 0)))
    mine = np.maximum.accumulate(np.where(same, np.arange(n), 0))
    sums = np.concatenate(([0.0], np.cumsum(seen[order])))
    ups = np.concatenate(([0.0], np.cumsum(up[order])))
    known, likes = sums[mine] - sums[base], ups[mine] - ups[base]
    model = np.empty(n)
    model[order] = (PRIOR_ROWS * overall[order] + likes) / (PRIOR_ROWS + known)
    return model


class _Units:
    """Rows of a sample put together by unit; rows outside count nothing."""

    def __init__(self, sample: Sample, inside: "Flags") -> None:
        import numpy as np

        self._rows = np.where(inside, sample.weights, 0.0)
        self._first = sample.first
        sums = self._sums(self._rows)
        counts = self._sums(np.where(inside, 1.0, 0.0))
        self._kept = sums > 0
        self._within = sums[self._kept]
        self.weights: Doubles = self._within / counts[self._kept]
        self.count = int(self._kept.sum())

    def mean(self, values: "Doubles") -> "Doubles":
        """The weighted mean of each unit's rows."""
        means: Doubles = self._sums(self._rows * values)[self._kept] / self._within
        return means

    def average(self, means: "Doubles") -> float:
        """The weighted mean over units."""
        return float((self.weights * means).sum() / self.weights.sum())

    def _sums(self, values: "Doubles") -> "Doubles":
        import numpy as np

        if not len(self._first):
            return np.zeros(0)
        sums: Doubles = np.add.reduceat(values, self._first)
        return sums


def _random(sample: Sample, arm: int) -> "Flags":
    """Rows on which chance could choose the arm, or another one."""
    inside: Flags = (sample.p[:, arm] > 0) & (sample.p[:, arm] < 1)
    return inside


def _tempered(sample: Sample, *arms: int) -> Sample:
    """With less weight where one of the arms is hardly ever chosen; that is known before it is."""
    import numpy as np

    least = np.clip(sample.p[:, list(arms)].min(axis=1) / RARE, 0.0, 1.0)
    return replace(sample, weights=sample.weights * least) if (least < 1).any() else sample


def _before(values: "Doubles", start: "NDArray[np.int64]") -> "Doubles":
    """Of each row, the sum of `values` in the rows before its unit."""
    import numpy as np

    sums: Doubles = np.concatenate(([0.0], np.cumsum(values)))[start]
    return sums


def _snips(up: "Doubles", down: "Doubles", weights: "Doubles") -> Rate:
    """Σ gz / Σ gw with the variance of a ratio, unit by unit (Cochran, Sampling Techniques, 1977, 6.3)."""
    total = up + down
    whole = float((weights * total).sum())
    if whole <= 0:
        return UNKNOWN
    rate = float((weights * up).sum()) / whole
    half = Z95 * math.sqrt(float(((weights * (up - rate * total)) ** 2).sum())) / whole
    return _rate(rate, rate - half, rate + half)


def _stratified(sample: Sample, arm: int, inside: "Flags") -> Rate:
    """Direct standardisation; strata in which the arm has no rated answer are left out of both sides."""
    import numpy as np

    weights = np.where(inside, sample.weights, 0.0)
    strata = sample.stratum
    if len(np.unique(strata[inside])) > MOST_STRATA:
        odds = sample.p[:, arm]
        cuts = np.quantile(odds[inside], np.linspace(0, 1, BINS + 1)[1:-1])
        strata = np.searchsorted(np.unique(cuts), odds, side="right")
    count = int(strata.max()) + 1
    share = np.bincount(strata, weights, count)
    own = np.where(sample.chosen == arm, weights, 0.0)
    n, up = np.bincount(strata, own, count), np.bincount(strata, own * sample.y, count)
    squares = np.bincount(strata, own**2, count)
    held = n > 0
    if not held.any():
        return UNKNOWN
    share = share[held] / share[held].sum()
    mean = up[held] / n[held]
    smoothed = (up[held] + 1) / (n[held] + 2)
    variance = float((share**2 * smoothed * (1 - smoothed) * squares[held] / n[held] ** 2).sum())
    rate, half = float((share * mean).sum()), Z95 * math.sqrt(variance)
    return _rate(rate, rate - half, rate + half)


def _rate(rate: float, low: float, high: float) -> Rate:
    """A rate with its interval, both within [0, 1]; the interval holds the rate."""
    rate = min(1.0, max(0.0, rate))
    return Rate(rate, min(rate, max(0.0, low)), max(rate, min(1.0, high)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def pairs(sample: Sample, alpha: float = ALPHA) -> list[Difference]:
    """All pairs of arms; each sequence misses so seldom that all together miss with `alpha` at most (Bonferroni)."""
    numbers: Sequence[int] = range(len(sample.arms))
    both = [(a, b) for a in numbers for b in numbers if a < b]
    return [difference(sample, a, b, alpha / len(both)) for a, b in both]
