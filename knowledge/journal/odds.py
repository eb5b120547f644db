"""The one rule about probabilities that every row of the journal keeps."""

from collections.abc import Collection, Mapping
from typing import Any

TOLERANCE = 1e-6
"""How far a sum of probabilities may be from 1."""


def odds_fault(strategy: str, eligible: Collection[str], odds: Mapping[Any, float]) -> str | None:
    """Why these odds cannot be true, or None.

    True odds are probabilities over `eligible` (one left out counts as 0) that sum to 1 within TOLERANCE, and the
    chosen strategy's is above 0.
    """
    if len(set(eligible)) != len(eligible):
        return "an eligible strategy is named twice"
    if strategy not in eligible:
        return f"the chosen strategy {strategy} is not among the eligible ones"
    total = 0.0
    for name, probability in odds.items():
        if name not in eligible:
            return f"odds name {name}, which is not eligible"
        if type(probability) not in (float, int) or not 0.0 <= probability <= 1.0:
            return f"the odds of {name} are not a probability"
        total += probability
    if not 1.0 - TOLERANCE <= total <= 1.0 + TOLERANCE:
        return f"the odds sum to {total:.6g} and not to 1"
    if not odds.get(strategy):
        return f"the chosen strategy {strategy} has odds of 0"
    return None
