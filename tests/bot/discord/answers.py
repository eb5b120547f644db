"""Answers as the chain gives them, for tests that need no model."""

from dataclasses import replace
from typing import Any

from knowledge.types import Citation, Kind, Question, Strategy
from routers.types import Answer, Route

ROUTE = Route(
    kind=Kind.GENERAL,
    domain=None,
    p_specialized=0.1,
    decided_by="evidence",
    reason="Nothing in the documents is close enough.",
    eligible=(Strategy.PROMPT, Strategy.PLAIN),
    odds={Strategy.PROMPT: 0.95, Strategy.PLAIN: 0.05},
    strategy=Strategy.PROMPT,
    policy="explore",
    policy_version="1",
    router_version="1",
    seed=1,
)
SPECIALIZED = replace(ROUTE, kind=Kind.SPECIALIZED, domain="x1000", strategy=Strategy.KNOWLEDGE)


def answer(text: str = "An answer.", **fields: Any) -> Answer:
    route = fields.pop("route", ROUTE)
    given = {"answer_id": "a01", "question": Question("Why?"), "answered_by": route.strategy, "model": "gpt", **fields}
    return Answer(route=route, text=text, **given)


def citation(n: int = 1, **fields: Any) -> Citation:
    given = {
        "domain": "x1000",
        "source": "manual.md",
        "locator": "Error codes › E5",
        "title": "Manual",
        "quote": "Error code E5 means that the drain is blocked.",
    }
    return Citation(n=n, **(given | fields))
