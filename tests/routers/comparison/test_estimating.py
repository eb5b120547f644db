"""Every estimate beside a second, plain implementation, statsmodels, and known truths."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given

from routers.comparison.estimating import NOT_RATED, PRIOR, PRIOR_ROWS, adjusted, difference, outcome_model, pairs
from routers.comparison.sample import RatedAnswer, Sample, sample_of
from tests.routers.comparison.making import ARMS, alone, answers


def unit_of(sample: Sample) -> list[int]:
    return [int(np.searchsorted(sample.first, n, side="right")) - 1 for n in range(len(sample.y))]


def plain_model(sample: Sample, arm: int) -> list[float]:
    """The outcome model row by row."""
    units, found = unit_of(sample), []
    for n in range(len(sample.y)):
        earlier = [
            m for m in range(len(sample.y))
            if units[m] < units[n] and sample.chosen[m] == arm and 0 < sample.p[m, arm] < 1
        ]  # fmt: skip
        weight = sum(sample.weights[m] for m in earlier)
        overall = (PRIOR * PRIOR_ROWS + sum(sample.weights[m] * sample.y[m] for m in earlier)) / (PRIOR_ROWS + weight)
        same = [m for m in earlier if sample.stratum[m] == sample.stratum[n]]
        weight = sum(sample.weights[m] for m in same)
        up = sum(sample.weights[m] * sample.y[m] for m in same)
        found.append(float((PRIOR_ROWS * overall + up) / (PRIOR_ROWS + weight)))
    return found


def plain(sample: Sample, arm: int) -> dict[str, float | None]:
    """IPS, SNIPS and DR unit by unit."""
    model, units = plain_model(sample, arm), unit_of(sample)
    sums = {"ips": 0.0, "dr": 0.0, "w": 0.0, "all": 0.0}
    for unit in range(len(sample.first)):
        rows = [n for n in range(len(sample.y)) if units[n] == unit and 0 < sample.p[n, arm] < 1]
        within = sum(sample.weights[n] for n in rows)
        if within <= 0:
            continue
        weight = within / len(rows)
        for n in rows:
            share = weight * sample.weights[n] / within
            w = (sample.chosen[n] == arm) / sample.p[n, arm]
            sums["ips"] += share * w * sample.y[n]
            sums["w"] += share * w
            sums["dr"] += share * (model[n] + w * (sample.y[n] - model[n]))
        sums["all"] += weight
    if not sums["all"]:
        return {"ips": None, "snips": None, "dr": None}
    clip = lambda value: min(1.0, max(0.0, value))  # noqa: E731
    return {
        "ips": clip(sums["ips"] / sums["all"]),
        "snips": sums["ips"] / sums["w"] if sums["w"] else None,
        "dr": clip(sums["dr"] / sums["all"]),
    }


@given(answers())
def test_they_are_what_plain_loops_give(rows: list[RatedAnswer]) -> None:
    sample = sample_of(rows, ARMS)
    for arm in range(len(ARMS)):
        inside = (sample.p[:, arm] > 0) & (sample.p[:, arm] < 1)
        assert np.allclose(outcome_model(sample, arm, inside), plain_model(sample, arm))
        found, wanted = adjusted(sample, arm), plain(sample, arm)
        for name, value in wanted.items():
            rate = getattr(found, name)
            assert rate.rate == (None if value is None else pytest.approx(value, abs=1e-9))
            assert 0 <= rate.low <= (rate.low if rate.rate is None else rate.rate) <= rate.high <= 1


@given(answers())
def test_a_difference_is_turned_with_its_arms(rows: list[RatedAnswer]) -> None:
    sample = sample_of(rows, ARMS)
    one, other = difference(sample, 0, 1), difference(sample, 1, 0)
    assert (one.difference is None) == (other.difference is None)
    if one.difference is not None and other.difference is not None:
        assert one.difference == pytest.approx(-other.difference, abs=1e-9)
        assert (one.low, one.high) == (
            pytest.approx(-(other.high or 0), abs=1e-6),
            pytest.approx(-(other.low or 0), abs=1e-6),
        )
        assert -1 <= (one.low or 0) <= one.difference <= (one.high or 0) <= 1


def drawn(n: int, seed: int = 1) -> list[RatedAnswer]:
    """Two arms, b better by .1 on easy and hard questions; the hard ones go to b by default."""
    chance = np.random.default_rng(seed)
    hard = chance.random(n) < 0.5
    p = np.where(hard, 0.1, 0.9)
    arms = np.where(chance.random(n) < p, "a", "b")
    rate = np.where(arms == "a", 0.6, 0.7) + np.where(hard, -0.25, 0.25)
    return alone(arms.tolist(), (chance.random(n) < rate).tolist(), p.tolist())


def test_snips_is_a_weighted_regression_on_a_constant() -> None:
    rows = drawn(2_000)
    sample = sample_of(rows, ("a", "b"))
    found = adjusted(sample, 0).snips
    hit = sample.chosen == 0
    weights = 1 / sample.p[hit, 0]
    fit = sm.WLS(sample.y[hit], np.ones(hit.sum()), weights=weights).fit(cov_type="HC0")
    low, high = fit.conf_int()[0]
    assert found.rate == pytest.approx(fit.params[0], abs=1e-9)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_a_conversation_is_one_cluster() -> None:
    """Twice the rows of the same conversations say no more."""
    rows = [RatedAnswer(str(n), row.arm, row.odds, row.ratings) for n, row in enumerate(drawn(500))]
    once = adjusted(sample_of(rows, ("a", "b")), 1)
    twice = adjusted(sample_of([row for row in rows for _ in range(2)], ("a", "b")), 1)
    assert twice.snips.rate == pytest.approx(once.snips.rate, abs=0.05)
    assert (twice.ips.high or 0) - (twice.ips.low or 0) > 0.9 * ((once.ips.high or 0) - (once.ips.low or 0))


def test_where_naive_is_reversed_all_adjusted_rates_are_right() -> None:
    sample = sample_of(drawn(20_000), ("a", "b"))
    naive = [sample.y[sample.chosen == arm].mean() for arm in (0, 1)]
    assert naive[0] - naive[1] > 0.2
    for arm, truth in ((0, 0.6), (1, 0.7)):
        found = adjusted(sample, arm)
        for rate in (found.ips, found.snips, found.dr, found.stratified):
            assert rate.rate == pytest.approx(truth, abs=0.04)
        for rate in (found.ips, found.dr):
            assert (rate.low or 0) <= truth <= (rate.high or 0)
    [pair] = pairs(sample)
    assert pair.difference == pytest.approx(-0.1, abs=0.04)


def test_a_row_that_chance_nearly_never_gives_does_not_drown_the_others() -> None:
    rows = drawn(4_000)
    rare = RatedAnswer(None, "a", {"a": 1e-6, "b": 1 - 1e-6}, {"w": 1})
    without, found = (adjusted(sample_of(some, ("a", "b")), 0) for some in (rows, [*rows, rare]))
    for name in ("ips", "snips", "dr"):
        before, after = getattr(without, name), getattr(found, name)
        assert after.rate == pytest.approx(before.rate, abs=0.05)
        assert after.high - after.low < 0.6
    pair = difference(sample_of([*rows, rare], ("a", "b")), 0, 1)
    assert pair.difference == pytest.approx(-0.1, abs=0.06)


def test_effective_sample_and_largest_weight() -> None:
    sample = sample_of(alone("aab", (True, False, True), (0.5, 0.25, 0.5)), ("a", "b"))
    found = adjusted(sample, 0)
    assert found.ess == pytest.approx((2 + 4) ** 2 / (4 + 16))
    assert found.max_weight == 4


def test_strata_are_weighted_as_all_rows_are() -> None:
    rows = alone("aab" + "ab", (True, False, True, True, True), (0.9, 0.9, 0.9, 0.2, 0.2))
    found = adjusted(sample_of(rows, ("a", "b")), 0)
    assert found.stratified.rate == pytest.approx(3 / 5 * 0.5 + 2 / 5 * 1.0)


def test_hardly_two_rows_with_the_same_odds_are_put_into_bins() -> None:
    chance = np.random.default_rng(5)
    p = chance.uniform(0.1, 0.9, 3_000)
    arms = np.where(chance.random(3_000) < p, "a", "b").tolist()
    ups = (chance.random(3_000) < p).tolist()  # the odds themselves are the rate
    found = adjusted(sample_of(alone(arms, ups, p.tolist()), ("a", "b")), 0)
    assert found.stratified.rate == pytest.approx(0.5, abs=0.04)


def test_nothing_rated_and_nothing_by_chance() -> None:
    empty = sample_of([], ("a", "b"))
    assert adjusted(empty, 0) is NOT_RATED
    assert [pair.difference for pair in pairs(empty)] == [None]
    certain = sample_of([RatedAnswer(None, "a", {"a": 1.0}, {"v": 1})], ("a", "b"))
    assert adjusted(certain, 0) is NOT_RATED


def test_several_pairs_are_held_to_more() -> None:
    chance = np.random.default_rng(7)
    rows = [
        RatedAnswer(None, arm, dict.fromkeys("abc", 1 / 3), {f"v{n}": 1 if chance.random() < 0.6 else -1})
        for n, arm in enumerate(chance.choice(list("abc"), 900).tolist())
    ]
    sample = sample_of(rows, ("a", "b", "c"))
    alone_, together = difference(sample, 0, 1), pairs(sample)[0]
    assert (together.high or 0) - (together.low or 0) > (alone_.high or 0) - (alone_.low or 0)
    assert math.isclose(together.difference or 0, alone_.difference or 0)
