"""Whatever a log holds, the comparison has an answer in the shape of the machine interface, and its figures fit."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from routers.comparison import compare, render

ARMS = ("plain", "prompt", "knowledge")
VOTERS = st.sampled_from("abcdef")


@st.composite
def odds(draw: st.DrawFn) -> dict[str, float]:
    arms = draw(st.lists(st.sampled_from(ARMS), min_size=1, max_size=3, unique=True))
    shares = [draw(st.sampled_from([0.0, 1e-9, 0.01, 0.5, 1.0])) for _ in arms]
    total = sum(shares)
    return {arm: share / total if total else 1 / len(arms) for arm, share in zip(arms, shares, strict=True)}


@st.composite
def rows(draw: st.DrawFn) -> ComparisonRow:
    given_odds = draw(odds())
    return ComparisonRow(
        answer_id=draw(st.uuids()).hex,
        at=0,
        conversation=draw(st.sampled_from([None, None, "x", "y"])),
        kind=draw(st.sampled_from(["general", "specialized"])),
        domain=draw(st.sampled_from([None, "x1000"])),
        strategy=draw(st.sampled_from(ARMS)),
        template=draw(st.sampled_from([None, "t@1"])),
        model=None,
        eligible=list(given_odds),
        odds=given_odds,
        variant_odds={},
        model_odds={},
        policy=draw(st.sampled_from([None, "explore", "fixed", "override", "quick"])),
        total_ms=draw(st.sampled_from([None, 0.0, 12.5])),
        cost_usd=draw(st.sampled_from([None, 0.0, 0.01])),
        ratings=draw(st.dictionaries(VOTERS, st.sampled_from([1, -1]), max_size=3)),
    )


@st.composite
def duels(draw: st.DrawFn) -> ComparisonDuel:
    return ComparisonDuel(
        duel_id=draw(st.uuids()).hex,
        at=0,
        origin=draw(st.sampled_from(["command", "sampled", "retry"])),
        kind=draw(st.sampled_from(["general", "specialized"])),
        domain=None,
        a=draw(st.sampled_from(ARMS)),
        b=draw(st.sampled_from(ARMS)),
        shown_first=draw(st.sampled_from("ab")),
        votes=draw(st.dictionaries(VOTERS, st.sampled_from(["a", "b", "tie", "bad"]), max_size=3)),
    )


def fits(figure: dict[str, Any] | None, least: float = 0.0) -> bool:
    """Whether the interval lies where it can, and holds the rate."""
    if figure is None or figure["low"] is None:
        return True
    inside = figure["rate"] is None or figure["low"] <= figure["rate"] <= figure["high"]
    return bool(least <= figure["low"] <= figure["high"] <= 1 and inside)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(rows(), max_size=30), st.lists(duels(), max_size=15), st.sampled_from(["strategy", "template", "model"])
)
def test_there_is_an_answer_and_its_figures_fit(
    log: list[ComparisonRow], fought: list[ComparisonDuel], by: Any
) -> None:
    comparison = compare(log, fought, by=by)
    printed = json.loads(json.dumps(comparison.as_json(), allow_nan=False))
    assert render(comparison)
    for kind in printed["kinds"].values():
        for strategy in kind["strategies"].values():
            assert all(fits(strategy[name]) for name in ("naive", "stratified", "ips", "snips", "dr"))
            assert 0 <= strategy["bounds"]["low"] <= strategy["bounds"]["high"] <= 1
            assert strategy["rated"] <= strategy["answers"] >= strategy["excluded"]
        for pair in kind["pairs"]:
            assert fits({**pair, "rate": pair["difference"]}, least=-1.0)
        verdict = kind["verdict"]
        assert verdict["decided"] or not any(pair["decided"] for pair in kind["pairs"])
        assert verdict["reason"]
        assert not verdict["decided"] or (verdict["better"] and 0 < verdict["low"] <= verdict["difference"])
