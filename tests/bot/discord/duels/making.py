"""Standings of duels for tests that need no journal."""

from typing import Any

from bot.dueling import Contender, Standing
from knowledge.journal import DuelDetail, DuelRow, Made, ShownMessage
from knowledge.journal.rows import Side
from knowledge.types import Citation

MADE: dict[str, Any] = {
    "answered_by": "plain",
    "template": None,
    "model": "gpt",
    "total_ms": 1234.0,
    "cost_usd": 0.00125,
    "citations": (),
    "unsupported": 0,
}


def made(**values: Any) -> Made:
    return Made(**{**MADE, **values})


def standing(
    *,
    first: Contender | None = None,
    second: Contender | None = None,
    origin: str = "command",
    closed_at: str | None = None,
    messages: tuple[ShownMessage, ...] = (),
    **tally: int,
) -> Standing:
    one = first or Contender("plain", made())
    two = second or Contender("prompt", made(answered_by="prompt", template="explain@1"))
    row = DuelRow(
        id="d1",
        origin=origin,
        asked_at="2026-11-23T12:00:00.000000+00:00",
        server="s",
        channel="c",
        asker=None,
        question=None,
        kind="general",
        domain=None,
        a=Side(one.strategy, "a1"),
        b=Side(two.strategy, "a2"),
        shown_first="a",
        votes=(),
    )
    counts = {
        "1": tally.get("one", 0),
        "2": tally.get("two", 0),
        "tie": tally.get("tie", 0),
        "bad": tally.get("bad", 0),
    }
    return Standing(DuelDetail(row, closed_at, messages, {}), (one, two), counts)  # type: ignore[arg-type]


def citation(n: int, source: str = "manual.md") -> Citation:
    return Citation(n, "x1000", source, "Error codes › E5", "Manual", "No water.")
