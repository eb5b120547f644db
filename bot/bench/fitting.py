"""The router's weights fitted on labelled questions, each domain left out in turn.

Held-out figures come from fits that never saw the scored domain, neither its documents nor its questions. A question
about a domain that an imagined server does not have counts little: most of what is asked elsewhere than in the
documents is general, and two domains may touch.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.bench.routing import Looked, Row, Scores, Seen, look, of_probabilities, sample_rows, see
from bot.samples import SAMPLE_DOMAIN
from knowledge.library import Library
from routers.classifier import LEARNED, Weights
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
    ridge = np.diag([RIDGE] * len(names) + [0.0])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -60, 60)))
        gradient = x.T @ (share * (y - p)) - ridge @ w
        hessian = (x * (share * p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-9:
            break
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


def left_out(rows: Sequence[Row], seen: Views) -> list[Scores]:
    """For each domain: weights fitted without its documents and questions, scored on a server that has only it; and
    all domains together, each question about a domain judged by the fit without that domain, a general one by the mean
    of all fits."""
    everything = [*rows, *sample_rows()]
    held_out = [domain for domain in seen if domain not in ("", SAMPLE_DOMAIN)]
    results, judged = [], []
    for held in held_out:
        kept = [place for place, row in enumerate(everything) if row.domain != held]
        training = [seen[other][place] for other in seen if other not in ("", held) for place in kept]
        weights = fit(training)
        single = seen[held][: len(rows)]
        p = [weights.probability(item.features) for item in single]
        results.append(of_probabilities(f"without {held}", [item.specialized for item in single], p))
        judged.append([weights.probability(item.features) for item in seen[""][: len(rows)]])
    if len(held_out) > 1:
        together = [
            judged[held_out.index(row.domain)][place]
            if row.domain in held_out
            else sum(p[place] for p in judged) / len(judged)
            for place, row in enumerate(rows)
        ]
        labels = [item.specialized for item in seen[""][: len(rows)]]
        results.append(of_probabilities("all, each left out", labels, together))
    return results


def _weighted(looked: Sequence[Looked], seen: Sequence[Seen]) -> list[Seen]:
    return [
        replace(item, weight=1.0 if item.specialized or each.row.domain is None else ELSEWHERE)
        for each, item in zip(looked, seen, strict=True)
    ]
