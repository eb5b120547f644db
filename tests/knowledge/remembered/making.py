"""What the tests of remembered examples share: questions that somebody corrected."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from knowledge.journal import Journal
from knowledge.journal.events import Reasoned, RouteCorrected
from knowledge.journal.ids import new_id
from knowledge.library.embeddings import OnnxEmbedder, Vectors
from knowledge.remembered import Remembered
from knowledge.types import Kind, Reason, Strategy
from tests.knowledge.making import asked, routed

GENERAL, SPECIALIZED = Kind.GENERAL, Kind.SPECIALIZED
DOMAINS = ("pumps", "valves")
_numbers = count()


def put(journal: Journal, question: str, *, kind: Kind = GENERAL, standalone: str | None = None, **values: Any) -> str:
    """A question of server 1 that was routed; the id of its answer."""
    answer_id = new_id()
    domain = "pumps" if kind is SPECIALIZED else None
    strategy = Strategy.KNOWLEDGE if kind is SPECIALIZED else Strategy.PROMPT
    given = {"server": "1", "surface": "discord", "question": question, **values}
    route = routed(answer_id, strategy, kind=kind, domain=domain, standalone=standalone or question)
    journal.append(asked(answer_id, **given), route)
    return answer_id


def correct(
    journal: Journal,
    question: str,
    author: str,
    kind: Kind = SPECIALIZED,
    domain: str | None = None,
    *,
    moderator: bool = False,
    **values: Any,
) -> str:
    """Somebody says of what kind a question of server 1 was, which somebody else asked; the id of its answer."""
    answer_id = put(journal, question, **{"asker": f"asker {next(_numbers)}", **values})
    journal.append(RouteCorrected(answer_id=answer_id, author=author, kind=kind, domain=domain, moderator=moderator))
    return answer_id


def wrong_route(journal: Journal, answer_id: str, voter: str, *, moderator: bool = False) -> None:
    """Somebody gives the reason `wrong-route`."""
    journal.append(Reasoned(answer_id=answer_id, voter=voter, reason=Reason.WRONG_ROUTE, moderator=moderator))


class Meaning:
    """What the library's `embedded` gives, by the built-in embedder, with a record of the texts."""

    def __init__(self) -> None:
        self.embedder = OnnxEmbedder()
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> tuple[str, Vectors]:
        self.texts += texts
        return self.embedder.name, self.embedder.embed(texts)


def held(
    remembered: Remembered,
    question: str,
    asker: str | None = "zoe",
    *,
    server: str | None = "1",
    domains: Sequence[str] = DOMAINS,
) -> tuple[Kind, str | None] | None:
    """What is recalled of a question: kind and domain."""
    found = remembered.recall(question, server=server, asker=asker, domains=domains)
    return (found.kind, found.domain) if found else None
