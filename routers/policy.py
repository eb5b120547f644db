"""Which strategy answers: overrides first, then the default order, or a draw over what is eligible.

Under `explore` the default strategy is chosen with probability 1 − ε and otherwise each eligible one with equal
probability, so the odds are ε/K + (1 − ε)·[default] (field notes on off-policy comparison: every odd must be > 0 and
logged when the choice is made).
"""

import hashlib
import random
import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from knowledge.types import Kind, Override, Strategy

Arm = TypeVar("Arm", bound=Hashable)

POLICY_VERSION = "2"
DEFAULT_EPSILON = 0.1
"""Share of questions whose strategy is drawn evenly, where exploration is on."""


QUICK = "quick"
"""Policy of what is answered at once, without a model: it says nothing about any strategy."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A strategy with the odds under which it was chosen."""

    strategy: Strategy
    eligible: tuple[Strategy, ...]
    odds: Mapping[Strategy, float]
    policy: str
    seed: int


def eligible_strategies(kind: Kind, *, documents: bool, tuned: bool, baselines: bool = False) -> tuple[Strategy, ...]:
    """What can work for a question of this kind, the default first.

    `documents`: the question's domains hold any; `tuned`: a tuned model answers for the question's domain.
    `baselines`: the owner wants `prompt` and `plain` to be tried for specialized questions too.
    A specialized question without either falls back to the general order.
    """
    if kind is Kind.SPECIALIZED:
        able = [Strategy.KNOWLEDGE] if documents else []
        able += [Strategy.TUNED] if tuned else []
        able += [Strategy.COMBINED] if documents and tuned else []
        able += [Strategy.PROMPT, Strategy.PLAIN] if able and baselines else []
        if able:
            return tuple(able)
    return (Strategy.PROMPT, Strategy.PLAIN)


def able_strategies(eligible: Sequence[Strategy], *, documents: bool, tuned: bool) -> tuple[Strategy, ...]:
    """All that can answer when somebody asks for it: `eligible` in its order, then what merely would not be chosen.

    `documents`: there are any to search; `tuned`: a tuned model would answer. A template and the bare question always
    can.
    """
    able = [*eligible, Strategy.PROMPT, Strategy.PLAIN]
    able += [Strategy.KNOWLEDGE] if documents else []
    able += [Strategy.TUNED] if tuned else []
    able += [Strategy.COMBINED] if documents and tuned else []
    return tuple(dict.fromkeys(able))


def odds_of(eligible: Sequence[Arm], epsilon: float) -> dict[Arm, float]:
    """Probability of each eligible strategy (or template), the first being the default; sums to 1."""
    even = epsilon / len(eligible)
    return {arm: even + (1.0 - epsilon if place == 0 else 0.0) for place, arm in enumerate(eligible)}


def draw(odds: Mapping[Strategy, float], seed: int) -> Strategy:
    """The strategy that this seed picks; seeds drawn evenly pick each strategy as often as its odds say."""
    point = random.Random(f"{POLICY_VERSION}:{seed}").random() * sum(odds.values())
    passed = 0.0
    for strategy, probability in odds.items():
        passed += probability
        if point < passed:
            return strategy
    return max(odds, key=lambda strategy: odds[strategy])


def draw_template(odds: Mapping[str, float], task: str, seed: int) -> str:
    """The template that this seed picks for a task, whatever strategy it picks."""
    chance = random.Random(f"{POLICY_VERSION}:template:{task}:{seed}")
    return chance.choices(list(odds), list(odds.values()))[0]


def seed_for(conversation: str | None) -> int:
    """The seed of a draw: fixed within a conversation, so that follow-ups don't change voice; fresh outside of one."""
    if conversation is None:
        return secrets.randbits(53)
    return int.from_bytes(hashlib.sha256(conversation.encode()).digest()[:8]) >> 11


def choose(eligible: tuple[Strategy, ...], *, override: Override | None, epsilon: float, seed: int) -> Choice:
    """Pick a strategy. An override has the odds 1, whatever else is eligible; it is tried even where it cannot work.

    `epsilon` 0 means the fixed default order.
    """
    if override is not None:
        named = override.strategy
        everything = eligible if named in eligible else (named, *eligible)
        odds = {strategy: float(strategy is named) for strategy in everything}
        return Choice(named, everything, odds, "override", seed)
    odds = odds_of(eligible, epsilon)
    policy = "explore" if epsilon > 0 else "fixed"
    return Choice(draw(odds, seed), eligible, odds, policy, seed)


def is_sampled(share: float, seed: int) -> bool:
    """Whether this seed makes a question a duel; of seeds drawn evenly, a share of `share` does."""
    return _random("sampled", seed).random() < share


def pair(odds: Mapping[Strategy, float], seed: int) -> tuple[Strategy, Strategy]:
    """Two strategies drawn by their odds, one after the other and without putting the first back.

    Where the first has taken all the probability (no exploration), the others are as likely as one another. Raises
    ValueError for fewer than two.
    """
    if len(odds) < 2:
        raise ValueError("A pair needs two strategies.")
    first = _pick(odds, _random("first", seed))
    rest = {strategy: probability for strategy, probability in odds.items() if strategy is not first}
    if sum(rest.values()) <= 0:
        rest = dict.fromkeys(rest, 1.0)
    return first, _pick(rest, _random("second", seed))


def shown_first(seed: int) -> Literal["a", "b"]:
    """Which of a duel's two answers this seed puts first; of seeds drawn evenly, each in half of the cases."""
    return "a" if _random("order", seed).random() < 0.5 else "b"


def _random(purpose: str, seed: int) -> random.Random:
    """Chance of its own for each purpose, so that one draw tells nothing about another."""
    return random.Random(f"{POLICY_VERSION}:duel:{purpose}:{seed}")


def _pick(odds: Mapping[Strategy, float], chance: random.Random) -> Strategy:
    possible = [strategy for strategy, probability in odds.items() if probability > 0]
    return chance.choices(possible, [odds[strategy] for strategy in possible])[0]
