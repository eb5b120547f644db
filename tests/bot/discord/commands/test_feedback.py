import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.discord.commands.feedback import NO_ANSWERS, packed, public_rows, render_summary
from knowledge.errors import InputError
from knowledge.journal import ComparisonRow
from routers.comparison import compare


def row(
    strategy: str, vote: int | None, *, kind: str = "general", odds: dict[str, float] | None = None
) -> ComparisonRow:
    return ComparisonRow(
        answer_id="a1",
        at=0,
        conversation=None,
        kind=kind,
        domain=None,
        strategy=strategy,
        template=None,
        model="m",
        eligible=("prompt", "plain"),
        odds=odds or {"prompt": 0.5, "plain": 0.5},
        variant_odds={},
        model_odds={},
        policy="explore",
        total_ms=10.0,
        cost_usd=0.0,
        ratings={} if vote is None else {"p:1": vote},
    )


def test_the_summary_has_a_narrow_table_a_kind() -> None:
    rows = [row("prompt", 1), row("prompt", 1), row("prompt", None), row("plain", -1), row("knowledge", 1, kind="x")]
    shown = render_summary(compare(rows))
    general, special = shown.split("\n\n")
    assert general.splitlines()[0].startswith("**general**")
    lines = [line.split() for line in general.splitlines()]
    assert ["prompt", "2/3", "100%", "(34–100%)"] in lines
    assert ["plain", "1/1", "0%", "(0–79%)"] in lines
    assert special.startswith("**x**")
    assert all(len(line) <= 36 for line in shown.splitlines() if "%" in line)
    assert shown.count("```") == 4


def test_rates_are_labelled_where_they_cannot_be_compared() -> None:
    certain = compare([row("prompt", 1, odds={"prompt": 1.0}), row("plain", 1, odds={"plain": 1.0})])
    drawn = compare([row("prompt", 1), row("plain", 1)])
    assert "not comparable" in render_summary(certain)
    assert "not comparable" not in render_summary(drawn)


def test_strategies_without_ratings_have_no_rate() -> None:
    assert "–" in render_summary(compare([row("prompt", None)])).splitlines()[3]


def test_an_empty_journal_is_said_to_be_empty() -> None:
    assert render_summary(compare([])) == NO_ANSWERS


def test_private_rows_stay_out_and_duels_stay_in() -> None:
    rows = [{"id": "a1", "private": False}, {"id": "a2", "private": True}, {"id": "d1", "duel": True, "a": {}, "b": {}}]
    assert [found["id"] for found in public_rows(rows)] == ["a1", "d1"]


def test_rows_from_elsewhere_stay_out_with_their_duels() -> None:
    rows = [
        {"id": "a1", "private": False, "channel": "10"},
        {"id": "a2", "private": True, "channel": "10"},
        {"id": "a3", "private": False, "channel": "11"},
        {"id": "a4", "private": False, "channel": None},
        {"id": "d1", "duel": True, "channel": "10", "a": {"answer": "a1"}, "b": {"answer": "a1"}},
        {"id": "d2", "duel": True, "channel": "10", "a": {"answer": "a1"}, "b": {"answer": "a2"}},
        {"id": "d3", "duel": True, "channel": "11", "a": {}, "b": {}},
    ]
    assert [found["id"] for found in public_rows(rows, {"10"})] == ["a1", "d1"]
    assert [found["id"] for found in public_rows(rows)] == ["a1", "a3", "a4", "d1", "d3"]
    assert list(public_rows(rows, frozenset())) == []


def test_the_widest_line_fits_a_phone() -> None:
    rows = [row("knowledge", vote) for vote in (1, -1)] * 6_000
    shown = render_summary(compare(rows))
    assert "12000/12000" in shown
    assert max(len(line) for line in shown.split("```")[1].splitlines()) <= 36


def test_the_packed_rows_can_be_read_again() -> None:
    rows = [{"id": f"a{number}", "question": "Größe?\n"} for number in range(100)]
    data, number = packed(rows)
    assert number == 100
    assert [json.loads(line) for line in gzip.decompress(data).decode().splitlines()] == rows


def test_packing_stops_at_the_limit() -> None:
    read = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal read
        for number in range(200_000):
            read += 1
            yield {"id": number, "noise": hash(str(number))}

    with pytest.raises(InputError, match="larger than 1 MiB"):
        packed(rows(), limit=1024 * 1024)
    assert read < 150_000
