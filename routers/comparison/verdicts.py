"""One plain sentence on a kind of question: which is better, by how much and how sure, or what is missing to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routers.comparison.duelling import DuelPair, Duels
from routers.comparison.estimating import Difference

NO_CHANCE = (
    "Cannot be known from these answers: they were not routed at random, every choice was certain, so that one "
    "strategy may have had the harder questions. Turn exploration on."
)
NO_RATINGS = "Not known yet: no two that chance could choose between have rated answers."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said."""

    reason: str
    """A sentence or two."""
    better: str | None = None
    than: str | None = None
    difference: float | None = None
    """Better less than; of shares of 👍, or of preferences where duels alone tell."""
    low: float | None = None
    high: float | None = None
    decided: bool = False
    ratings_needed: int | None = None
    duels_needed: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The object `verdict` of `compare --json`."""
        return {
            "better": self.better,
            "than": self.than,
            "difference": rounded(self.difference),
            "low": rounded(self.low),
            "high": rounded(self.high),
            "decided": self.decided,
            "reason": self.reason,
            "ratings_needed": self.ratings_needed,
            "duels_needed": self.duels_needed,
        }


def verdict_on(
    arms: Sequence[str], pairs: Sequence[Difference], duels: Duels, *, unequal: bool, rated: float, chance: bool
) -> Verdict:
    """The decided pair with the largest difference, else the one nearest to a decision.

    `unequal`: whether the arms were rated at different rates, so that those who rate may be others for each; `rated`:
    the share of the answers that was rated; `chance`: whether any choice was left to chance.
    """
    known = [pair for pair in pairs if pair.difference is not None]
    if not known:
        return _by_duels(arms, duels, chance=chance)
    decided = [pair for pair in known if pair.settled]
    if decided:
        chosen = max(decided, key=lambda pair: abs(pair.difference or 0.0))
    else:
        chosen = min(known, key=lambda pair: (pair.ratings_needed is None, pair.ratings_needed or 0))
    better, than, size, low, high = _turned(chosen)
    fought = next((pair for pair in duels.pairs if {pair.a, pair.b} == {better, than}), None)
    silent = f"{rated:.0%} of the answers were rated; the silent may think otherwise."
    if decided and unequal:
        reason = (
            f"Cannot be told: among those who rated, {better} has {points(size)} points more 👍 than {than} (between "
            f"{points(low)} and {points(high)}), but answers were not rated at the same rate: who is silent may differ."
        )
        return Verdict(reason, better, than, size, low, high)
    if decided:
        reason = (
            f"{better} is better than {than} among those who rate: {points(size)} points more 👍 (between "
            f"{points(low)} and {points(high)}, with 95 % confidence however often you look). {silent}"
        )
        return Verdict(reason, better, than, size, low, high, decided=True)
    reason = (
        f"Not known yet: {better} seems {points(size)} points better than {than} (between {points(low)} and "
        f"{points(high)}). {_missing(chosen.ratings_needed, fought)}"
    )
    needed = fought.duels_needed if fought else None
    return Verdict(reason, better, than, size, low, high, ratings_needed=chosen.ratings_needed, duels_needed=needed)


def _by_duels(arms: Sequence[str], duels: Duels, *, chance: bool) -> Verdict:
    """Where ratings tell nothing."""
    if not duels.pairs:
        if len(arms) < 2:
            return Verdict("Only one strategy has answered this kind of question, so there is nothing to compare.")
        return Verdict(NO_RATINGS if chance else NO_CHANCE)
    decided = [pair for pair in duels.pairs if pair.settled]
    if decided:
        chosen = max(decided, key=lambda pair: abs(pair.difference))
    else:
        chosen = min(duels.pairs, key=lambda pair: (pair.duels_needed is None, pair.duels_needed or 0))
    better, than, size, low, high = _turned(chosen)
    if decided:
        reason = (
            f"{better} is better than {than} in blind duels: preferred {points(size)} points oftener (between "
            f"{points(low)} and {points(high)}, with 95 % confidence however often you look)."
        )
        return Verdict(reason, better, than, size, low, high, decided=True)
    more = f"About {chosen.duels_needed:,} more duels would settle it." if chosen.duels_needed else _ALIKE
    reason = (
        f"Not known yet: in blind duels {better} seems preferred {points(size)} points oftener than {than} (between "
        f"{points(low)} and {points(high)}). {more}"
    )
    return Verdict(reason, better, than, size, low, high, duels_needed=chosen.duels_needed)


_ALIKE = "They seem so alike that no number of votes would settle it soon."


def _missing(ratings: int | None, fought: DuelPair | None) -> str:
    duels = f" (or {fought.duels_needed:,} duels)" if fought and fought.duels_needed else ""
    return f"About {ratings:,} more ratings{duels} would settle it." if ratings else _ALIKE


def _turned(pair: Difference | DuelPair) -> tuple[str, str, float, float, float]:
    """The pair so that the difference is not negative."""
    difference, low, high = pair.difference or 0.0, pair.low or 0.0, pair.high or 0.0
    if difference < 0:
        return pair.b, pair.a, -difference, -high, -low
    return pair.a, pair.b, difference, low, high


def points(share: float) -> str:
    """A share as percentage points."""
    return f"{100 * share:.0f}".replace("-", "−")


def rounded(value: float | None) -> float | None:
    """Six places are more than anybody can tell apart."""
    return None if value is None else round(value, 6)
