"""One plain sentence: what is decided, what is missing, and what cannot be known."""

import pytest

from routers.comparison.duelling import DuelPair, Duels
from routers.comparison.estimating import Difference
from routers.comparison.verdicts import Verdict, verdict_on

BETTER = Difference("a", "b", 0.2, 0.1, 0.3)
WORSE = Difference("a", "c", -0.3, -0.5, -0.1)
NEAR = Difference("a", "b", 0.05, -0.02, 0.12, 900)
FAR = Difference("b", "c", 0.01, -0.3, 0.3, 90_000)
ALIKE = Difference("a", "c", 0.0, -0.3, 0.3)
NONE = Difference("a", "b", None, None, None)
NO_DUELS = Duels()


def said(*pairs: Difference, duels: Duels = NO_DUELS, unequal: bool = False, chance: bool = True) -> Verdict:
    return verdict_on(("a", "b", "c"), pairs, duels, unequal=unequal, rated=0.04, chance=chance)


def test_the_decided_pair_with_the_largest_difference() -> None:
    verdict = said(BETTER, WORSE, NEAR)
    assert (verdict.better, verdict.than, verdict.decided) == ("c", "a", True)
    assert (verdict.difference, verdict.low, verdict.high) == (0.3, 0.1, 0.5)
    assert verdict.reason == (
        "c is better than a among those who rate: 30 points more 👍 (between 10 and 50, with 95 % confidence however "
        "often you look). 4% of the answers were rated; the silent may think otherwise."
    )


def test_else_the_one_nearest_to_a_decision() -> None:
    verdict = said(ALIKE, FAR, NEAR)
    assert (verdict.better, verdict.than, verdict.decided, verdict.ratings_needed) == ("a", "b", False, 900)
    assert verdict.reason == (
        "Not known yet: a seems 5 points better than b (between −2 and 12). About 900 more ratings would settle it."
    )
    assert "no number of votes would settle it soon" in said(ALIKE).reason


def test_duels_that_are_open_say_how_many_more() -> None:
    open_ = DuelPair("b", "a", 0.1, -0.1, 0.3, 80)
    verdict = said(NEAR, duels=Duels(40, 0, 9, {}, None, (open_,)))
    assert (verdict.ratings_needed, verdict.duels_needed) == (900, 80)
    assert "About 900 more ratings (or 80 duels) would settle it." in verdict.reason


def test_unequal_shares_leave_no_verdict() -> None:
    verdict = said(BETTER, unequal=True)
    assert not verdict.decided
    assert verdict.reason.startswith("Cannot be told: among those who rated, a has 20 points more 👍 than b")


@pytest.mark.parametrize(("chance", "begins"), [(False, "Cannot be known from these answers"), (True, "Not known yet")])
def test_without_anything_to_compare(chance: bool, begins: str) -> None:
    verdict = said(NONE, chance=chance)
    assert verdict.reason.startswith(begins)
    assert (verdict.better, verdict.decided) == (None, False)


def test_one_strategy_alone() -> None:
    verdict = verdict_on(("a",), (), Duels(), unequal=False, rated=0.5, chance=False)
    assert "nothing to compare" in verdict.reason


def test_duels_alone_can_decide() -> None:
    pairs = (DuelPair("a", "b", -0.4, -0.6, -0.2, None), DuelPair("a", "c", 0.5, -0.2, 1.0, 20))
    verdict = said(NONE, duels=Duels(90, 0, 30, {}, None, pairs))
    assert (verdict.better, verdict.than, verdict.decided, verdict.difference) == ("b", "a", True, 0.4)
    open_ = said(NONE, duels=Duels(9, 0, 3, {}, None, pairs[1:]))
    assert (open_.better, open_.decided, open_.duels_needed) == ("a", False, 20)
    assert "About 20 more duels would settle it." in open_.reason
