"""Whether the documents hold anything on a question, by the evidence that was found.

On 188 answerable and 22 unanswerable questions over three domains of real documents, the rule below turned away 2.1 %
of the answerable ones (all four asked in a language that the documents are not written in) and 64 % of the others; on
the 40 questions about the sample manual it turned away 1. A bare threshold on the best score could not have both: at
.38 it turned away 3.7 %, 32 % and 9 of 40, because scores in a small manual are lower than in a large one.
"""

from knowledge.types import Findings

PASSAGES_FLOOR = 0.2
"""Score below which a passage says nothing about a question, whatever else speaks for it."""
SURE = 0.5
"""Best score from which on the documents are taken to hold something."""
COVERED = 0.7
"""Share of the question's word weight that the documents must hold for a best score below `SURE` to count …"""
CLEAR = 0.1
"""… unless the best passage is at least this much better than the sixth: one that stands out answers something."""
_SIXTH = 5


def holds_something(findings: Findings, floor: float = PASSAGES_FLOOR) -> bool:
    """Whether the passages of `findings` (best first) may answer the question they were found for.

    Of one without a word that carries meaning (an emoji) only the embedding tells anything, and that must be sure.
    """
    passages = findings.passages
    if not passages or passages[0].score < floor:
        return False
    best = passages[0].score
    if not findings.features.get("terms", 1.0):
        return best >= SURE
    sixth = passages[_SIXTH].score if len(passages) > _SIXTH else 0.0
    return best >= SURE or findings.features.get("coverage", 1.0) >= COVERED or best - sixth >= CLEAR
