"""The rule about probabilities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.journal.odds import odds_fault

NAMES = ["plain", "prompt", "knowledge", "tuned", "combined"]


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=5), st.data())
def test_probabilities_over_the_eligible_are_true(weights: list[float], data: st.DataObject) -> None:
    eligible = NAMES[: len(weights)]
    odds = {name: weight / sum(weights) for name, weight in zip(eligible, weights, strict=True)}
    assert odds_fault(data.draw(st.sampled_from(eligible)), eligible, odds) is None


@pytest.mark.parametrize(
    ("strategy", "eligible", "odds", "why"),
    [
        ("tuned", ["plain"], {"plain": 1}, "chosen strategy tuned is not among"),
        ("plain", ["plain"], {"plain": 0.5, "tuned": 0.5}, "odds name tuned"),
        ("plain", ["plain", "prompt"], {"plain": 0.5, "prompt": 0.4}, "sum to 0.9 "),
        ("plain", ["plain", "prompt"], {"plain": 0.7, "prompt": 0.7}, "sum to 1.4 "),
        ("plain", ["plain", "prompt"], {"plain": 1.5, "prompt": -0.5}, "odds of plain are not a probability"),
        ("plain", ["plain", "prompt"], {"plain": 0.0, "prompt": 1.0}, "chosen strategy plain has odds of 0"),
        ("plain", ["plain", "prompt"], {"prompt": 1.0}, "chosen strategy plain has odds of 0"),
        ("plain", ["plain", "plain"], {"plain": 1.0}, "named twice"),
        ("plain", ["plain"], {}, "sum to 0 "),
        ("plain", ["plain"], {"plain": True}, "not a probability"),
        ("plain", ["plain"], {"plain": "1"}, "not a probability"),
        ("plain", ["plain"], {"plain": None}, "not a probability"),
        ("plain", ["plain"], {"plain": float("nan")}, "not a probability"),
        ("plain", [], {"plain": 1}, "not among"),
    ],
)
def test_what_cannot_be_true(strategy: str, eligible: list[str], odds: dict[str, float], why: str) -> None:
    fault = odds_fault(strategy, eligible, odds)
    assert fault is not None
    assert why in f"{fault} "


def test_how_exact_the_sum_must_be() -> None:
    assert odds_fault("plain", ["plain", "prompt"], {"plain": 0.5, "prompt": 0.5 + 9e-7}) is None
    assert odds_fault("plain", ["plain", "prompt"], {"plain": 0.5, "prompt": 0.5 + 2e-6}) is not None


def test_an_override_leaves_the_others_nothing() -> None:
    assert odds_fault("plain", ["prompt", "plain"], {"plain": 1}) is None
    assert odds_fault("plain", ["prompt", "plain"], {"plain": 1, "prompt": 0}) is None
