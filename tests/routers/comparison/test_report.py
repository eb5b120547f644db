"""The comparison: counts, shares rated, naive rates, and that it says what they are worth."""

from collections.abc import Mapping

import pytest

from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from routers.comparison import By, compare, render

CERTAIN = {"prompt": 1.0, "plain": 0.0}


def answer(
    kind: str = "general",
    strategy: str = "prompt",
    *,
    odds: Mapping[str, float] = CERTAIN,
    ratings: Mapping[str, int] | None = None,
    template: str | None = "explain@1",
    model: str | None = "m",
    total_ms: float | None = 1000.0,
    policy: str | None = "explore",
) -> ComparisonRow:
    return ComparisonRow(
        answer_id="a",
        at=0,
        conversation=None,
        kind=kind,
        domain=None,
        strategy=strategy,
        template=template,
        model=model,
        eligible=list(odds),
        odds=odds,
        variant_odds={},
        model_odds={},
        policy=policy,
        total_ms=total_ms,
        cost_usd=0.5,
        ratings=ratings or {},
    )


def duel(origin: str = "command") -> ComparisonDuel:
    return ComparisonDuel("d", 0, origin, "general", None, "prompt", "plain", "a", {})


EVEN = {"prompt": 0.5, "plain": 0.5}


def test_what_no_strategy_answered_counts_for_none() -> None:
    thanks = [answer(policy=policy, ratings={"v": 1}) for policy in ("quick", "quick 2")]
    report = compare([*thanks, answer(policy=None), answer(ratings={"v": -1})]).kinds["general"]
    (prompt,) = report.strategies
    assert (prompt.answers, prompt.rated, prompt.naive.rate) == (2, 1, 0.0)
    assert "Answers given at once, by no strategy, are left out: 2." in report.warnings
    assert compare(thanks).kinds == {}


def test_no_answers_is_an_empty_comparison() -> None:
    comparison = compare([])
    assert comparison.as_json() == {"by": "strategy", "since": None, "kinds": {}}
    assert "No answers yet" in render(comparison)


def test_counts_rates_and_bounds() -> None:
    rows = [answer(ratings={"a": 1}), answer(ratings={"a": 1, "b": -1}), answer(ratings={"c": -1}), answer()]
    report = compare(rows).kinds["general"].strategies[0]
    assert (report.answers, report.rated, report.excluded) == (4, 3, 4)
    assert report.naive.rate == pytest.approx(1.5 / 3)
    assert report.bounds == (pytest.approx(1.5 / 4), pytest.approx(2.5 / 4))
    assert report.cost_usd == pytest.approx(2.0)


def test_an_answer_with_many_voters_counts_once() -> None:
    crowd = answer(ratings={str(n): 1 for n in range(50)})
    report = compare([crowd, answer(ratings={"a": -1})]).kinds["general"].strategies[0]
    assert report.naive.rate == pytest.approx(0.5)


def test_kinds_are_never_mixed() -> None:
    rows = [answer(ratings={"a": 1}), answer(kind="specialized", strategy="knowledge", ratings={"a": -1})]
    kinds = compare(rows).kinds
    assert list(kinds) == ["general", "specialized"]
    assert [report.naive.rate for kind in kinds.values() for report in kind.strategies] == [1, 0]


def test_certain_choices_are_labelled_not_comparable() -> None:
    rows = [answer(ratings={"a": 1}), answer(strategy="plain", odds={"prompt": 0.0, "plain": 1.0}, ratings={"a": -1})]
    comparison = compare(rows)
    kind = comparison.kinds["general"]
    assert not kind.random
    assert kind.as_json()["verdict"]["decided"] is False
    assert "not routed at random" in kind.as_json()["verdict"]["reason"]
    assert any("not comparable" in warning for warning in kind.warnings)
    assert "not comparable" in render(comparison)


def test_odds_that_differ_between_questions_are_not_comparable_either() -> None:
    rows = [answer(odds=EVEN), answer(strategy="plain", odds={"prompt": 0.9, "plain": 0.1})]
    assert not compare(rows).kinds["general"].random


def test_even_odds_are_not_labelled() -> None:
    rows = [answer(odds=EVEN, ratings={"a": 1}), answer(strategy="plain", odds=EVEN, ratings={"a": -1})]
    comparison = compare(rows)
    assert comparison.kinds["general"].random
    assert "not comparable" not in render(comparison)
    pair = comparison.as_json()["kinds"]["general"]["pairs"][0]
    assert -1 <= pair["low"] <= pair["difference"] < 0 < pair["high"] <= 1
    assert not pair["decided"]


def test_unequal_shares_of_rated_answers_are_a_warning() -> None:
    rows = [answer(odds=EVEN, ratings={"a": 1}) for _ in range(10)] + [
        answer(strategy="plain", odds=EVEN) for _ in range(10)
    ]
    assert any("unequal" in warning for warning in compare(rows).kinds["general"].warnings)


def test_duels_count_without_answers_and_retries_are_set_apart() -> None:
    kind = compare([], [duel(), duel("sampled"), duel("retry")]).as_json()["kinds"]["general"]
    assert (kind["duels"]["counted"], kind["duels"]["set_apart"]) == (2, 1)
    assert kind["verdict"]["decided"] is False


@pytest.mark.parametrize(("by", "names"), [("template", ["explain@1", "none"]), ("model", ["m", "other"])])
def test_by_template_and_by_model(by: By, names: list[str]) -> None:
    rows = [answer(), answer(template=None, model="other")]
    assert list(compare(rows, by=by).as_json()["kinds"]["general"]["strategies"]) == names


def test_every_field_of_the_machine_interface_is_there() -> None:
    kind = compare([answer(odds=EVEN), answer(strategy="plain", odds=EVEN)]).as_json()["kinds"]["general"]
    assert set(kind) == {"estimand", "strategies", "pairs", "duels", "verdict", "warnings"}
    assert set(kind["strategies"]["plain"]) == {
        *("answers", "rated", "excluded", "naive", "stratified", "ips", "snips", "dr", "bounds"),
        *("cost_usd", "p50_ms", "p95_ms"),
    }
    assert set(kind["strategies"]["plain"]["snips"]) == {"rate", "low", "high", "ess", "max_weight"}
    assert set(kind["pairs"][0]) == {"a", "b", "difference", "low", "high", "decided", "ratings_needed"}
    assert set(kind["verdict"]) == {
        *("better", "than", "difference", "low", "high", "decided", "reason", "ratings_needed", "duels_needed"),
    }


def test_one_answer_has_its_own_percentiles() -> None:
    report = compare([answer(total_ms=120.0), answer(kind="specialized", total_ms=None)]).kinds
    assert report["general"].strategies[0].p95_ms == 120.0
    assert report["specialized"].strategies[0].p50_ms is None


def rated_if(share: Mapping[bool, float], n: int = 2_000) -> list[ComparisonRow]:
    """Hard questions go to plain by default; every so many of the hard and of the easy ones are rated."""
    rows = []
    for number in range(n):
        hard = number % 2 == 0
        odds = {"prompt": 0.2, "plain": 0.8} if hard else {"prompt": 0.8, "plain": 0.2}
        chosen = "prompt" if number % 10 < (2 if hard else 8) else "plain"
        ratings = {f"v{number}": 1} if (number // 2 * share[hard]) % 1 < share[hard] else None
        rows.append(answer(strategy=chosen, odds=odds, ratings=ratings))
    return rows


def test_who_rates_by_how_hard_the_question_is_settles_nothing() -> None:
    report = compare(rated_if({True: 0.4, False: 0.1})).kinds["general"]
    warnings = report.warnings
    assert report.unequal
    assert any("routed differently were rated at unequal rates" in warning for warning in warnings)
    even = compare(rated_if({True: 0.25, False: 0.25})).kinds["general"].warnings
    assert not any("unequal" in warning for warning in even)


def test_figures_are_null_only_where_chance_chose_nothing() -> None:
    certain = compare([answer(ratings={"a": 1})]).as_json()["kinds"]["general"]["strategies"]["prompt"]
    assert [certain[name] for name in ("stratified", "ips", "dr")] == [None, None, None]
    assert certain["snips"]["rate"] is None
    one = compare([answer(odds=EVEN, ratings={"a": 1})]).as_json()["kinds"]["general"]["strategies"]["prompt"]
    for name in ("ips", "dr"):
        assert 0 <= one[name]["low"] <= one[name]["rate"] <= one[name]["high"] <= 1
        assert one[name]["high"] - one[name]["low"] > 0.5


def test_few_voters_are_a_warning() -> None:
    rows = [answer(odds=EVEN, ratings={"a": 1}), answer(strategy="plain", odds=EVEN, ratings={"b": -1})]
    assert "Few voters: 2 people rated; each weighs no more than another." in compare(rows).kinds["general"].warnings


def test_templates_are_compared_by_their_own_odds() -> None:
    row = answer(template="write@2", ratings={"a": 1})._replace(variant_odds={"write@1": 0.5, "write@2": 0.5})
    report = compare([row], by="template").kinds["general"].strategies[0]
    assert (report.name, report.excluded, report.adjusted.rows) == ("write@2", 0, 1)
