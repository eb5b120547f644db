"""Curated answers, with all that a test does not care about filled in."""

from typing import Any

from knowledge.curated import CuratedAnswer


def curated(number: int = 1, **values: Any) -> CuratedAnswer:
    """An answer of the server 1."""
    given: dict[str, Any] = {
        "id": f"c{number}",
        "server": "1",
        "channels": None,
        "domain": "pumps",
        "answer_id": None,
        "author": "p:x",
        "signature": "Ann",
        "question": f"Question {number}?",
        "quoted": False,
        "text": "Two metres.",
        "created_at": "2026-11-23T12:00:00.000000+00:00",
        "updated_at": "2026-11-23T12:00:00.000000+00:00",
    }
    return CuratedAnswer(**(given | values))
