"""One scale for the cosines of all embedders.

What counts as near differs between embedders: two texts that have nothing in common have a cosine of .03 with MiniLM
and of .75 with E5. Scores, the floor and the router's weights rest on MiniLM's scale, so that the cosines of any other
embedder are mapped to it: each one's levels are measured once, on the questions and passages below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from knowledge.errors import ServiceUnreachableError

if TYPE_CHECKING:
    from knowledge.library.embeddings import Embedder

CLEAR = 0.01
"""Least difference of the two levels of an embedder that tells anything."""

SAME = 0.02
"""Difference of levels up to which they count as those of one model, run on another machine or more coarsely."""

LOWEST = -0.15
"""Cosine below which MiniLM has hardly any two texts, and to which no other embedder's may fall."""

PATIENCE = 60.0
"""Seconds that one of the questions may take; the first may have to wait until the model is loaded."""

PROBES = (
    ("How do I bleed the radiator in my flat?", "Open the valve at the top of the radiator until water comes out."),
    ("What time does the library close on Sundays?", "The reading room is open from ten to four at the weekend."),
    ("Which vaccines does a puppy need?", "Young dogs are vaccinated against distemper and parvovirus at eight weeks."),
    ("How can I get my deposit back?", "The landlord returns the deposit within a month after the end of the lease."),
    ("Why does my bread not rise?", "Dough stays flat where the yeast is old or the water was too hot."),
    (
        "How do I undo my last commit?",
        "With git reset the branch goes back to the revision before; files stay.",
    ),
    ("What is the fine for parking on a pavement?", "Cars left on footpaths cost their owners fifty-five euros."),
    ("Can I plant tomatoes next to basil?", "Basil and tomatoes grow well together in one bed."),
    ("How is a violin tuned?", "The four strings are tuned in fifths, by the pegs and by the fine tuners."),
    ("When was the castle built?", "Work on the fortress began in 1243 and went on for thirty years."),
)
"""Questions, and a passage for each that belongs to it and to no other."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Where an embedder's cosines lie."""

    background: float
    """Mean cosine of a question and a passage that has nothing to do with it."""
    related: float
    """Mean cosine of a question and the passage that belongs to it."""

    def scaled(self, cosine: float) -> float:
        """A cosine of this embedder as MiniLM's: both levels on its levels and 1 on 1, straight in between.

        None is below LOWEST but MiniLM's own, which stay as they are.
        """
        if self == MINILM:
            return cosine
        if cosine > self.related:
            return MINILM.related + (cosine - self.related) * (1 - MINILM.related) / (1 - self.related)
        rise = (MINILM.related - MINILM.background) / (self.related - self.background)
        return max(LOWEST, MINILM.background + (cosine - self.background) * rise)

    def scores(self, cosines: Iterable[tuple[str, float]]) -> dict[str, float]:
        """Cosines by chunk, each as `scaled`."""
        return {chunk: self.scaled(float(cosine)) for chunk, cosine in cosines}

    def near(self, other: "Levels") -> bool:
        """Whether both may be one model's."""
        return max(abs(self.background - other.background), abs(self.related - other.related)) <= SAME


MINILM = Levels(background=0.026, related=0.531)
"""Of the built-in embedder."""


def measured(embedder: "Embedder") -> Levels:
    """The levels of an embedder, measured on PROBES.

    Raises ServiceUnreachableError where it does not answer, or where its vectors tell nothing about meaning.
    """
    passages = embedder.embed([passage for _, passage in PROBES])
    questions = np.vstack([embedder.embed_query(question, patience=PATIENCE) for question, _ in PROBES])
    cosines = questions @ passages.T
    own = np.eye(len(PROBES), dtype=bool)
    levels = Levels(float(cosines[~own].mean()), float(cosines[own].mean()))
    if levels.related - levels.background < CLEAR or levels.related >= 1:
        title = embedder.name.partition("\t")[0]
        raise ServiceUnreachableError(
            f"The vectors of “{title}” do not tell what belongs together from what does not (cosines of "
            f"{levels.related:.2f} and {levels.background:.2f}). Name a model for embeddings in TACTICIAN_EMBEDDER."
        )
    return levels
