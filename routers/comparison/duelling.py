"""Who wins blind duels, and by how much the place matters.

Strengths: Davidson's model of paired comparisons with ties (JASA 65, 1970) and an order effect (Davidson & Beaver,
Biometrics 33, 1977): the first, the second and neither win in proportion to exp(θ₁ + γ), exp(θ₂) and
ν exp((θ₁ + γ + θ₂) / 2). Intervals are for one look, by a sandwich estimate clustered by duel and by voter (Cameron,
Gelbach & Miller, JBES 29, 2011). Pairs have a confidence sequence over duels, as places are drawn anew for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from knowledge.journal.comparing import ComparisonDuel
from routers.comparison.rates import Z95
from routers.comparison.sample import SHARE
from routers.comparison.sequences import ALPHA, guesses, lower, more_needed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

COUNTED = ("command", "sampled")
"""Origins of duels that count; who tried again had a reason to."""
RIDGE = 0.05
"""Of the squared strengths: finite where one has won every duel."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong an arm is, in log odds against one of average strength."""

    strength: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DuelPair:
    """How much oftener `a` was preferred than `b`, as a share of their duels; ends of a confidence sequence."""

    a: str
    b: str
    difference: float
    low: float
    high: float
    duels_needed: int | None

    @property
    def settled(self) -> bool:
        """Whether the sequence leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Duels:
    """What the duels of one kind say."""

    counted: int = 0
    """Duels that may say something, voted on or not."""
    set_apart: int = 0
    voters: int = 0
    strengths: Mapping[str, Strength] = field(default_factory=dict)
    position_effect: Strength | None = None
    """γ: by how much being shown first helps, in log odds."""
    pairs: tuple[DuelPair, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object `duels` of `compare --json`."""
        strengths = {
            name: {"strength": round(s.strength, 6), "low": round(s.low, 6), "high": round(s.high, 6)}
            for name, s in self.strengths.items()
        }
        effect = None if self.position_effect is None else round(self.position_effect.strength, 6)
        return {
            "strengths": strengths,
            "position_effect": effect,
            "counted": self.counted,
            "set_apart": self.set_apart,
        }


@dataclass(frozen=True, slots=True)
class _Vote:
    duel: str
    voter: str
    first: str
    second: str
    result: float
    """1: the first was preferred, 0: the second, .5: neither."""
    weight: float


def judged(duels: Iterable[ComparisonDuel], alpha: float = ALPHA) -> Duels:
    """Strengths and pairs; duels whose two sides are one strategy say nothing, and count for nothing."""
    duels = list(duels)
    fair = [duel for duel in duels if duel.origin in COUNTED and duel.a != duel.b]
    votes = _votes([duel for duel in fair if duel.votes])
    apart = sum(duel.origin not in COUNTED for duel in duels)
    voters = {vote.voter for vote in votes}
    if not votes:
        return Duels(len(fair), apart)
    strengths, effect = _strengths(votes)
    names = sorted({(min(v.first, v.second), max(v.first, v.second)) for v in votes})
    pairs = tuple(_pair(a, b, votes, alpha / len(names)) for a, b in names)
    return Duels(len(fair), apart, len(voters), strengths, effect, pairs)


def _votes(duels: Sequence[ComparisonDuel]) -> list[_Vote]:
    """Each duel weighs one at most; a voter as in `routers.comparison.sample`."""
    heard: dict[str, float] = {}
    total = 0.0
    found = []
    for duel in duels:
        most = max(1.0, SHARE * total)
        left = {voter: min(1.0, max(0.0, most - heard.get(voter, 0.0))) for voter in duel.votes}
        together = sum(left.values())
        if together <= 0:
            continue
        first, second = (duel.a, duel.b) if duel.shown_first == "a" else (duel.b, duel.a)
        for voter, share in left.items():
            weight = min(1.0, together) * share / together
            heard[voter] = heard.get(voter, 0.0) + weight
            total += weight
            chosen = duel.votes[voter]
            result = 0.5 if chosen in ("tie", "bad") else float(chosen == duel.shown_first)
            if weight > 0:
                found.append(_Vote(duel.duel_id, voter, first, second, result, weight))
    return found


def _pair(a: str, b: str, votes: Sequence[_Vote], alpha: float) -> DuelPair:
    import numpy as np

    by_duel: dict[str, list[tuple[float, float]]] = {}
    for vote in votes:
        if {vote.first, vote.second} == {a, b}:
            for_a = vote.result if vote.first == a else 1 - vote.result
            by_duel.setdefault(vote.duel, []).append((2 * for_a - 1, vote.weight))
    weights = np.array([sum(weight for _, weight in rows) for rows in by_duel.values()])
    x = np.array([sum(x * weight for x, weight in rows) for rows in by_duel.values()]) / weights
    about = guesses(x, weights, -1.0, 1.0, 0.0)
    spread = {"scale": 2.0, "spread": 0.7, "alpha": alpha / 2}
    low = max(-1.0, lower(x, weights, guess=about, **spread))
    high = min(1.0, -lower(-x, weights, guess=-about, **spread))
    mean = min(high, max(low, float((weights * x).sum() / weights.sum())))
    needed = None
    if not (low > 0 or high < 0):
        v, total = float(((weights * (x - about)) ** 2).sum()), float(weights.sum())
        needed = more_needed(abs(mean), v, total, 2.0, alpha, 0.7, len(x))
    return DuelPair(a, b, mean, low, high, needed)


def _strengths(votes: Sequence[_Vote]) -> tuple[dict[str, Strength], Strength]:
    """Maximum likelihood by Newton's method, with a small penalty on strengths and the order effect."""
    import numpy as np

    names = sorted({vote.first for vote in votes} | {vote.second for vote in votes})
    place = {name: n for n, name in enumerate(names)}
    k, n = len(names), len(votes)
    # rows: what each of the three outcomes adds to its logarithm, by parameter (strengths, γ, log ν)
    features = np.zeros((n, 3, k + 2))
    for row, vote in enumerate(votes):
        first, second = place[vote.first], place[vote.second]
        features[row, 0, first] = features[row, 0, k] = 1
        features[row, 1, second] = 1
        features[row, 2, [first, second, k]] += 0.5
        features[row, 2, k + 1] = 1
    outcome = np.array([{1.0: 0, 0.0: 1, 0.5: 2}[vote.result] for vote in votes])
    weights = np.array([vote.weight for vote in votes])
    ridge = np.diag([RIDGE] * (k + 1) + [RIDGE])
    w = np.zeros(k + 2)
    taken = features[np.arange(n), outcome]
    for _ in range(100):
        z = features @ w
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        mean = np.einsum("no,nok->nk", p, features)
        scores = weights[:, None] * (taken - mean)
        spread = np.einsum("n,no,nok,nol->kl", weights, p, features, features) - (mean * weights[:, None]).T @ mean
        step = np.linalg.solve(spread + ridge, scores.sum(axis=0) - ridge @ w)
        w += step
        if np.abs(step).max() < 1e-10:
            break
    bread = np.linalg.inv(spread + ridge)
    meat = _clustered(scores, [v.duel for v in votes]) + _clustered(scores, [v.voter for v in votes])
    meat -= _clustered(scores, [f"{v.duel}\0{v.voter}" for v in votes])
    covariance = bread @ meat @ bread
    centre = np.eye(k + 2)
    centre[:k, :k] -= 1 / k
    w, covariance = centre @ w, centre @ covariance @ centre.T
    halves = Z95 * np.sqrt(np.maximum(np.diag(covariance), 0.0))
    found = [Strength(float(w[i]), float(w[i] - halves[i]), float(w[i] + halves[i])) for i in range(k + 1)]
    return dict(zip(names, found, strict=False)), found[k]


def _clustered(scores: "Doubles", clusters: Sequence[str]) -> "Doubles":
    """Σ over clusters of the outer product of their summed scores."""
    import numpy as np

    numbers: dict[str, int] = {}
    labels = np.array([numbers.setdefault(name, len(numbers)) for name in clusters])
    sums = np.zeros((len(numbers), scores.shape[1]))
    np.add.at(sums, labels, scores)
    meat: Doubles = sums.T @ sums
    return meat
