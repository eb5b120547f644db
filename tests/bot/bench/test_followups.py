"""The bench of follow-ups on a small set of its own."""

import hashlib
import json
from pathlib import Path

import pytest

from bot.bench.followups import word_f1
from tests.bot.bench.labelled import write
from tests.commands import Cli

WAYS = ["router", "the question alone", "behind the one before"]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A folder of labelled questions, with follow-ups whose kind is known."""
    folder = write(tmp_path / "set")
    said = [{"role": "user", "content": "When are roses pruned?"}, {"role": "assistant", "content": "In March."}]
    rows = [
        {
            "history": said,
            "question": "and which ones tolerate shade?",
            "standalone": "Which roses tolerate shade?",
            "label": "specialized",
            "domain": "roses",
            "gold_docs": ["roses/shade.md"],
        },
        {
            "history": said,
            "question": "Write a limerick about a lighthouse.",
            "standalone": "Write a limerick about a lighthouse.",
            "label": "general",
            "domain": None,
            "tags": ["topic_switch"],
        },
    ]
    (folder / "followups_dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def test_follow_ups_are_scored_beside_what_is_simpler(cli: Cli, labelled: Path) -> None:
    measured = cli("bench", "followups", "--set", str(labelled), "--json").json
    lines = {line["name"]: line for line in measured["scores"]}
    assert list(lines) == [*WAYS, "as a person rewrote it"]
    assert (measured["rows"], measured["domains"]) == (2, ["pumps", "roses"])
    assert lines["router"]["accuracy"] == 1.0
    assert lines["router"]["recall5"] == 1.0
    assert lines["as a person rewrote it"]["word_f1"] == 1.0
    assert lines["the question alone"]["word_f1"] < 1
    assert measured["tags"]["topic_switch"] == [1, 1.0]


def test_without_a_rewriting_there_is_none_beside_it(cli: Cli, labelled: Path) -> None:
    rows = [json.loads(line) for line in (labelled / "followups_dev.jsonl").read_text().splitlines()]
    rows[0].pop("standalone")
    (labelled / "followups_dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = cli("bench", "followups", "--set", str(labelled)).out
    assert all(way in out for way in WAYS)
    assert "as a person" not in out
    assert "accuracy by tag: domain: general 1.000 (1)" in out


def test_a_domain_that_is_left_out_is_general(cli: Cli, labelled: Path) -> None:
    measured = cli("bench", "followups", "--set", str(labelled), "--leave-out", "roses", "--json").json
    assert measured["domains"] == ["pumps"]
    assert measured["scores"][0]["recall5"] is None
    assert measured["scores"][0]["auroc"] is None
    assert measured["scores"][0]["accuracy"] == 1.0


def test_where_the_weights_were_fitted_refits_judge(cli: Cli, labelled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [
        {"question": "How often must the pump be descaled?", "label": "specialized", "domain": "pumps"},
        {"question": "When are roses pruned?", "label": "specialized", "domain": "roses"},
        {"question": "What is the capital of Peru?", "label": "general", "domain": None},
    ]
    (labelled / "routing_dev.jsonl").write_text("\n".join(map(json.dumps, questions)))
    shipped = cli("bench", "followups", "--set", str(labelled), "--json").json["scores"][0]
    digest = hashlib.sha256((labelled / "routing_dev.jsonl").read_bytes()).hexdigest()
    monkeypatch.setattr("bot.bench.routing.FITTED_ON", frozenset({digest}))
    refitted = cli("bench", "followups", "--set", str(labelled), "--json").json["scores"][0]
    assert refitted["calibration_error"] != shipped["calibration_error"]


@pytest.mark.parametrize("missing", ["corpora", "followups_dev.jsonl"])
def test_a_folder_without_follow_ups_is_refused(cli: Cli, labelled: Path, missing: str) -> None:
    (labelled / missing).rename(labelled / "elsewhere")
    result = cli("bench", "followups", "--set", str(labelled))
    assert result.code == 2
    assert "--set" in result.err


@pytest.mark.parametrize(
    ("made", "wanted", "f1"),
    [("Which roses?", "which ROSES", 1.0), ("a b", "a c", 0.5), ("a a", "a", 2 / 3), ("", "a", 0.0), ("x", "y", 0.0)],
)
def test_words_are_compared_as_often_as_they_stand(made: str, wanted: str, f1: float) -> None:
    assert word_f1(made, wanted) == pytest.approx(f1)
