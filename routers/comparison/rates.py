"""Rates with intervals."""

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in [0, 1] with the ends of its 95 % interval; all None where nothing was counted."""

    rate: float | None
    low: float | None
    high: float | None

    def as_json(self) -> dict[str, float | None]:
        """The shape `{"rate", "low", "high"}` of the machine interface."""
        return {"rate": _rounded(self.rate), "low": _rounded(self.low), "high": _rounded(self.high)}


NO_RATE = Rate(None, None, None)
UNKNOWN = Rate(None, 0.0, 1.0)
"""Of what could have been counted, and was not yet."""


def wilson(successes: float, n: int) -> Rate:
    """The share of successes among `n` with Wilson's score interval (E. B. Wilson, JASA 22, 1927).

    `successes` may be fractional where an answer counts as the mean of its voters. The interval is for one look at
    the figures, not for many.
    """
    if n == 0:
        return NO_RATE
    p = successes / n
    z2 = Z95 * Z95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(max(0.0, p * (1 - p) / n + z2 / (4 * n * n)))
    return Rate(p, max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
