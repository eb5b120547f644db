"""What an answer costs, by the prices that the owner stated."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from knowledge.errors import InputError
from routers.types import Usage


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens, by model."""

    per_million: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Model → (input, output)."""

    @classmethod
    def parse(cls, text: str | Mapping[str, str]) -> Self:
        """Prices written as `model=in/out,…`, or as a mapping of model to `in/out`.

        Raises InputError that names every entry that is not two numbers of dollars.
        """
        entries = _entries(text) if isinstance(text, str) else dict(text)
        prices = {model: _pair(value) for model, value in entries.items()}
        wrong = [f"“{model}={entries[model]}”" for model, pair in prices.items() if not model or pair is None]
        if wrong:
            raise InputError(
                f"Prices that cannot be read: {', '.join(wrong)}. Write model=in/out in US dollars per million tokens, "
                "for example small-model=0.15/0.60."
            )
        return cls({model: pair for model, pair in prices.items() if pair is not None})

    def cost(self, model: str, usage: Usage) -> float | None:
        """US dollars for one call; None where the model has no price or the endpoint told no tokens."""
        price = self.per_million.get(model)
        if price is None or usage.input_tokens is None or usage.output_tokens is None:
            return None
        return (usage.input_tokens * price[0] + usage.output_tokens * price[1]) / 1_000_000


def _entries(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(",") if part.strip())
    return {model.strip(): value.strip() for model, _, value in pairs}


def _pair(text: str) -> tuple[float, float] | None:
    try:
        price_in, price_out = (float(part) for part in text.split("/"))
    except ValueError:
        return None
    return (price_in, price_out) if all(math.isfinite(p) and p >= 0 for p in (price_in, price_out)) else None
