"""Whether the bot is sure enough to answer a message that nobody put to it."""

from routers.types import Route

CONFIDENT_ROUTE = 0.8
"""Least probability that the question is about the documents; `routers.classifier.THRESHOLD` (0.5) is even odds."""
CONFIDENT_SCORE = 0.5
"""Least score of the best passage: from it on `routers.strategies.floor` takes the documents to hold something (SURE),
well above the floor below which a passage says nothing (PASSAGES_FLOOR, 0.2).

Measured on the labelled questions of `tactician bench routing`, each put to three servers of one domain of real
documents: both together let through 331 of 432 questions about a server's documents (77 %), 6 of 4,110 about anything
else (0.15 %) and none of 22 whose answer the documents do not hold; of 40 about the sample manual 24, and none of 249
general tasks there. The router's own threshold with the floor alone would let through 26 of the 4,110 and 10 of the 22.
The thresholds were chosen on these very questions, and the router's weights were fitted on questions like them, so
expect less elsewhere.
"""


def confident(route: Route) -> bool:
    """Whether probability and best passage both reach their thresholds."""
    passages = route.findings.passages
    return bool(passages) and route.p_specialized >= CONFIDENT_ROUTE and passages[0].score >= CONFIDENT_SCORE
