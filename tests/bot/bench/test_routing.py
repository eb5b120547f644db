"""The routing bench on a small set of its own: reading, views of imagined servers, and that a fit recovers a truth."""

import json
import math
import random
from pathlib import Path

import pytest

from bot.bench import routing
from bot.bench.routing import Row, Seen
from knowledge.errors import InputError
from routers.classifier import BIAS, WEIGHTS
from tests.commands import Cli

ROWS = [
    {"question": "How often must the pump be descaled?", "label": "specialized", "domain": "pumps"},
    {"question": "What does the pump's red lamp mean?", "label": "specialized", "domain": "pumps"},
    {"question": "Which roses tolerate shade?", "label": "specialized", "domain": "roses"},
    {"question": "When are roses pruned?", "label": "specialized", "domain": "roses"},
    {"question": "What is the capital of Peru?", "label": "general", "domain": None},
    {"question": "Write a limerick about mondays", "label": "general", "domain": None},
    {"question": "hello there", "label": "general", "domain": None},
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A folder of labelled questions about two small domains."""
    folder = tmp_path / "set"
    for name, text in {
        "pumps": "# Pump\n\n## Descaling\n\nThe pump must be descaled every 40 hours.\n\n## Lamp\n\nRed: no water.",
        "roses": "# Roses\n\n## Pruning\n\nRoses are pruned in March.\n\n## Shade\n\nAlba roses tolerate shade.",
    }.items():
        (folder / "corpora" / name).mkdir(parents=True)
        (folder / "corpora" / name / "manual.md").write_text(text)
    (folder / "routing_dev.jsonl").write_text("\n".join(json.dumps(row) for row in ROWS))
    return folder


def test_the_command_prints_the_router_beside_baselines(cli: Cli, labelled: Path) -> None:
    result = cli("bench", "routing", "--set", str(labelled), "--fit", "--json")
    assert result.code == 0
    measured = result.json
    names = [line["name"] for line in measured["scores"]]
    assert names[:2] == ["router", "always general"]
    assert {"without pumps", "without roses", "fitted on these rows"} <= set(names)
    assert measured["scores"][1]["accuracy"] == pytest.approx(3 / 7)
    assert measured["rows"] == 7
    assert set(measured["weights"][1]) == set(WEIGHTS)


def test_the_table_is_for_people(cli: Cli, labelled: Path) -> None:
    out = cli("bench", "routing", "--set", str(labelled)).out
    assert "macro-F1" in out
    assert "always general" in out
    assert "p95" in out


@pytest.mark.parametrize("missing", ["corpora", "routing_dev.jsonl"])
def test_a_folder_without_questions_is_refused(cli: Cli, labelled: Path, missing: str) -> None:
    (labelled / missing).rename(labelled / "elsewhere")
    result = cli("bench", "routing", "--set", str(labelled))
    assert result.code == 2
    assert "--set" in result.err


def test_rows_keep_their_domain(labelled: Path) -> None:
    rows = routing.read_rows(labelled)
    assert rows[0] == Row("How often must the pump be descaled?", "pumps")
    assert rows[-1].domain is None
    with pytest.raises(InputError):
        routing.read_rows(labelled / "corpora")


def test_the_questions_about_the_sample_ship() -> None:
    rows = routing.sample_rows()
    assert len(rows) >= 40
    assert {row.domain for row in rows} == {"x1000"}


def test_a_fit_recovers_the_weights_that_made_the_labels() -> None:
    draws = random.Random(3)
    truth = {"cosine": 6.0, "coverage": 2.0}
    seen = []
    for _ in range(6000):
        features = {name: draws.random() for name in truth}
        z = -4 + sum(weight * features[name] for name, weight in truth.items())
        seen.append(Seen(features, draws.random() < 1 / (1 + math.exp(-z)), 0.0))
    bias, weights = routing.fit(seen, tuple(truth))
    assert bias == pytest.approx(-4, abs=0.3)
    assert weights == pytest.approx(truth, abs=0.4)


def test_other_weights_give_another_function() -> None:
    features = {"cosine": 0.5}
    own = routing.with_weights(BIAS, WEIGHTS)(features)
    assert routing.with_weights(5.0, {})(features) > own
