"""The measurement of the journal: what is generated can be taken in, and every figure is made."""

import json

from bot.bench import journalling
from tests.commands import Cli


def test_what_is_generated_is_what_the_comparison_needs() -> None:
    rows = [json.loads(line) for line in journalling.generated(400)]
    assert len({row["id"] for row in rows}) == 400
    assert all(abs(sum(row["odds"].values()) - 1) < 1e-9 and row["odds"][row["strategy"]] > 0 for row in rows)
    assert 0 < sum("ratings" in row for row in rows) < 60
    assert [json.loads(line) for line in journalling.generated(400)] == rows


def test_the_command_prints_a_line_a_size(cli: Cli) -> None:
    result = cli("bench", "journal", "--answers", "40", "--answers", "400", "--json")
    assert result.code == 0
    small, large = result.rows
    assert (small["answers"], large["answers"]) == (40, 400)
    assert all(value > 0 for value in large.values())


def test_the_command_prints_a_table(cli: Cli) -> None:
    heading, line = cli("bench", "journal", "--answers", "40").out.splitlines()
    assert heading.startswith("answers")
    assert line.startswith("40 ")
    assert " x1.0 " in line
