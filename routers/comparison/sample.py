"""The rated answers of one kind as arrays, with what each may weigh.

A unit is a conversation: its rows share one draw of the strategy. An answer counts once, as the weighted mean of its
voters. A voter's first vote counts in full; more of theirs count only while they have less than SHARE of the figure of
every arm, so that nobody is heard more than others by voting often.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.journal.comparing import ComparisonRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Integers = NDArray[np.int64]

SHARE = 0.05
"""Of a figure's weight, that one voter has at most."""


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """What an estimate needs to know of one rated answer."""

    unit: str | None
    """Its conversation; None where it has none, and is a unit of its own."""
    arm: str
    """The strategy (template, model) that was chosen."""
    odds: Mapping[str, float]
    ratings: Mapping[str, int]
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Rated answers, unit by unit in the order in which the units began; n rows, m units, k arms."""

    arms: tuple[str, ...]
    p: "Doubles"
    """Odds of each arm, shape (n, k); 0 where it was not eligible, 1 where nothing else could be chosen."""
    chosen: "Integers"
    """Number of the arm, shape (n,)."""
    y: "Doubles"
    """Share of 👍 of each answer, shape (n,)."""
    weights: "Doubles"
    """Of each row within its unit, shape (n,); in [0, 1]."""
    first: "Integers"
    """Number of the first row of each unit, shape (m,)."""
    stratum: "Integers"
    """Rows with the same odds (to three places) and domain have the same number, shape (n,)."""
    voters: int
    """Different people who voted."""
    heaviest: float
    """The largest share of one arm's figure that one of them has."""

    def until(self, units: int) -> "Sample":
        """The first `units` units, as they were when the next one had not begun."""
        end = int(self.first[units]) if units < len(self.first) else len(self.y)
        return replace(
            self,
            p=self.p[:end],
            chosen=self.chosen[:end],
            y=self.y[:end],
            weights=self.weights[:end],
            first=self.first[:units],
            stratum=self.stratum[:end],
        )


def sample_of(answers: Sequence[RatedAnswer], arms: Sequence[str]) -> Sample:
    """`answers`, in the order of their questions, as arrays."""
    import numpy as np

    units: dict[str | int, list[int]] = {}
    for row, answer in enumerate(answers):
        units.setdefault(row if answer.unit is None else answer.unit, []).append(row)
    order = [row for rows in units.values() for row in rows]
    place = {arm: n for n, arm in enumerate(arms)}
    p = np.zeros((len(order), len(arms)))
    chosen = np.zeros(len(order), dtype=np.int64)
    strata: dict[tuple[object, ...], int] = {}
    stratum = np.zeros(len(order), dtype=np.int64)
    for n, row in enumerate(order):
        answer = answers[row]
        for arm, odds in answer.odds.items():
            if arm in place:
                p[n, place[arm]] = odds
        chosen[n] = place[answer.arm]
        key = (answer.domain, *np.round(p[n], 3).tolist())
        stratum[n] = strata.setdefault(key, len(strata))
    lengths = [len(rows) for rows in units.values()]
    first = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64) if lengths else np.zeros(0, dtype=np.int64)
    floor = _Floor(len(arms))
    y, weights = _weighed([[answers[row].ratings for row in rows] for rows in units.values()], p, chosen, floor)
    voters, heaviest = floor.voters, floor.heaviest()
    return Sample(tuple(arms), p, chosen, np.array(y), np.array(weights), first, stratum, voters, heaviest)


class _Floor:
    """Who has been heard how much. What somebody may still weigh follows from earlier units alone, and not from what
    is chosen or said now: else weighted means would not be means of what was expected."""

    def __init__(self, arms: int) -> None:
        self._heard: dict[str, list[float]] = {}
        """Of each voter, the weight 1/p of their answers in the figure of each arm."""
        self._all = [0.0] * arms
        self._arms = range(arms)

    def left(self, voter: str, odds: Sequence[float]) -> float:
        """What a vote on an answer with these odds may weigh, in [0, 1]; who has not been heard weighs 1."""
        heard = self._heard.get(voter)
        if heard is None:
            return 1.0
        room = ((SHARE * self._all[arm] - heard[arm]) * odds[arm] for arm in self._arms if heard[arm] and odds[arm] > 0)
        return max(0.0, min(1.0, *room, 1.0))

    def hear(self, voter: str, arm: int, weight: float) -> None:
        """Count a vote; weight is that in the figure of the arm."""
        self._heard.setdefault(voter, [0.0] * len(self._arms))[arm] += weight
        self._all[arm] += weight

    @property
    def voters(self) -> int:
        return len(self._heard)

    def heaviest(self) -> float:
        """The largest share that one voter has of one arm's figure."""
        shares = (heard[arm] / self._all[arm] for heard in self._heard.values() for arm in self._arms if self._all[arm])
        return max(shares, default=0.0)


def _weighed(
    units: Sequence[Sequence[Mapping[str, int]]], p: "Doubles", chosen: "Integers", floor: _Floor
) -> tuple[list[float], list[float]]:
    """The share of 👍 and the weight of each row."""
    y: list[float] = []
    weights: list[float] = []
    odds, arms = p.tolist(), chosen.tolist()
    for rows in units:
        added: list[tuple[str, int, float]] = []
        for ratings in rows:
            row = len(y)
            left = {voter: floor.left(voter, odds[row]) for voter in ratings}
            together = sum(left.values())
            weight = min(1.0, together)
            y.append(sum(s for voter, s in left.items() if ratings[voter] > 0) / together if together > 0 else 0.0)
            weights.append(weight)
            arm = arms[row]
            within = weight / (odds[row][arm] or 1.0) / len(rows)
            added += [(voter, arm, within * s / together if together > 0 else 0.0) for voter, s in left.items()]
        for voter, arm, weight in added:
            floor.hear(voter, arm, weight)
    return y, weights


def answer_of(row: ComparisonRow, arm: str, odds: Mapping[str, float]) -> RatedAnswer:
    """A row of the journal as an estimate sees it."""
    return RatedAnswer(row.conversation, arm, odds, row.ratings, row.domain)
