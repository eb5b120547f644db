"""Routes for tests, with all that a test does not care about filled in."""

from typing import Any

from knowledge.types import Kind, Strategy
from routers.types import Route


def routed(*eligible: Strategy, domain: str | None = None, **values: Any) -> Route:
    """A route to the first of `eligible`, certain of it; specialized where a domain is named."""
    return Route(
        kind=Kind.SPECIALIZED if domain else Kind.GENERAL,
        domain=domain,
        p_specialized=0.9 if domain else 0.1,
        decided_by="evidence",
        reason="because",
        eligible=eligible,
        odds={strategy: float(place == 0) for place, strategy in enumerate(eligible)},
        strategy=eligible[0],
        policy="fixed",
        policy_version="1",
        router_version="1",
        seed=1,
        **values,
    )
