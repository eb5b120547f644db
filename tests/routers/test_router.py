"""The router: kind, domain, strategy and odds from evidence, overrides and the policy."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from knowledge.errors import InputError
from knowledge.types import DomainInfo, Findings, Kind, Override, Passage, Place, Question, Scope, Strategy, Turn
from routers.classifier import p_specialized
from routers.router import Router

STRONG = {"cosine": 0.85, "cosine5": 0.7, "coverage": 1.0, "lexical": 1.0}
WEAK = {"cosine": 0.05, "cosine5": 0.03, "coverage": 0.1, "lexical": 0.0}


@dataclass
class Shelf:
    """Two domains whose answer to any question is known beforehand."""

    features: dict[str, float] = field(default_factory=lambda: STRONG)
    documents: int = 3
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    def domains(self, server: str | None = None) -> list[DomainInfo]:
        return [DomainInfo(name, None, "", self.documents, 9, None) for name in ("pumps", "valves")]

    def find(self, text: str, *, server: str | None = None, domain: str | None = None, k: int = 20) -> Findings:
        self.asked.append((text, server, domain))
        passage = Passage("1", "pumps", "pumps.md", "Error codes › E5", "Pumps", "E5: low pressure", 0.8)
        return Findings((passage,), self.features, {"pumps": 0.8, "valves": 0.3}, self.documents)


@dataclass
class Fixed:
    """Overrides that are always the same, and settings of the server 1."""

    override: Override | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def in_force(
        self, *, server: str | None = None, channel: str | None = None, user: str | None = None
    ) -> Override | None:
        return self.override

    def get(self, name: str, server: str | None = None) -> Any:
        return self.values.get(name) if server == "1" else None


def router(shelf: Shelf | None = None, override: Override | None = None, tuned: tuple[str, ...] = ()) -> Router:
    return Router(shelf or Shelf(), Fixed(override), tuned)


def test_strong_evidence_is_specialized_in_the_nearest_domain() -> None:
    route = router().route(Question("what is E5?"))
    assert (route.kind, route.domain, route.strategy) == (Kind.SPECIALIZED, "pumps", Strategy.KNOWLEDGE)
    assert route.p_specialized > 0.5
    assert route.decided_by == "evidence"
    assert "E5" in route.reason
    assert "pumps.md" in route.reason


def test_weak_evidence_is_general() -> None:
    route = router(Shelf(WEAK)).route(Question("write a poem"))
    assert (route.kind, route.domain, route.strategy) == (Kind.GENERAL, None, Strategy.PROMPT)
    assert route.p_specialized < 0.5
    assert route.eligible == (Strategy.PROMPT, Strategy.PLAIN)


def test_without_documents_everything_is_general_and_nothing_is_searched() -> None:
    shelf = Shelf(documents=0)
    route = router(shelf).route(Question("what is E5?"))
    assert (route.kind, route.p_specialized, route.decided_by) == (Kind.GENERAL, 0.0, "no-documents")
    assert shelf.asked == []


def test_a_named_domain_is_searched_alone() -> None:
    shelf = Shelf(WEAK)
    route = router(shelf).route(Question("hm?", domain="valves"))
    assert (route.kind, route.domain, route.decided_by) == (Kind.SPECIALIZED, "valves", "asker")
    assert shelf.asked == [("hm?", None, "valves")]


def test_an_unknown_domain_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"“motors”.*pumps, valves"):
        router().route(Question("hm?", domain="motors"))


def test_a_domain_that_only_a_tuned_model_knows_can_be_named() -> None:
    route = router(Shelf(), tuned=("motors",)).route(Question("hm?", domain="motors"))
    assert route.eligible == (Strategy.TUNED,)
    assert route.p_specialized == 0


def test_a_tuned_model_makes_tuned_and_combined_eligible() -> None:
    route = router(tuned=("pumps",)).route(Question("what is E5?"))
    assert route.eligible == (Strategy.KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED)
    assert route.odds == {Strategy.KNOWLEDGE: 1, Strategy.TUNED: 0, Strategy.COMBINED: 0}


def test_a_tuned_model_of_another_domain_does_not_count() -> None:
    assert router(tuned=("valves",)).route(Question("what is E5?")).eligible == (Strategy.KNOWLEDGE,)


def test_the_askers_own_wish_wins_over_what_is_set() -> None:
    override = Override(Scope.USER, Strategy.KNOWLEDGE, "u")
    route = router(override=override).route(Question("what is E5?", strategy=Strategy.PLAIN))
    assert route.strategy is Strategy.PLAIN
    assert route.override == Override(Scope.ASK, Strategy.PLAIN)


def test_what_is_set_wins_over_the_policy() -> None:
    override = Override(Scope.CHANNEL, Strategy.PROMPT, "c")
    route = router(override=override).route(Question("what is E5?"), epsilon=1.0)
    assert (route.strategy, route.override, route.policy) == (Strategy.PROMPT, override, "override")
    assert route.odds[Strategy.PROMPT] == 1


def test_exploration_draws_all_eligible_strategies_and_logs_their_odds() -> None:
    decided = [router(tuned=("pumps",)).route(Question("E5?"), epsilon=0.3, seed=seed) for seed in range(200)]
    assert {route.strategy for route in decided} == {Strategy.KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED}
    assert all(route.odds[Strategy.TUNED] == pytest.approx(0.1) for route in decided)
    assert all(route.policy == "explore" for route in decided)


def test_a_conversation_keeps_its_draw() -> None:
    question = Question("E5?", place=Place(conversation="thread 7"))
    assert len({router().route(question, epsilon=1.0).seed for _ in range(5)}) == 1


def test_a_follow_up_is_searched_with_what_it_leans_on() -> None:
    shelf = Shelf()
    question = Question("and how do I clear it?", (Turn("user", "what is E5?"), Turn("assistant", "low pressure")))
    route = router(shelf).route(question)
    assert route.standalone == "what is E5? and how do I clear it?"
    assert [asked[0] for asked in shelf.asked] == [
        "and how do I clear it?",
        "what is E5? low pressure and how do I clear it?",
    ]


def test_a_server_is_passed_on() -> None:
    shelf = Shelf()
    router(shelf).route(Question("what is E5?", place=Place(server="77")))
    assert shelf.asked == [("what is E5?", "77", None)]


@dataclass
class Noting(Fixed):
    """Notes for which servers overrides were looked up."""

    servers: list[str | None] = field(default_factory=list)

    def in_force(
        self, *, server: str | None = None, channel: str | None = None, user: str | None = None
    ) -> Override | None:
        self.servers.append(server)
        return None


def test_a_guest_has_the_documents_of_a_server_and_nothing_else_of_it() -> None:
    shelf, overrides = Shelf(), Noting()
    place = Place(private=True, guest_of="77")
    Router(shelf, overrides).route(Question("what is E5?", place=place))
    Router(shelf, overrides).route(Question("what is E5?", domain="pumps", place=place))
    assert [server for _, server, _ in shelf.asked] == ["77", "77"]
    assert overrides.servers == [None, None]
    assert Place(server="1", guest_of="77").library == "1"


def test_probability_grows_with_evidence() -> None:
    assert p_specialized({}) < p_specialized(WEAK) < p_specialized(STRONG)
    assert 0 < p_specialized({"cosine": -100}) < p_specialized({"cosine": 100}) <= 1


def test_a_servers_language_and_templates_go_along_with_its_questions_alone() -> None:
    fixed = Fixed(values={"language": "German", "templates": {"write": "explain"}})
    asked = Question("write a poem", place=Place(server="1"))
    route = Router(Shelf(), fixed).route(asked)
    assert (route.language, route.pinned) == ("German", {"write": "explain"})
    elsewhere = Router(Shelf(), fixed).route(Question("write a poem", place=Place(server="2")))
    assert elsewhere.language is None


def test_the_owner_decides_whether_baselines_join() -> None:
    place = Place("discord", server="1")
    plain = Router(Shelf(), Fixed(values={"baselines": True})).route(Question("what is E5?", place=place), epsilon=0.3)
    assert plain.eligible == (Strategy.KNOWLEDGE, Strategy.PROMPT, Strategy.PLAIN)
    assert plain.odds[Strategy.PLAIN] == pytest.approx(0.1)
    assert sum(plain.odds.values()) == pytest.approx(1)
    assert Router(Shelf(), Fixed()).route(Question("what is E5?", place=place)).eligible == (Strategy.KNOWLEDGE,)


@pytest.mark.parametrize(
    ("text", "decided_by", "reply"),
    [("thanks!", "quick", True), ("who are you?", "quick", True), ("write a poem", "evidence", False)],
)
def test_small_talk_and_questions_about_the_bot_have_an_answer_at_once(text: str, decided_by: str, reply: bool) -> None:
    route = router(Shelf(WEAK)).route(Question(text))
    assert (route.kind, route.decided_by, bool(route.reply)) == (Kind.GENERAL, decided_by, reply)
    assert 0 <= route.p_specialized < 0.5
    if reply:
        assert (route.eligible, route.odds, route.policy) == ((Strategy.PROMPT,), {Strategy.PROMPT: 1.0}, "quick")
        assert route.strategy is Strategy.PROMPT


def test_documents_an_override_and_a_named_domain_win_over_quick_answers() -> None:
    assert router(Shelf(STRONG)).route(Question("what can you do?")).decided_by == "evidence"
    fixed = router(Shelf(WEAK), Override(Scope.USER, Strategy.PLAIN)).route(Question("thanks!"))
    assert (fixed.reply, fixed.strategy) == (None, Strategy.PLAIN)
    assert router(Shelf(WEAK)).route(Question("thanks!", domain="pumps")).decided_by == "asker"


def test_without_documents_small_talk_is_quick_too() -> None:
    assert router(Shelf(documents=0)).route(Question("hello!")).decided_by == "quick"


def test_the_same_seed_gives_the_same_wording() -> None:
    said = {router(Shelf(WEAK)).route(Question("thanks!"), seed=seed).reply for seed in range(30)}
    assert len(said) == 3
    assert (
        router(Shelf(WEAK)).route(Question("thanks!"), seed=7).reply
        == router(Shelf(WEAK)).route(Question("thanks!"), seed=7).reply
    )
