"""The router's weights fitted on labelled questions, each domain left out in turn.

Held-out figures come from fits that never saw the scored domain, neither its documents nor its questions. A question
about a domain that an imagined server does not have counts little: most of what is asked elsewhere than in the
documents is general, and two domains may touch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.bench.routing import Judge, Looked, Row, Scores, Seen, look, of_probabilities, sample_rows, see
from bot.samples import SAMPLE_DOMAIN
from knowledge.library import Library
from routers.classifier import LEARNED, Weights
from routers.learning.regression import newton
from routers.learning.weighing import Weigher

RIDGE = 1.0
"""Strength of the L2 penalty on standardised weights, in rows."""
ELSEWHERE = 0.2
"""What a question about another server's domain counts."""

Views = dict[str, list[Seen]]
"""All rows as each imagined server sees them, by its one domain; by "" those of the one that has all."""


def fit(seen: Sequence[Seen], names: Sequence[str] = tuple(LEARNED.by_feature)) -> Weights:
    """A logistic function by Newton's method with an L2 penalty on the weights of standardised features."""
    import numpy as np

    raw = np.array([[item.features.get(name, 0.0) for name in names] for item in seen])
    y = np.array([item.specialized for item in seen], dtype=float)
    share = np.array([item.weight for item in seen])
    mean, width = raw.mean(axis=0), raw.std(axis=0) + 1e-9
    x = np.hstack([(raw - mean) / width, np.ones((len(raw), 1))])
    ridge = np.diag([RIDGE] * len(names) + [1e-9])
    w = newton(x, y, share, ridge)
    plain = w[:-1] / width
    return Weights(float(w[-1] - plain @ mean), dict(zip(names, map(float, plain), strict=True)))


def views(library: Library, weigher: Weigher, rows: Sequence[Row], domains: Sequence[str]) -> Views:
    """The rows, and those about the sample manual, from every server."""
    everything = [*rows, *sample_rows()]
    seen: Views = {}
    for domain in ("", *domains, SAMPLE_DOMAIN):
        looked = look(library, everything, domain or None, domains)
        seen[domain] = _weighted(looked, see(weigher, looked, "sample" if domain == SAMPLE_DOMAIN else None))
    return seen


def refits(rows: Sequence[Row], seen: Views) -> dict[str, Weights]:
    """For each domain, weights fitted without its documents and questions; nor are questions read about documents that
    no server has."""
    everything = [*rows, *sample_rows()]
    fits = {}
    for held in (domain for domain in seen if domain not in ("", SAMPLE_DOMAIN)):
        read = {*seen, None} - {"", held}
        kept = [place for place, row in enumerate(everything) if row.domain in read]
        fits[held] = fit([seen[other][place] for other in seen if other not in ("", held) for place in kept])
    return fits


def single(rows: Sequence[Row], seen: Views, fits: Mapping[str, Weights]) -> list[Scores]:
    """For each domain, the weights fitted without it, scored on a server that has only it."""
    return [
        of_probabilities(
            f"without {held}",
            [item.specialized for item in seen[held][: len(rows)]],
            [weights.probability(item.features) for item in seen[held][: len(rows)]],
        )
        for held, weights in fits.items()
    ]


def judge(fits: Mapping[str, Weights]) -> Judge:
    """The judge that never saw the domain of a question."""
    return lambda domains, features: held_out(
        domains, {held: [weights.probability(each) for each in features] for held, weights in fits.items()}
    )


def held_out(domains: Sequence[str | None], judged: Mapping[str, Sequence[float]]) -> list[float]:
    """One probability a question: by the fit without its domain, or the mean of all fits where it has none of them.

    `domains` are the questions', `judged` what each fit says of all of them.
    """
    return [
        judged[domain][place]
        if domain is not None and domain in judged
        else sum(p[place] for p in judged.values()) / len(judged)
        for place, domain in enumerate(domains)
    ]


def _weighted(looked: Sequence[Looked], seen: Sequence[Seen]) -> list[Seen]:
    return [
        replace(item, weight=1.0 if item.specialized or each.row.domain is None else ELSEWHERE)
        for each, item in zip(looked, seen, strict=True)
    ]
