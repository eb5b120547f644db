"""P(specialized) from evidence: a logistic function of a few absolute signals.

The weights were fitted on labelled questions of several domains, each left out in turn (`tactician bench routing --set
DIR --fit` fits them again). They are few on purpose, and mean the same whatever a domain is called. What is learned
from a server's own documents (see `routers.learning`) comes in as the feature `own`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

ROUTER_VERSION = "3"
THRESHOLD = 0.5
"""Probability from which a question counts as specialized; the function is calibrated, so one half is even odds."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic function of named features; a feature that is missing counts 0."""

    bias: float
    by_feature: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The function's value in [0, 1]."""
        z = self.bias + sum(weight * features.get(name, 0.0) for name, weight in self.by_feature.items())
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, z))))


EVIDENCE = Weights(-12.89, {"cosine": 14.51, "cosine5": 12.0, "coverage": 0.29, "lexical": 0.97, "code": 6.24})
"""For what the library alone says, until the router is fitted to the documents.

`code` (the documents hold a code of the question, such as `E5`) rests on few questions, most of them about the sample
manual; without it a terse question that names nothing else would look general."""

LEARNED = Weights(
    -7.676,
    {
        "cosine": 13.665,
        "cosine5": 5.974,
        "lexical_nearest": 0.155,
        "coverage": 2.064,
        "code": 3.179,
        "bank": -6.331,
        "bank20": -10.201,
        "own": 1.422,
        "specific": 0.662,
        "foreign": 3.486,
    },
)
"""With what `routers.learning` adds."""

FITTED_ON = frozenset({"f87aee70f83a44b55d6d4cb89047dcec631c14d203f5cc5beb9f60f82bd1238b"})
"""SHA-256 of the files of labelled questions that they were fitted on: there, figures come from refits (`bench`)."""

LEARNED_FEATURES = frozenset({"bank", "bank20", "own", "specific", "foreign"})


def weights_for(features: Mapping[str, float]) -> Weights:
    """The function that reads what is there."""
    return LEARNED if features.keys() >= LEARNED_FEATURES else EVIDENCE


def p_specialized(features: Mapping[str, float]) -> float:
    """Probability in [0, 1] that a question with this evidence is about the documents' domains."""
    return weights_for(features).probability(features)
