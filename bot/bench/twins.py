"""Questions of the bank that are nearly those that routing is measured on: they would flatter the figures."""

from collections.abc import Sequence
from typing import Any

from knowledge.library.samples import Samples
from routers import bank

CLOSE = 0.9
"""Cosine from which two questions count as one."""


def close(samples: Samples, questions: Sequence[str]) -> list[dict[str, Any]]:
    """Each question of the bank that is closer than CLOSE to one of `questions`, with that one, the closest first."""
    space = samples.space()
    texts = bank.texts()
    cosines = samples.questions(space, texts) @ samples.questions(space, questions).T
    nearest = cosines.argmax(axis=1)
    found = [
        {"cosine": round(float(cosines[n, at]), 3), "bank": texts[n], "row": questions[at]}
        for n, at in enumerate(nearest)
        if cosines[n, at] > CLOSE
    ]
    return sorted(found, key=lambda pair: -pair["cosine"])
