"""Records of answers as the journal gives them, with all that a test does not care about filled in."""

from dataclasses import fields
from typing import Any

from knowledge.journal import AnswerRow, Detail
from knowledge.types import Citation

ROW = AnswerRow(
    id="a01kajvp3x7q2m5t8w4z",
    asked_at="2026-11-23T12:00:00+00:00",
    conversation=None,
    asker="p:3",
    server="1",
    channel="300000000000000001",
    question="What is it?",
    kind="specialized",
    domain="x1000",
    p_specialized=0.973,
    decided_by="evidence",
    eligible=("knowledge", "tuned"),
    odds={"knowledge": 0.95, "tuned": 0.05},
    policy="explore",
    strategy="knowledge",
    answered_by="knowledge",
    variant_odds={},
    model_odds={},
    template="grounded@1",
    model="gpt-x",
    answer="A dishwasher.",
    first_token_ms=312.4,
    total_ms=3210.0,
    input_tokens=1812,
    output_tokens=150,
    cost_usd=0.00123,
    ratings=(),
    status="complete",
    private=False,
)


def passage(score: float = 0.9, **values: Any) -> dict[str, Any]:
    given = {"id": "c1", "domain": "x1000", "source": "manual.md", "locator": "Errors › E5", "title": "Manual"}
    return {**given, "score": score, "cosine": 0.5, "lexical": 0.5, **values}


def cited(n: int = 1, **values: Any) -> Citation:
    given = {"domain": "x1000", "source": "manual.md", "locator": "Errors › E5", "title": "Manual"}
    return Citation(**{"n": n, **given, "quote": "E5 means that no water comes.", **values})


def detail(**values: Any) -> Detail:
    """A record; values go to the row where it has a field of that name."""
    names = {field.name for field in fields(AnswerRow)}
    row = AnswerRow(
        **{
            **{name: getattr(ROW, name) for name in names},
            **{name: value for name, value in values.items() if name in names},
        }
    )
    given: dict[str, Any] = {
        "row": row,
        "surface": "discord",
        "message": None,
        "history": (),
        "standalone": None,
        "reason": "The documents of x1000 speak of this.",
        "features": {},
        "override": None,
        "policy_version": "1",
        "router_version": "1",
        "seed": 1,
        "route_ms": 21.0,
        "prompt": (),
        "passages": (),
        "citations": (),
        "unsupported": (),
        "attempts": (),
        "error": None,
        "events": (),
    }
    return Detail(**{**given, **{name: value for name, value in values.items() if name not in names}})


def expired(**values: Any) -> Detail:
    """A record after its texts were erased."""
    return detail(**{"question": None, "answer": None, "reason": None, **values})
