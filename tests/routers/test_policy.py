"""The policy: what is eligible, with which odds, and that the draw follows them."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Kind, Override, Scope, Strategy
from routers.policy import (
    able_strategies,
    choose,
    draw,
    eligible_strategies,
    is_sampled,
    odds_of,
    pair,
    seed_for,
    shown_first,
)

ELIGIBLE = st.lists(st.sampled_from(list(Strategy)), min_size=1, unique=True).map(tuple)
EPSILON = st.floats(0, 1)


@pytest.mark.parametrize(("documents", "tuned"), list(itertools.product([False, True], repeat=2)))
def test_general_questions_go_to_prompt_with_plain_as_baseline(documents: bool, tuned: bool) -> None:
    assert eligible_strategies(Kind.GENERAL, documents=documents, tuned=tuned) == (Strategy.PROMPT, Strategy.PLAIN)


@pytest.mark.parametrize(
    ("documents", "tuned", "expected"),
    [
        (True, False, (Strategy.KNOWLEDGE,)),
        (False, True, (Strategy.TUNED,)),
        (True, True, (Strategy.KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED)),
        (False, False, (Strategy.PROMPT, Strategy.PLAIN)),
    ],
)
def test_specialized_questions_get_what_can_work(documents: bool, tuned: bool, expected: tuple[Strategy, ...]) -> None:
    assert eligible_strategies(Kind.SPECIALIZED, documents=documents, tuned=tuned) == expected


@pytest.mark.parametrize(
    ("documents", "tuned", "expected"),
    [
        (True, False, (Strategy.KNOWLEDGE, Strategy.PROMPT, Strategy.PLAIN)),
        (False, True, (Strategy.TUNED, Strategy.PROMPT, Strategy.PLAIN)),
        (True, True, (*(Strategy.KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED), Strategy.PROMPT, Strategy.PLAIN)),
        (False, False, (Strategy.PROMPT, Strategy.PLAIN)),
    ],
)
def test_baselines_join_where_the_owner_wants_them(
    documents: bool, tuned: bool, expected: tuple[Strategy, ...]
) -> None:
    found = eligible_strategies(Kind.SPECIALIZED, documents=documents, tuned=tuned, baselines=True)
    assert found == expected
    general = eligible_strategies(Kind.GENERAL, documents=documents, tuned=tuned, baselines=True)
    assert general == (Strategy.PROMPT, Strategy.PLAIN)


@given(ELIGIBLE, EPSILON)
def test_odds_are_probabilities_over_the_eligible(eligible: tuple[Strategy, ...], epsilon: float) -> None:
    odds = odds_of(eligible, epsilon)
    assert tuple(odds) == eligible
    assert all(0 <= probability <= 1 + 1e-12 for probability in odds.values())
    assert sum(odds.values()) == pytest.approx(1)
    assert odds[eligible[0]] == pytest.approx(1 - epsilon + epsilon / len(eligible))


@given(ELIGIBLE, EPSILON, st.integers(0, 2**53))
def test_same_input_same_choice(eligible: tuple[Strategy, ...], epsilon: float, seed: int) -> None:
    first = choose(eligible, override=None, epsilon=epsilon, seed=seed)
    assert first == choose(eligible, override=None, epsilon=epsilon, seed=seed)
    assert first.odds[first.strategy] > 0
    assert first.policy == ("explore" if epsilon else "fixed")


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 1.0])
def test_what_is_drawn_follows_the_odds(epsilon: float) -> None:
    odds = odds_of((Strategy.KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED), epsilon)
    n = 20_000
    drawn = Counter(draw(odds, seed) for seed in range(n))
    for strategy, probability in odds.items():
        spread = 4 * (probability * (1 - probability) / n) ** 0.5
        assert abs(drawn[strategy] / n - probability) <= spread


def test_fixed_always_takes_the_default() -> None:
    choices = {choose((Strategy.PROMPT, Strategy.PLAIN), override=None, epsilon=0, seed=s).strategy for s in range(500)}
    assert choices == {Strategy.PROMPT}


@given(ELIGIBLE, st.sampled_from(list(Strategy)), EPSILON)
def test_an_override_is_certain_even_where_it_is_not_eligible(
    eligible: tuple[Strategy, ...], named: Strategy, epsilon: float
) -> None:
    choice = choose(eligible, override=Override(Scope.ASK, named), epsilon=epsilon, seed=1)
    assert choice.strategy is named
    assert choice.odds[named] == 1
    assert sum(choice.odds.values()) == 1
    assert set(choice.eligible) == {*eligible, named}
    assert choice.policy == "override"


@given(st.text(min_size=1))
def test_a_conversation_keeps_its_seed(conversation: str) -> None:
    assert seed_for(conversation) == seed_for(conversation)
    assert 0 <= seed_for(conversation) < 2**53


def test_without_a_conversation_seeds_differ() -> None:
    assert len({seed_for(None) for _ in range(100)}) == 100


def test_seeds_of_conversations_are_spread_evenly() -> None:
    odds = odds_of((Strategy.PROMPT, Strategy.PLAIN), 1.0)
    drawn = Counter(draw(odds, seed_for(f"conversation {n}")) for n in range(4000))
    assert abs(drawn[Strategy.PROMPT] / 4000 - 0.5) < 0.04


SEEDS = st.integers(0, 2**53)
SEVERAL = st.lists(st.sampled_from(list(Strategy)), min_size=2, unique=True).map(tuple)


@given(st.sampled_from(list(Kind)), st.booleans(), st.booleans())
def test_whatever_is_asked_for_by_name_comes_after_what_would_be_chosen(
    kind: Kind, documents: bool, tuned: bool
) -> None:
    eligible = eligible_strategies(kind, documents=documents, tuned=tuned)
    able = able_strategies(eligible, documents=documents, tuned=tuned)
    assert able[: len(eligible)] == eligible
    assert len(set(able)) == len(able) >= 2
    assert {Strategy.PROMPT, Strategy.PLAIN} <= set(able)
    assert (Strategy.KNOWLEDGE in able) is documents
    assert (Strategy.TUNED in able) is tuned
    assert (Strategy.COMBINED in able) is (documents and tuned)


@given(SEVERAL, EPSILON, SEEDS)
def test_a_pair_is_two_different_eligible_strategies_and_the_seed_decides(
    eligible: tuple[Strategy, ...], epsilon: float, seed: int
) -> None:
    odds = odds_of(eligible, epsilon)
    first, second = pair(odds, seed)
    assert first is not second
    assert {first, second} <= set(eligible)
    assert odds[first] > 0
    assert pair(odds, seed) == (first, second)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.6, 1.0])
def test_pairs_are_drawn_by_the_odds_without_replacement(epsilon: float) -> None:
    odds = odds_of((Strategy.KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED), epsilon)
    n = 20_000
    drawn = Counter(pair(odds, seed) for seed in range(n))
    for first, second in itertools.permutations(odds, 2):
        rest = 1 - odds[first]
        after = odds[second] / rest if rest > 0 else 0.5
        expected = odds[first] * after
        assert abs(drawn[first, second] / n - expected) <= 4 * (expected * (1 - expected) / n) ** 0.5


@pytest.mark.parametrize("odds", [{}, {Strategy.PLAIN: 1.0}])
def test_a_pair_needs_two(odds: dict[Strategy, float]) -> None:
    with pytest.raises(ValueError, match="two strategies"):
        pair(odds, 1)


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 1.0])
def test_the_share_that_is_sampled_is_the_share_that_was_set(share: float) -> None:
    n = 20_000
    sampled = sum(is_sampled(share, seed) for seed in range(n))
    assert abs(sampled / n - share) <= 4 * (share * (1 - share) / n) ** 0.5


def test_either_answer_comes_first_as_often_whatever_else_was_drawn() -> None:
    odds = odds_of((Strategy.PROMPT, Strategy.PLAIN), 0.5)
    n = 20_000
    seen = Counter((pair(odds, seed)[0], is_sampled(0.5, seed), shown_first(seed)) for seed in range(n))
    for drawn, sampled, place in seen:
        both = seen[drawn, sampled, "a"] + seen[drawn, sampled, "b"]
        assert abs(seen[drawn, sampled, place] / both - 0.5) <= 4 * 0.5 / both**0.5
    assert len(seen) == 8
