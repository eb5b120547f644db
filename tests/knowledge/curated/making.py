"""What the tests of curated answers share: open questions in a journal, and an embedder that counts."""

from collections.abc import Sequence
from typing import Any

from knowledge.journal import Journal
from knowledge.library.embeddings import Vectors
from knowledge.types import Citation, Kind, Strategy
from tests.knowledge.library.words import WordEmbedder
from tests.knowledge.making import answered, asked, routed

CITED = (Citation(1, "pumps", "pump.md", "Error codes", "Pumps", "E5 means low pressure."),)


def put(
    journal: Journal,
    name: str,
    question: str,
    *,
    domain: str | None = "pumps",
    cited: bool = False,
    standalone: str | None = None,
    **values: Any,
) -> None:
    """A question that was put to the documents, and left open unless `cited`."""
    journal.append(
        asked(name, question=question, **values),
        routed(name, Strategy.KNOWLEDGE, kind=Kind.SPECIALIZED, domain=domain, standalone=standalone or question),
        answered(name, answered_by=Strategy.KNOWLEDGE, citations=CITED if cited else ()),
    )


class Counting:
    """What the library's `embedded` gives, with a record of the texts that were embedded."""

    def __init__(self, name: str = "words") -> None:
        self.embedder = WordEmbedder(name)
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> tuple[str, Vectors]:
        self.texts += texts
        return self.embedder.name, self.embedder.embed(texts)
