"""Fits of the router's weights: they recover a truth, and held-out figures never see the scored domain."""

import math
import random
from dataclasses import replace

import pytest

from bot.bench.fitting import ELSEWHERE, fit, held_out, judge, refits, single
from bot.bench.routing import Row, Seen, sample_rows
from bot.samples import SAMPLE_DOMAIN


def drawn(truth: dict[str, float], bias: float, count: int, seed: int) -> list[Seen]:
    draws = random.Random(seed)
    seen = []
    for _ in range(count):
        features = {name: draws.random() for name in truth}
        z = bias + sum(weight * features[name] for name, weight in truth.items())
        seen.append(Seen(features, draws.random() < 1 / (1 + math.exp(-z))))
    return seen


def test_a_fit_recovers_the_weights_that_made_the_labels() -> None:
    truth = {"cosine": 6.0, "coverage": 2.0}
    weights = fit(drawn(truth, -4, 6000, 3), tuple(truth))
    assert weights.bias == pytest.approx(-4, abs=0.4)
    assert weights.by_feature == pytest.approx(truth, abs=0.5)


def test_rows_count_by_their_weight() -> None:
    contradiction = [Seen({"cosine": 1.0}, True, weight=9.0), Seen({"cosine": 1.0}, False, weight=1.0)] * 50
    background = [Seen({"cosine": 0.0}, False)] * 50
    assert fit([*contradiction, *background], ("cosine",)).probability({"cosine": 1.0}) == pytest.approx(0.9, abs=0.02)
    assert 0 < ELSEWHERE < 1


def test_a_feature_that_never_changes_has_no_say() -> None:
    rows = [replace(item, features={**item.features, "same": 0.5}) for item in drawn({"cosine": 5.0}, -2, 500, 4)]
    weights = fit(rows, ("cosine", "same"))
    assert weights.by_feature["same"] == pytest.approx(0, abs=1e-6)


def test_held_out_figures_come_from_fits_without_the_domain() -> None:
    """The domain `odd` has its labels turned round: a fit that saw it would do better on it than chance."""
    rows = [Row(f"q{n}", ("even", "odd", None)[n % 3]) for n in range(90)]
    everything = [*rows, Row("sample", SAMPLE_DOMAIN)]

    def view(domain: str, high: float, low: float) -> list[Seen]:
        sees = (row.domain == domain if domain else row.domain is not None for row in everything)
        return [Seen({"cosine": high if about else low}, about) for about in sees]

    views = {
        "": view("", 1, 0),
        "even": view("even", 1, 0),
        "odd": view("odd", 0, 1),
        SAMPLE_DOMAIN: view(SAMPLE_DOMAIN, 1, 0),
    }
    rest = [Seen({"cosine": 0.0}, False)] * (len(sample_rows()) - 1)
    padded = {name: [*seen, *rest] for name, seen in views.items()}
    fits = refits(rows, padded)
    lines = {line.name: line for line in single(rows, padded, fits)}
    assert lines["without odd"].auroc == 0.0
    assert set(lines) == {"without even", "without odd"}
    features = [{"cosine": 1.0}, {"cosine": 1.0}]
    p = judge(fits)(["even", "odd"], features)
    assert p == [fits["even"].probability(features[0]), fits["odd"].probability(features[0])]
    assert p[0] < p[1]


def test_a_question_of_no_domain_is_judged_by_all_fits() -> None:
    judged = {"a": [0.1, 0.2, 0.3], "b": [0.5, 0.6, 0.7]}
    assert held_out(["a", None, "elsewhere"], judged) == pytest.approx([0.1, 0.4, 0.5])


def test_questions_about_documents_that_no_server_has_are_not_read() -> None:
    rows = [Row("a", "here"), Row("b", None), Row("c", "gone"), Row("d", "there")]
    sample = [Seen({"cosine": 0.0}, False)] * len(sample_rows())
    view = [Seen({"cosine": 1.0}, True), Seen({"cosine": 0.0}, False), Seen({"cosine": 0.0}, True)]
    views = {name: [*view, Seen({"cosine": 1.0}, True), *sample] for name in ("", "here", "there", SAMPLE_DOMAIN)}
    without = {name: [item for place, item in enumerate(seen) if place != 2] for name, seen in views.items()}
    kept = [row for row in rows if row.domain != "gone"]
    assert refits(rows, views)["here"].by_feature == refits(kept, without)["here"].by_feature
