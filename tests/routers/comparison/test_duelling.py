"""Duels: strengths beside another library, the place, and that retries and the busy count for little."""

import choix
import numpy as np
import pytest

from knowledge.journal.comparing import ComparisonDuel
from routers.comparison import duelling
from routers.comparison.duelling import judged


def fought(
    n: int, strength: dict[str, float], *, place: float = 0.0, ties: float = 0.0, voters: int = 1_000, seed: int = 1
) -> list[ComparisonDuel]:
    """Duels between all pairs, by a model of their own."""
    chance = np.random.default_rng(seed)
    names = list(strength)
    found = []
    for number in range(n):
        a, b = chance.choice(names, 2, replace=False).tolist()
        first = str(chance.choice(["a", "b"]))
        z = strength[a] - strength[b] + (place if first == "a" else -place)
        won = "a" if chance.random() < 1 / (1 + np.exp(-z)) else "b"
        choice = "tie" if chance.random() < ties else won
        votes = {f"v{chance.integers(voters)}": choice}
        found.append(ComparisonDuel(str(number), number, "command", "general", None, a, b, first, votes))
    return found


def test_strengths_are_those_of_bradley_and_terry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duelling, "RIDGE", 1e-9)
    duels = fought(800, {"a": 0.6, "b": 0.0, "c": -0.6})
    won = [
        (" abc".index(d.a if choice == "a" else d.b) - 1, " abc".index(d.b if choice == "a" else d.a) - 1)
        for d in duels
        for choice in d.votes.values()
    ]
    wanted = choix.ilsr_pairwise(3, won)
    found = judged(duels)
    assert [found.strengths[name].strength for name in "abc"] == pytest.approx(wanted - np.mean(wanted), abs=0.02)


def test_the_place_is_told_from_the_strength() -> None:
    found = judged(fought(3_000, {"a": 0.0, "b": 0.0}, place=0.8, ties=0.2))
    effect = found.position_effect
    assert effect is not None
    assert effect.low > 0.3
    for strength in found.strengths.values():
        assert strength.low < 0 < strength.high
    assert not found.pairs[0].settled


def test_ties_pull_nobody_up() -> None:
    ties = [ComparisonDuel(str(n), n, "sampled", "general", None, "a", "b", "a", {f"v{n}": "bad"}) for n in range(50)]
    found = judged(ties)
    assert found.strengths["a"].strength == pytest.approx(0)
    assert found.pairs[0].difference == 0


def test_the_better_one_is_found() -> None:
    [pair] = judged(fought(600, {"a": 0.5, "b": -0.5})).pairs
    assert pair.settled
    assert pair.difference > 0.3
    [open_] = judged(fought(40, {"a": 0.2, "b": -0.2})).pairs
    assert not open_.settled
    assert open_.duels_needed is None or open_.duels_needed > 0


def test_one_person_decides_nothing() -> None:
    spam = [ComparisonDuel(str(n), n, "command", "general", None, "a", "b", "a", {"spam": "a"}) for n in range(500)]
    [pair] = judged(spam).pairs
    assert not pair.settled


def test_retries_and_pairs_of_one_are_set_apart() -> None:
    retry = ComparisonDuel("1", 1, "retry", "general", None, "a", "b", "a", {"v": "a"})
    same = ComparisonDuel("2", 2, "command", "general", None, "a", "a", "a", {"v": "a"})
    silent = ComparisonDuel("3", 3, "command", "general", None, "a", "b", "b", {})
    found = judged([retry, same, silent])
    assert (found.counted, found.set_apart, found.strengths) == (1, 1, {})


def test_over_many_looks_it_is_seldom_wrong() -> None:
    """300 servers where both are alike, 10 looks each: at 5 %, 15 wrong ones are expected at most."""
    wrong = 0
    for seed in range(300):
        duels = fought(200, {"a": 0.0, "b": 0.0}, place=0.5, ties=0.1, voters=60, seed=seed)
        wrong += any(judged(duels[:n]).pairs[0].settled for n in range(20, 201, 20))
    assert wrong <= 15
