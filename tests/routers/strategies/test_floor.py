import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Findings, Passage
from routers.strategies.floor import CLEAR, COVERED, PASSAGES_FLOOR, SURE, holds_something


def findings(*scores: float, coverage: float | None = 1.0) -> Findings:
    passages = tuple(Passage(str(n), "d", "s", "", "", "text", score) for n, score in enumerate(scores))
    return Findings(passages, {} if coverage is None else {"coverage": coverage}, documents=1)


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        (findings(), False),
        (findings(PASSAGES_FLOOR), True),
        (findings(PASSAGES_FLOOR - 0.01), False),
        (findings(SURE, *[SURE] * 6, coverage=0.0), True),
        (findings(SURE - 0.01, *[SURE - 0.01] * 6, coverage=0.0), False),
        (findings(0.4, *[0.4] * 6, coverage=COVERED), True),
        (findings(0.4, *[0.4] * 6, coverage=COVERED - 0.01), False),
        (findings(0.4, *[0.4] * 4, 0.4 - CLEAR - 0.01, coverage=0.1), True),
        (findings(0.4, *[0.4] * 4, 0.4 - CLEAR + 0.01, coverage=0.1), False),
        (findings(0.4, *[0.4] * 6, coverage=None), True),
    ],
)
def test_the_rule(found: Findings, holds: bool) -> None:
    assert holds_something(found) is holds


def test_the_floor_is_the_owners() -> None:
    assert not holds_something(findings(0.8), floor=0.9)
    assert holds_something(findings(0.1), floor=0.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5))
def test_more_evidence_never_turns_a_question_away(
    scores: list[float], coverage: float, floor: float, more: float
) -> None:
    ordered = sorted(scores, reverse=True)
    if holds_something(findings(*ordered, coverage=coverage), floor):
        better = [min(1.0, ordered[0] + more), *ordered[1:]]
        assert holds_something(findings(*better, coverage=coverage), floor)
        assert holds_something(findings(*ordered, coverage=min(1.0, coverage + more)), floor)


@pytest.mark.parametrize(("score", "holds"), [(SURE - 0.01, False), (SURE, True)])
def test_a_question_without_words_needs_a_sure_passage(score: float, holds: bool) -> None:
    found = findings(score)
    assert holds_something(Findings(found.passages, {"coverage": 0.0, "terms": 0.0}, documents=1)) is holds
