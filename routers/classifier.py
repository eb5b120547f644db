"""P(specialized) from evidence: a logistic function of a few absolute signals.

The weights were fitted on labelled questions of three domains (`tactician bench routing --set DIR --fit` prints them
again, with figures that leave the scored domain out). They are few on purpose: signals that mean the same whatever
the domain is called.
"""

import math
from collections.abc import Mapping

ROUTER_VERSION = "1"
THRESHOLD = 0.5
"""Probability from which a question counts as specialized; the function is calibrated, so one half is even odds."""

BIAS = -12.89
WEIGHTS: Mapping[str, float] = {"cosine": 14.51, "cosine5": 12.0, "coverage": 0.29, "lexical": 0.97, "code": 6.24}
"""Features of `Findings`. `code` (the documents hold a code of the question, such as `E5`) rests on few questions, most
of them about the sample manual; without it a terse question that names nothing else would look general."""


def p_specialized(
    features: Mapping[str, float], *, bias: float = BIAS, weights: Mapping[str, float] = WEIGHTS
) -> float:
    """Probability in [0, 1] that a question with this evidence is about the documents' domains."""
    z = bias + sum(weight * features.get(name, 0.0) for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, z))))
