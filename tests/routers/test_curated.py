"""What the team has answered itself, on its way through router, strategies and answer."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from knowledge.curated import CuratedAnswer, Match
from knowledge.errors import InputError
from knowledge.types import Findings, Kind, Override, Place, Question, Scope, Strategy, Turn
from routers.answering import Answerer, Models
from routers.errors import StrategyUnavailableError
from routers.models import EndpointModel, Prices
from routers.prompts import Templates
from routers.router import Router
from routers.strategies import Context, plan_for
from routers.types import Delta, Route
from tests.routers.test_router import WEAK, Fixed, Shelf
from tests.scripted import ScriptedEndpoint

ANSWER = CuratedAnswer(
    id="c1",
    server="1",
    channels=None,
    domain="pumps",
    answer_id=None,
    author="p:x",
    signature="Ann",
    question="What is E5?",
    quoted=False,
    text="Low pressure; see [2].",
    created_at="2026-11-23T12:00:00.000000+00:00",
    updated_at="2026-11-23T12:00:00.000000+00:00",
)
EXACT, NEAR = Match(ANSWER, 1.0, exact=True), Match(ANSWER, 0.93, exact=False)


@dataclass
class Team:
    """Has answered everything, or nothing."""

    given: Match | None
    asked: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)

    def match(
        self, question: str, *, server: str | None = None, channel: str | None = None, domain: str | None = None
    ) -> Match | None:
        self.asked.append((question, server, channel, domain))
        return self.given


def routed(
    given: Match | None,
    question: Question | None = None,
    *,
    shelf: Shelf | None = None,
    override: Strategy | None = None,
    tuned: tuple[str, ...] = (),
    epsilon: float = 0.0,
) -> Route:
    fixed = Fixed(Override(Scope.SERVER, override) if override else None)
    router = Router(shelf or Shelf(), fixed, tuned, Team(given))
    return router.route(question or Question("What is E5?"), epsilon=epsilon, seed=1)


def test_an_exact_match_makes_the_question_specialized_and_searches_nothing() -> None:
    shelf = Shelf(WEAK)
    route = routed(EXACT, shelf=shelf)
    assert (route.kind, route.domain, route.decided_by) == (Kind.SPECIALIZED, "pumps", "curated")
    assert (route.strategy, route.eligible, route.p_specialized) == (Strategy.KNOWLEDGE, (Strategy.KNOWLEDGE,), 1.0)
    assert route.reason == "The team has answered this: answer by Ann, 2026-11-23 (similarity 1.00)."
    assert [passage.source for passage in route.findings.passages] == ["curated:c1"]
    assert shelf.asked == []


def test_a_near_match_goes_before_the_documents() -> None:
    route = routed(NEAR)
    assert [passage.source for passage in route.findings.passages] == ["curated:c1", "pumps.md"]
    assert route.findings.passages[0].score == 0.93
    assert route.findings.documents == 4
    assert routed(None).curated is None


def test_it_answers_where_there_are_no_documents_at_all() -> None:
    route = routed(NEAR, shelf=Shelf(documents=0))
    assert (route.decided_by, route.strategy, route.findings.documents) == ("curated", Strategy.KNOWLEDGE, 1)
    assert routed(None, shelf=Shelf(documents=0)).decided_by == "no-documents"


def test_it_is_looked_for_as_the_question_is_understood_and_where_it_was_asked() -> None:
    team = Team(None)
    router = Router(Shelf(), Fixed(), (), team)
    history = (Turn("user", "What is E5 on the pump?"),)
    router.route(Question("And E6?", history, Place(server="1", channel="10", guest_of=None), domain="pumps"))
    router.route(Question("What is E5?", place=Place(guest_of="2", channel="d")))
    assert team.asked == [
        ("What is E5 on the pump? And E6?", "1", "10", "pumps"),
        ("What is E5?", "2", "d", None),
    ]


def test_an_unknown_domain_is_refused_all_the_same() -> None:
    with pytest.raises(InputError, match="Unknown domain “dogs”"):
        routed(EXACT, Question("What is E5?", domain="dogs"))
    assert routed(NEAR, Question("What is E5?", domain="valves")).domain == "valves"


def test_only_strategies_that_read_passages_may_answer_unless_somebody_says_otherwise() -> None:
    drawn = routed(NEAR, tuned=("pumps",), epsilon=0.2)
    assert drawn.eligible == (Strategy.KNOWLEDGE, Strategy.COMBINED)
    assert sum(drawn.odds.values()) == pytest.approx(1)
    plain = routed(EXACT, override=Strategy.PLAIN)
    assert (plain.strategy, plain.odds[Strategy.PLAIN]) == (Strategy.PLAIN, 1.0)


CONTEXT = Context(Templates.load(), model_context=4_096, tuned_domain="pumps")


@pytest.mark.parametrize("strategy", [Strategy.KNOWLEDGE, Strategy.COMBINED])
def test_an_exact_match_is_given_as_it_stands_without_a_model(strategy: Strategy) -> None:
    plan = plan_for(strategy, Question("What is E5?"), routed(EXACT), CONTEXT)
    assert (plan.reply, plan.messages, plan.template) == ("Low pressure; see (2).", (), None)
    assert [passage.source for passage in plan.passages] == ["curated:c1"]


def test_a_near_match_is_the_best_passage_of_the_prompt_and_is_marked() -> None:
    plan = plan_for(Strategy.KNOWLEDGE, Question("What is E5?"), routed(NEAR), CONTEXT)
    assert plan.reply is None
    assert plan.passages[-1].source == "curated:c1"
    marked = "[2] What is E5? (the team's own answer by Ann, 2026-11-23): Low pressure; see (2)."
    assert marked in plan.messages[-1].content


def test_other_strategies_do_not_know_of_it() -> None:
    plan = plan_for(Strategy.PLAIN, Question("What is E5?"), routed(EXACT), CONTEXT)
    assert [message.content for message in plan.messages] == ["What is E5?"]
    empty = replace(routed(None), findings=Findings())
    with pytest.raises(StrategyUnavailableError):
        plan_for(Strategy.KNOWLEDGE, Question("What is E5?"), empty, CONTEXT)


@pytest.fixture
async def models(endpoint: ScriptedEndpoint) -> AsyncIterator[Models]:
    made = Models((EndpointModel("scripted", base_url=endpoint.base_url),), {}, Prices())
    yield made
    await made.aclose()


async def test_the_answer_cites_it_whatever_its_text_says(models: Models, endpoint: ScriptedEndpoint) -> None:
    question = Question("What is E5?")
    run = Answerer(models, Templates.load()).run("a1", question, routed(EXACT), started=time.perf_counter())
    said = [event.text async for event in run.events() if isinstance(event, Delta)]
    answer = run.answer()
    assert said == ["Low pressure; see (2)."]
    assert (answer.text, answer.model, answer.cost_usd) == ("Low pressure; see (2).", None, 0.0)
    (citation,) = answer.citations
    assert (citation.n, citation.domain, citation.source) == (1, "pumps", "curated:c1")
    assert (citation.locator, citation.title) == ("answer by Ann, 2026-11-23", "What is E5?")
    assert citation.quote == "Low pressure; see [2]."
    assert endpoint.requests == []


async def test_a_model_that_is_shown_it_cites_it_by_its_number(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("The pressure is low [2].")
    question = Question("What is E5?")
    run = Answerer(models, Templates.load()).run(
        "a1", question, replace(routed(NEAR), pinned={}), started=time.perf_counter()
    )
    async for _ in run.events():
        pass
    assert [(citation.n, citation.source) for citation in run.answer().citations] == [(2, "curated:c1")]
