"""Rating, reviewing, exporting, importing, comparing at the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Cli


def ask(cli: Cli, question: str = "tell me a story", *more: str) -> str:
    answer_id: str = cli("ask", "--json", question, *more).json["answer_id"]
    return answer_id


def test_rate_list_show(cli: Cli) -> None:
    answer_id = ask(cli)
    assert cli("feedback", "rate", answer_id, "down", "--reason", "incomplete", "--comment", "too short").code == 0
    [row] = cli("feedback", "list", "--json").rows
    assert row["id"] == answer_id
    [rating] = row["ratings"]
    assert (rating["value"], rating["reason"], rating["comment"]) == (-1, "incomplete", "too short")
    assert rating["voter"].startswith("p:")
    detail = cli("feedback", "show", answer_id, "--json").json
    assert detail["prompt"][-1]["role"] == "user"
    assert "tell me a story" in str(detail["prompt"])
    assert detail["seed"] >= 0
    text = cli("feedback", "show", answer_id).out
    assert "tell me a story" in text
    assert "incomplete" in text


def test_a_voters_last_rating_counts_and_others_stand_beside_it(cli: Cli) -> None:
    answer_id = ask(cli)
    cli("feedback", "rate", answer_id, "up", "--voter", "anna")
    cli("feedback", "rate", answer_id, "down", "--voter", "anna")
    cli("feedback", "rate", answer_id, "up", "--voter", "ben")
    [row] = cli("feedback", "list", "--json").rows
    assert sorted(rating["value"] for rating in row["ratings"]) == [-1, 1]


def test_the_last_answer_and_the_beginning_of_an_id_can_be_named(cli: Cli) -> None:
    ask(cli, "first")
    answer_id = ask(cli, "second")
    assert cli("feedback", "rate", "last", "up").code == 0
    assert cli("feedback", "show", answer_id[:-2], "--json").json["question"] == "second"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rate", "a-nothing-there", "up"], "a-nothing-there"),
        (["rate", "last", "sideways"], "up or down"),
        (["rate", "last", "down", "--reason", "ugly"], "off-topic"),
        (["show", "a-nothing-there"], "a-nothing-there"),
        (["list", "--since", "yesterday"], "yesterday"),
        (["import", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_bad_input(cli: Cli, arguments: list[str], said: str) -> None:
    ask(cli)
    result = cli("feedback", *arguments)
    assert result.code == 2
    assert said in result.err


def test_filters(cli: Cli) -> None:
    first = ask(cli, "one")
    ask(cli, "two", "--strategy", "plain")
    cli("feedback", "rate", first, "down", "--reason", "wrong")
    assert [row["question"] for row in cli("feedback", "list", "--json", "--strategy", "plain").rows] == ["two"]
    assert [row["question"] for row in cli("feedback", "list", "--json", "--rating", "down").rows] == ["one"]
    assert [row["question"] for row in cli("feedback", "list", "--json", "--reason", "wrong").rows] == ["one"]
    assert cli("feedback", "list", "--json", "--kind", "specialized").out == ""
    assert len(cli("feedback", "list", "--json", "--limit", "1").rows) == 1
    assert "one" in cli("feedback", "list").out
    assert [row["question"] for row in cli("feedback", "list", "--json", "--worst").rows] == ["one", "two"]
    assert [row["question"] for row in cli("feedback", "list", "--json").rows] == ["two", "one"]


def test_what_was_asked_in_a_channel(cli: Cli) -> None:
    rows = [logged(1, "plain", {"plain": 1.0}, channel="10"), logged(2, "plain", {"plain": 1.0}, channel="11")]
    assert cli("feedback", "import", "-", stdin="\n".join(map(json.dumps, rows))).code == 0
    assert [row["id"] for row in cli("feedback", "list", "--json", "--channel", "11").rows] == ["x2"]


def logged(number: int, strategy: str, odds: dict[str, float], **more: Any) -> dict[str, Any]:
    """A row as another installation exported it."""
    return {
        "id": f"x{number}",
        "asked_at": "2026-01-02T03:04:05+00:00",
        "question": "?",
        "kind": "general",
        "strategy": strategy,
        "eligible": list(odds),
        "odds": odds,
        **more,
    }


def test_export_import_export_is_the_same(cli: Cli, tmp_path: Path) -> None:
    for number in range(3):
        cli("feedback", "rate", ask(cli, f"question {number} – “naïve” 🎉"), "up", "--comment", "très bien")
    first = cli("feedback", "export").out
    (tmp_path / "rows.jsonl").write_text(first)
    other = tmp_path / "other"
    other.mkdir()
    (other / "people.key").write_bytes((tmp_path / "data" / "people.key").read_bytes())
    result = cli("--data", str(other), "feedback", "import", str(tmp_path / "rows.jsonl"))
    assert result.json == {"answers": 3, "duels": 0, "ratings": 3, "votes": 0, "refused": []}
    assert cli("--data", str(other), "feedback", "export").out == first


def test_import_says_which_lines_were_refused(cli: Cli) -> None:
    good = {
        "id": "x1", "asked_at": "2026-01-02T03:04:05+00:00", "question": "?", "kind": "general",
        "strategy": "plain", "eligible": ["prompt", "plain"], "odds": {"prompt": 0.5, "plain": 0.5},
    }  # fmt: skip
    bad = {**good, "id": "x2", "odds": {"prompt": 0.5, "plain": 0.1}}
    lines = "\n".join([json.dumps(good), "nonsense", json.dumps(bad)])
    result = cli("feedback", "import", "-", stdin=lines)
    assert result.code == 0
    assert result.json["answers"] == 1
    assert [refusal["line"] for refusal in result.json["refused"]] == [2, 3]
    strict = cli("feedback", "import", "-", "--strict", stdin=lines.replace("x1", "x9"))
    assert strict.code == 2
    assert strict.json["answers"] == 0
    assert len(cli("feedback", "list", "--json").rows) == 1


def test_csv(cli: Cli, tmp_path: Path) -> None:
    ask(cli)
    target = tmp_path / "rows.csv"
    assert cli("feedback", "export", "--format", "csv", "--output", str(target)).code == 0
    assert "tell me a story" in target.read_text()


def test_compare_says_that_naive_rates_are_not_comparable(cli: Cli) -> None:
    cli("feedback", "rate", ask(cli), "up")
    cli("feedback", "rate", ask(cli, "hi", "--strategy", "plain"), "down")
    general = cli("compare", "--json").json["kinds"]["general"]
    assert general["strategies"]["prompt"]["naive"]["rate"] == 1
    assert general["strategies"]["plain"]["naive"]["rate"] == 0
    assert general["strategies"]["plain"]["excluded"] == 1
    assert general["verdict"]["decided"] is False
    table = cli("compare").out
    assert "not comparable" in table
    assert "100%" in table


def test_compare_is_right_where_the_naive_ranking_is_reversed(cli: Cli) -> None:
    """Hard questions go to plain, which is better by .2 on both: known counts, no chance."""
    rows, number = [], 0
    for default, liked in (("prompt", {"prompt": 0.7, "plain": 0.9}), ("plain", {"prompt": 0.2, "plain": 0.4})):
        odds = {name: 0.8 if name == default else 0.2 for name in ("prompt", "plain")}
        for turn in range(1_500):
            strategy = default if turn % 5 else next(name for name in odds if name != default)
            up = (turn // 5 * 7) % 10 < 10 * liked[strategy]
            number += 1
            vote = {"voter": f"v{number}", "value": 1 if up else -1, "at": "2026-01-02T03:04:06+00:00"}
            rows.append(logged(number, strategy, odds, ratings=[vote]))
    rows = [row for pair in zip(rows[:1_500], rows[1_500:], strict=True) for row in pair]
    assert cli("feedback", "import", "-", stdin="\n".join(map(json.dumps, rows))).json["answers"] == 3_000
    general = cli("compare", "--json").json["kinds"]["general"]
    prompt, plain = general["strategies"]["prompt"], general["strategies"]["plain"]
    assert prompt["naive"]["rate"] - plain["naive"]["rate"] == pytest.approx(0.1, abs=0.01)
    for name in ("stratified", "ips", "snips", "dr"):
        assert prompt[name]["rate"] == pytest.approx(0.45, abs=0.02)
        assert plain[name]["rate"] == pytest.approx(0.65, abs=0.02)
    verdict = general["verdict"]
    assert (verdict["better"], verdict["than"], verdict["decided"]) == ("plain", "prompt", True)
    assert 0 < verdict["low"] < verdict["difference"] < verdict["high"]
    assert "plain is better than prompt among those who rate" in cli("compare").out


def test_compare_of_an_empty_journal(cli: Cli) -> None:
    assert cli("compare", "--json").json == {"by": "strategy", "since": None, "kinds": {}}
    assert "No answers yet" in cli("compare").out


def test_a_server_sees_its_own_rows_only(cli: Cli) -> None:
    ask(cli, "of no server")
    cli("--server", "77", "ask", "--json", "of server 77")
    assert [row["question"] for row in cli("--server", "77", "feedback", "list", "--json").rows] == ["of server 77"]
    assert len(cli("feedback", "list", "--json").rows) == 2
