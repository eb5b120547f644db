"""Routes that follow what people said of earlier questions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.journal import Journal
from knowledge.journal.events import RouteCorrected
from knowledge.library import Library
from knowledge.library.embeddings import OnnxEmbedder
from knowledge.remembered import Recalled, Remembered, Verdict
from knowledge.settings import Settings
from knowledge.store.engine import Store
from knowledge.types import Findings, Kind, Override, Passage, Place, Question, Scope, Strategy, Turn
from routers.router import Router, beside_half
from routers.types import Route
from tests.knowledge.conftest import folder, journal, migrated, people, settings, store
from tests.knowledge.remembered.making import put
from tests.routers.test_curated import NEAR, Team
from tests.routers.test_router import STRONG, WEAK, Fixed, Shelf

__all__ = ["folder", "journal", "migrated", "people", "settings", "store"]

GENERAL, SPECIALIZED = Kind.GENERAL, Kind.SPECIALIZED


@dataclass
class Said:
    """The same was said of every question, or nothing of any."""

    verdict: Verdict | None
    asked: list[tuple[str, str | None, str | None, list[str]]] = field(default_factory=list)

    def recall(
        self, question: str, *, server: str | None, asker: str | None, domains: Collection[str]
    ) -> Recalled | None:
        self.asked.append((question, server, asker, sorted(domains)))
        return Recalled(self.verdict, 0.9) if self.verdict else None


def routed(
    kind: Kind | None,
    domain: str | None = None,
    *,
    shelf: Shelf | None = None,
    question: Question | None = None,
    override: Override | None = None,
) -> Route:
    said = Said(Verdict(kind, domain, "moderator") if kind else None)
    router = Router(shelf or Shelf(), Fixed(override), (), Team(None), said)
    return router.route(question or Question("What is E5?"), seed=1)


def test_what_the_documents_hold_is_overruled() -> None:
    route = routed(GENERAL)
    assert (route.kind, route.domain, route.decided_by, route.strategy) == (
        GENERAL,
        None,
        "correction",
        Strategy.PROMPT,
    )
    assert route.reason == "A moderator said that such questions are general (similarity 0.90)."
    assert route.p_specialized < 0.5
    assert [passage.source for passage in route.findings.passages] == ["pumps.md"]
    assert route.findings.features == STRONG


def test_a_question_that_the_documents_hardly_hold_becomes_specialized() -> None:
    route = routed(SPECIALIZED, "pumps", shelf=Shelf(WEAK))
    assert (route.kind, route.domain, route.strategy) == (SPECIALIZED, "pumps", Strategy.KNOWLEDGE)
    assert route.reason == "A moderator said that such questions belong to pumps (similarity 0.90)."
    assert route.p_specialized > 0.5


def test_passages_of_another_domain_give_way_to_those_of_the_right_one() -> None:
    shelf = Shelf(WEAK)
    route = routed(SPECIALIZED, "valves", shelf=shelf)
    assert route.domain == "valves"
    assert [asked[2] for asked in shelf.asked] == [None, "valves"]
    assert route.findings.features == WEAK
    routed(SPECIALIZED, "pumps", shelf=shelf)
    assert [asked[2] for asked in shelf.asked] == [None, "valves", None]


def test_without_a_domain_the_one_that_the_findings_name_is_taken() -> None:
    route = routed(SPECIALIZED, shelf=Shelf(WEAK))
    assert (route.domain, route.decided_by) == ("pumps", "correction")
    assert "belong to pumps" in route.reason


class Empty(Shelf):
    """Has documents, and finds nothing in them."""

    def find(self, text: str, *, server: str | None = None, domain: str | None = None, k: int = 20) -> Findings:
        return Findings((), WEAK, {}, self.documents)


def test_where_the_findings_name_no_domain_the_evidence_decides() -> None:
    assert routed(SPECIALIZED, shelf=Empty()).decided_by == "evidence"
    assert routed(SPECIALIZED, "valves", shelf=Empty()).domain == "valves"


def test_the_askers_domain_and_the_teams_answer_come_first() -> None:
    assert routed(GENERAL, question=Question("What is E5?", domain="valves")).decided_by == "asker"
    said = Said(Verdict(GENERAL, None, "moderator"))
    route = Router(Shelf(), Fixed(), (), Team(NEAR), said).route(Question("What is E5?"))
    assert (route.decided_by, said.asked) == ("curated", [])


def test_without_documents_nothing_is_asked() -> None:
    said = Said(Verdict(GENERAL, None, "moderator"))
    route = Router(Shelf(documents=0), Fixed(), (), Team(None), said).route(Question("What is E5?"))
    assert (route.decided_by, said.asked) == ("no-documents", [])


def test_an_override_of_the_strategy_stands_and_the_kind_is_journalled_as_said() -> None:
    route = routed(GENERAL, override=Override(Scope.SERVER, Strategy.KNOWLEDGE))
    assert (route.kind, route.strategy, route.policy) == (GENERAL, Strategy.KNOWLEDGE, "override")


def test_it_is_asked_as_the_question_is_understood_where_and_by_whom() -> None:
    said = Said(None)
    router = Router(Shelf(), Fixed(), (), None, said)
    history = (Turn("user", "What is E5 on the pump?"),)
    router.route(Question("And E6?", history, Place(server="1", asker="anna")))
    assert said.asked == [("What is E5 on the pump? And E6?", "1", "anna", ["pumps", "valves"])]


def test_a_guest_is_no_part_of_the_server() -> None:
    said = Said(None)
    Router(Shelf(), Fixed(), (), None, said).route(Question("E5?", place=Place(guest_of="2", asker="anna")))
    assert [(server, asker) for _, server, asker, _ in said.asked] == [(None, "anna")]


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(Kind))
def test_the_probability_is_on_the_right_side_of_one_half_and_keeps_its_order(
    one: float, other: float, kind: Kind
) -> None:
    squeezed = beside_half(one, kind)
    assert 0 <= squeezed <= 1
    assert (squeezed > 0.5) == (kind is SPECIALIZED)
    assert (beside_half(other, kind) >= squeezed) or other < one


HANDBOOK = """\
# The Z9 pump

## Error codes

Error code E5 on the Z9 pump means low pressure. Clean the intake screen of the pump, then hold STOP for 3 seconds.

## Cleaning

The pump is cleaned every week with warm water. The hose of the pump is rinsed after each use.

## Warranty

The warranty of the pump lasts for two years. Send the pump to the workshop with its invoice.
"""
CORRECTED = (
    (SPECIALIZED, "Can I borrow the van for the weekend?", "Is it possible to take the van over the weekend?"),
    (SPECIALIZED, "Who pays for the lunch on Fridays?", "Does the company pay our lunch on Friday?"),
    (SPECIALIZED, "Where is the spare key kept?", "Where do you keep the spare keys?"),
    (SPECIALIZED, "How should I dress on my first day?", "What should I wear on my first day?"),
    (SPECIALIZED, "Whom do I call when I am ill?", "Who must I call when I'm ill?"),
    (GENERAL, "What is the meaning of E5 on the pump?", "What does E5 on the pump mean?"),
    (GENERAL, "How long is the warranty of the pump?", "How long does the warranty of the pump last?"),
    (GENERAL, "How often is the Z9 pump cleaned?", "How often should the Z9 pump be cleaned?"),
    (GENERAL, "How is the hose of the pump rinsed?", "How do I rinse the hose of the pump?"),
    (GENERAL, "Where do I send the pump with its invoice?", "Where should the pump be sent with its invoice?"),
)
"""Against what the documents say: kind as people correct it, question, paraphrase."""
OTHERS = (
    "How fast can a van drive?",
    "What could I cook for lunch?",
    "Tell me a joke about keys",
    "What is the capital of Peru?",
    "How do I get rid of low pressure in the Z9 pump?",
    "What does the STOP button do?",
    "How warm must the water be?",
    "Write a poem about the sea",
)


@pytest.fixture
def library(folder: Path, store: Store, tmp_path: Path) -> Iterator[Library]:
    path = tmp_path / "pump.md"
    path.write_text(HANDBOOK)
    opened = Library(folder, store, OnnxEmbedder(), holder="test", timeout=5)
    list(opened.add([str(path)], "pumps", server="1"))
    yield opened
    opened.close()


def test_ten_corrections_help_on_paraphrases_too_and_move_nothing_else(
    library: Library, store: Store, journal: Journal, settings: Settings
) -> None:
    remembered = Remembered(store, journal.people, library.questions.embedded, library.questions.levels)
    router = Router(library, settings, (), None, remembered)

    def route(text: str, asker: str = "zoe") -> Route:
        return router.route(Question(text, place=Place("discord", "1", asker=asker)))

    def right(place: int) -> int:
        """How many of the ten questions (1) or of their paraphrases (2) are of the kind that people say."""
        return sum(route(str(row[place])).kind is row[0] for row in CORRECTED)

    before = {text: route(text) for text in OTHERS}
    assert {route.decided_by for route in before.values()} == {"evidence"}
    assert max(right(1), right(2)) <= 3
    for kind, question, _ in CORRECTED:
        answer_id = put(journal, question)
        journal.append(RouteCorrected(answer_id=answer_id, author="mod", kind=kind, moderator=True))
    assert (right(1), right(2)) == (10, 10)
    assert {route(row[2]).domain for row in CORRECTED if row[0] is SPECIALIZED} == {"pumps"}
    for text, old in before.items():
        new = route(text)
        assert (new.kind, new.domain, new.decided_by, new.p_specialized) == (
            old.kind,
            old.domain,
            old.decided_by,
            old.p_specialized,
        )


def test_ten_malicious_corrections_of_one_member_change_no_route_of_others(
    library: Library, store: Store, journal: Journal, settings: Settings
) -> None:
    remembered = Remembered(store, journal.people, library.questions.embedded, library.questions.levels)
    router = Router(library, settings, (), None, remembered)
    texts = [text for _, *wordings in CORRECTED for text in wordings]

    def kinds(asker: str) -> list[tuple[Kind, str | None, str]]:
        found = [router.route(Question(text, place=Place("discord", "1", asker=asker))) for text in texts]
        return [(route.kind, route.domain, route.decided_by) for route in found]

    before = kinds("zoe")
    for kind, question, _ in CORRECTED:
        answer_id = put(journal, question, asker="eve")
        journal.append(RouteCorrected(answer_id=answer_id, author="eve", kind=kind))
    assert kinds("zoe") == before
    assert {by for _, _, by in kinds("eve")} == {"correction"}


def test_the_library_is_searched_in_the_corrected_domain(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "valve.md"
    path.write_text("# Valves\n\nA valve of the pump is opened with the red lever.\n")
    list(library.add([str(path)], "valves", server="1"))
    said = Said(Verdict(SPECIALIZED, "valves", "members", 3))
    route = Router(library, Fixed(), (), None, said).route(
        Question("What does E5 on the Z9 pump mean?", place=Place(server="1"))
    )
    assert route.domain == "valves"
    assert {passage.domain for passage in route.findings.passages} == {"valves"}
    assert isinstance(route.findings.passages[0], Passage)
    assert route.reason == "3 members said that such questions belong to valves (similarity 0.90)."
