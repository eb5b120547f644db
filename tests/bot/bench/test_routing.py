"""The routing bench on a small set of its own: reading, tags, labels, a domain left out, and what is near the bank."""

import hashlib
import json
from pathlib import Path

import pytest

from bot.bench import routing
from bot.bench.routing import Row, by_tag
from knowledge.errors import InputError
from routers import bank
from routers.classifier import LEARNED
from tests.commands import Cli

ROWS = [
    {"question": "How often must the pump be descaled?", "label": "specialized", "domain": "pumps"},
    {"question": "What does the pump's red lamp mean?", "label": "specialized", "domain": "pumps"},
    {"question": "Which roses tolerate shade?", "label": "specialized", "domain": "roses"},
    {"question": "When are roses pruned?", "label": "specialized", "domain": "roses"},
    {"question": "What is the capital of Peru?", "label": "general", "domain": None},
    {"question": "Write a limerick about mondays", "label": "general", "domain": None},
    {"question": "tell me a story", "label": "general", "domain": None, "tags": ["smalltalk", "lang:en"]},
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


def add_pump_questions(folder: Path, count: int) -> None:
    with (folder / "routing_dev.jsonl").open("a") as file:
        for number in range(count):
            row = {"question": f"pump question {number}", "label": "specialized", "domain": "pumps"}
            file.write("\n" + json.dumps(row))


def test_the_command_prints_the_router_beside_baselines(cli: Cli, labelled: Path) -> None:
    result = cli("bench", "routing", "--set", str(labelled), "--fit", "--json")
    assert result.code == 0
    measured = result.json
    names = [line["name"] for line in measured["scores"]]
    assert names[:2] == ["router", "always general"]
    assert {"nearest-neighbour margin *", "without pumps", "without roses", "all, each left out"} <= set(names)
    assert names[-1] == "fitted on these rows"
    assert "as it ships, fitted on them" not in names
    assert measured["scores"][1]["accuracy"] == pytest.approx(3 / 7)
    assert measured["rows"] == 7
    assert set(measured["weights"][1]) == set(LEARNED.by_feature)


def test_where_all_would_be_learned_from_the_remedy_is_named(cli: Cli, labelled: Path) -> None:
    result = cli("bench", "routing", "--set", str(labelled), "--labels", "5")
    assert result.code == 2
    assert "All 7 questions would be learned from." in result.err


def test_where_the_weights_were_fitted_the_figures_come_from_refits(
    cli: Cli, labelled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_pump_questions(labelled, 6)
    digest = hashlib.sha256((labelled / "routing_dev.jsonl").read_bytes()).hexdigest()
    monkeypatch.setattr("bot.bench.routing.FITTED_ON", frozenset({digest}))
    scores = cli("bench", "routing", "--set", str(labelled), "--labels", "5", "--json").json["scores"]
    lines = {line.pop("name"): line for line in scores}
    assert lines["router"] == lines["all, each left out"]
    assert lines["router"] != lines["as it ships, fitted on them"]
    assert "router, 5 labels a domain" in lines


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


def test_what_is_near_the_bank_is_listed(cli: Cli, labelled: Path) -> None:
    near = bank.texts()[0]
    with (labelled / "routing_dev.jsonl").open("a") as file:
        file.write("\n" + json.dumps({"question": near.upper(), "label": "general", "domain": None}))
    found = cli("bench", "routing", "--set", str(labelled), "--json").json["close"]
    assert [(pair["bank"], pair["row"]) for pair in found] == [(near, near.upper())]
    assert "close to one of these rows: 1" in cli("bench", "routing", "--set", str(labelled)).out


@pytest.mark.parametrize(("labels", "name"), [("5", "router, 5 labels a domain"), ("all", "router, all labels")])
def test_labels_of_the_servers_own_are_a_line_of_their_own(cli: Cli, labelled: Path, labels: str, name: str) -> None:
    add_pump_questions(labelled, 6)
    lines = {
        line["name"]: line
        for line in cli("bench", "routing", "--set", str(labelled), "--labels", labels, "--json").json["scores"]
    }
    assert 0 <= lines[name]["accuracy"] <= 1
    assert list(lines)[:2] == ["router", name]


def test_a_domain_that_is_left_out_is_general(cli: Cli, labelled: Path) -> None:
    measured = cli("bench", "routing", "--set", str(labelled), "--leave-out", "roses", "--json").json
    assert measured["domains"] == ["pumps"]
    always_general = next(line for line in measured["scores"] if line["name"] == "always general")
    assert always_general["accuracy"] == pytest.approx(5 / 7)


def test_tags_count_the_rows_that_have_them() -> None:
    rows = [Row("a", None, ("lang:de",)), Row("b", None, ("lang:fr", "terse")), Row("c", "pumps")]
    labels, p = [False, False, True], [0.1, 0.2, 0.3]
    assert by_tag(rows, labels, p, least=1) == {
        "domain: general": (2, 1.0),
        "domain: pumps": (1, 0.0),
        "lang": (2, 1.0),
        "lang:de": (1, 1.0),
        "lang:fr": (1, 1.0),
        "terse": (1, 1.0),
    }
    assert "lang:de" not in by_tag(rows, labels, p, least=2)
