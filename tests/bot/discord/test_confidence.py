from dataclasses import replace

import pytest

from bot.discord.confidence import CONFIDENT_ROUTE, CONFIDENT_SCORE, confident
from knowledge.types import Findings, Passage, Strategy
from routers.classifier import THRESHOLD
from routers.strategies.floor import PASSAGES_FLOOR, SURE
from tests.routers.making import routed


def passage(score: float) -> Passage:
    return Passage("1", "x1000", "a.md", "", "A", "text", score)


@pytest.mark.parametrize(
    ("probability", "scores", "sure"),
    [
        (CONFIDENT_ROUTE, [CONFIDENT_SCORE], True),
        (0.99, [0.9, 0.1], True),
        (CONFIDENT_ROUTE - 0.01, [0.9], False),
        (0.99, [CONFIDENT_SCORE - 0.01], False),
        (0.99, [], False),
        (0.0, [], False),
    ],
)
def test_both_thresholds_must_be_reached(probability: float, scores: list[float], sure: bool) -> None:
    route = routed(Strategy.KNOWLEDGE, domain="x1000", findings=Findings(tuple(map(passage, scores))))
    assert confident(replace(route, p_specialized=probability)) is sure


def test_confidence_asks_for_more_than_an_answer_does() -> None:
    assert CONFIDENT_ROUTE > THRESHOLD
    assert CONFIDENT_SCORE >= SURE > PASSAGES_FLOOR
