"""Worlds: how questions, routing, voters and votes come about where it is known which strategy is better.

Each makes the answers of one server in order, from a seed. Strategy `b` is better than `a` by .1 unless it says
otherwise; half of the questions are hard, which nothing logs but the odds that it moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.journal.comparing import ComparisonRow

TRUTH = {"a": 0.55, "b": 0.65}
HARD = 0.25
"""What a hard question takes from a rate, and an easy one adds."""
EPSILON = 0.2
START = 1_700_000_000_000_000


@dataclass(frozen=True, slots=True)
class World:
    """A kind of server."""

    name: str
    make: Callable[[np.random.Generator, int], list[ComparisonRow]]
    """Chance and a number of answers → the answers."""
    truth: Mapping[str, float]
    answers: int = 3_000
    says_nothing: bool = False
    """Whether nothing can be known, so that there must be no verdict."""
    biased: bool = False
    """Whether those who vote are others than those who don't."""
    drift: float = 0.0
    """By how much all rates rise from the first answer to the last, evenly; the truth is their mean so far."""
    naive_is_off: bool = False
    """Whether the naive rates are off by more than .1."""


def _rows(
    chance: np.random.Generator,
    n: int,
    *,
    truth: Mapping[str, float] = TRUTH,
    epsilon: float = EPSILON,
    rated: float = 1.0,
    votes_if: tuple[float, float] | None = None,
    voters: int = 300,
    spammer: float = 0.0,
    drift: float = 0.0,
    talks: int = 1,
    adaptive: bool = False,
) -> list[ComparisonRow]:
    found: list[ComparisonRow] = []
    liked = {"a": [1.0, 2.0], "b": [1.0, 2.0]}
    hard, own, talk, person = False, 0.0, 0, ""
    for number in range(n):
        if number % talks == 0:  # a conversation keeps its draw, its subject and its person
            talk, hard, own = number, bool(chance.random() < 0.5), float(chance.random())
            person = f"v{chance.integers(voters)}"
        default = "b" if hard else "a"
        if adaptive and liked["a"][0] / liked["a"][1] > liked["b"][0] / liked["b"][1] and chance.random() < 0.5:
            default = "a"
        share = min(1.0, epsilon * (1 + 2 * (number % 500) / 500)) if adaptive else epsilon
        odds = {arm: share / 2 + (1 - share) * (arm == default) for arm in "ab"}
        arm = "a" if own < odds["a"] else "b"
        rate = truth[arm] + (-HARD if hard else HARD) + drift * (number / n - 0.5)
        up = bool(chance.random() < rate)
        liked[arm] = [liked[arm][0] + up, liked[arm][1] + 1]
        speaks = rated if votes_if is None else votes_if[up]
        ratings = {person: 1 if up else -1} if chance.random() < speaks else {}
        if arm == "b" and chance.random() < spammer:
            ratings["spammer"] = -1
        conversation = f"c{talk}" if talks > 1 else None
        found.append(
            ComparisonRow(
                f"a{number}", START + number, conversation, "specialized", None, arm, None, None, ["a", "b"], odds,
                {}, {}, "explore", 1_000.0, 0.001, ratings,
            )
        )  # fmt: skip
    return found


WORLDS = (
    World("reversed", lambda chance, n: _rows(chance, n), TRUTH, naive_is_off=True),
    World(
        "tie", lambda chance, n: _rows(chance, n, truth={"a": 0.6, "b": 0.6}), {"a": 0.6, "b": 0.6}, naive_is_off=True
    ),
    World("drift", lambda chance, n: _rows(chance, n, drift=0.2), TRUTH, drift=0.2),
    World("3 % rated", lambda chance, n: _rows(chance, n, rated=0.03), TRUTH, answers=30_000, naive_is_off=True),
    World("spammer", lambda chance, n: _rows(chance, n, spammer=0.3), TRUTH),
    World("conversations", lambda chance, n: _rows(chance, n, talks=4), TRUTH, naive_is_off=True),
    World("adaptive odds", lambda chance, n: _rows(chance, n, adaptive=True), TRUTH),
    World("no exploration", lambda chance, n: _rows(chance, n, epsilon=0.0), TRUTH, says_nothing=True),
    World(
        "the disappointed vote",
        lambda chance, n: _rows(chance, n, votes_if=(0.4, 0.1)),
        TRUTH,
        answers=6_000,
        biased=True,
    ),
)
