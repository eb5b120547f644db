"""Answering: next model, next strategy, what was streamed and what is told when all of them fail."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from knowledge.types import Findings, Passage, Question, Strategy
from routers.answering import Answerer, Models, Run
from routers.errors import NoAnswerError
from routers.models import EndpointModel, Prices
from routers.prompts import Templates
from routers.types import Delta, Retracted, Route
from tests.routers.making import routed
from tests.scripted import Cut, Hang, Reply, ScriptedEndpoint, Status

PASSAGE = Passage(
    "1", "pumps", "pump.md", "Codes › E5", "Pumps", "E5: low pressure. Clean the intake screen.", 0.9, 0.9
)
FOUND = Findings((PASSAGE,), {"cosine": 0.9}, {"pumps": 0.9}, 1)


@pytest.fixture
async def models(endpoint: ScriptedEndpoint) -> AsyncIterator[Models]:
    """Two default models, `first` and `second`, and `expert`, tuned for pumps."""
    endpoint.models = ("first", "second", "expert")
    chat = {
        name: EndpointModel(name, base_url=endpoint.base_url, first_token_timeout=2.0, stall_timeout=2.0)
        for name in endpoint.models
    }
    made = Models((chat["first"], chat["second"]), {"pumps": chat["expert"]}, Prices({"first": (1.0, 2.0)}))
    yield made
    await made.aclose()


def start(models: Models, decided: Route, text: str = "What is E5?") -> Run:
    return Answerer(models, Templates.load()).run("a1", Question(text), decided, started=time.perf_counter())


async def streamed(run: Run) -> list[Delta | Retracted]:
    return [event async for event in run.events() if isinstance(event, Delta | Retracted)]


def by_model(**behaviours: Reply | Status | Cut | Hang) -> object:
    return lambda body: behaviours[body["model"]]


async def test_the_first_model_answers(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Hello to you.")
    run = start(models, routed(Strategy.PLAIN))
    events = await streamed(run)
    assert "".join(event.text for event in events if isinstance(event, Delta)) == "Hello to you."
    answer = run.answer()
    assert (answer.text, answer.model, answer.answered_by) == ("Hello to you.", "first", Strategy.PLAIN)
    assert answer.attempts == ()
    assert answer.model_odds == {"first": 1.0}
    assert answer.first_token_ms is not None
    assert 0 < answer.first_token_ms <= answer.total_ms
    assert answer.cost_usd == pytest.approx((3 * 1.0 + 3 * 2.0) / 1e6)


async def test_the_next_model_answers_where_the_first_fails(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = by_model(first=Status(500), second=Reply("From the second."))  # type: ignore[assignment]
    run = start(models, routed(Strategy.PLAIN))
    await streamed(run)
    answer = run.answer()
    assert (answer.text, answer.model) == ("From the second.", "second")
    [failure] = answer.attempts
    assert (failure.strategy, failure.model) == (Strategy.PLAIN, "first")
    assert answer.cost_usd is None


async def test_what_was_streamed_before_a_break_is_taken_back(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = by_model(first=Cut("Half an"), second=Reply("A whole one."))  # type: ignore[assignment]
    run = start(models, routed(Strategy.PLAIN))
    events = await streamed(run)
    [place] = [number for number, event in enumerate(events) if isinstance(event, Retracted)]
    after = "".join(event.text for event in events[place:] if isinstance(event, Delta))
    assert after == "A whole one."
    assert run.answer().text == "A whole one."


async def test_the_next_strategy_answers_where_one_cannot_work(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Low pressure [1].")
    run = start(models, routed(Strategy.TUNED, Strategy.KNOWLEDGE, findings=FOUND, domain="valves"))
    await streamed(run)
    answer = run.answer()
    assert answer.answered_by is Strategy.KNOWLEDGE
    assert answer.attempts[0].strategy is Strategy.TUNED
    assert [citation.source for citation in answer.citations] == ["pump.md"]


async def test_a_tuned_model_that_fails_is_followed_by_the_next_strategy(
    models: Models, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = by_model(expert=Status(404), first=Reply("Low pressure [1]."))  # type: ignore[assignment]
    run = start(models, routed(Strategy.COMBINED, Strategy.KNOWLEDGE, findings=FOUND, domain="pumps"))
    await streamed(run)
    answer = run.answer()
    assert (answer.answered_by, answer.model) == (Strategy.KNOWLEDGE, "first")
    assert [failure.model for failure in answer.attempts] == ["expert"]


async def test_a_citation_that_points_nowhere_is_never_streamed(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Reply("", pieces=["Low ", "pressure [", "1", "] and more [", "7", "]."]))
    run = start(models, routed(Strategy.KNOWLEDGE, findings=FOUND, domain="pumps"))
    text = "".join(event.text for event in await streamed(run) if isinstance(event, Delta))
    assert "[7" not in text
    assert "[1]" in text


async def test_brackets_of_an_answer_without_passages_stay(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Use a[7] here.")
    run = start(models, routed(Strategy.PLAIN))
    await streamed(run)
    assert run.answer().text == "Use a[7] here."


async def test_without_a_fitting_passage_no_model_is_asked(models: Models, endpoint: ScriptedEndpoint) -> None:
    far = Findings((Passage("1", "pumps", "pump.md", "", "Pumps", "Something else.", 0.01),), {}, {"pumps": 0.01}, 1)
    run = start(models, routed(Strategy.KNOWLEDGE, findings=far, domain="pumps"), "Who won in 1962?")
    await streamed(run)
    answer = run.answer()
    assert endpoint.requests == []
    assert answer.text
    assert (answer.model, answer.citations, answer.cost_usd) == (None, (), 0.0)
    assert answer.model_odds == {}


async def test_when_everything_fails_the_sentences_are_told(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = by_model(first=Status(401), second=Status(429))  # type: ignore[assignment]
    run = start(models, routed(Strategy.PROMPT, Strategy.PLAIN))
    with pytest.raises(NoAnswerError, match="key"):
        await streamed(run)
    assert len(run.attempts) == 4
    assert run.answer().text == ""


async def test_an_answer_of_white_space_is_no_answer(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = by_model(first=Reply(" ", pieces=[" ", "\n"]), second=Reply("Yes."))  # type: ignore[assignment]
    run = start(models, routed(Strategy.PLAIN))
    await streamed(run)
    assert run.answer().text == "Yes."


async def test_closing_the_stream_leaves_the_model(models: Models, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Hang("The beginning"))
    run = start(models, routed(Strategy.PLAIN))
    async with aclosing(run.events()) as events:
        async for _ in events:
            break
    assert await asyncio.to_thread(endpoint.left.wait, 5)
    answer = run.answer(stopped=True)
    assert (answer.status, answer.text) == ("stopped", "The beginning")


async def test_the_odds_of_templates_are_known_before_anything_is_asked(
    models: Models, endpoint: ScriptedEndpoint
) -> None:
    run = start(models, routed(Strategy.PROMPT), "Write an email template for a product launch")
    assert sum(run.variant_odds.values()) == pytest.approx(1)
    assert all(name.startswith("write@") for name in run.variant_odds)
    assert run.model_odds == {"first": 1.0}
    assert endpoint.requests == []


def test_a_preview_is_what_would_be_sent_and_asks_nobody(models: Models, endpoint: ScriptedEndpoint) -> None:
    answerer = Answerer(models, Templates.load())
    asked, decided = Question("What is E5?"), routed(Strategy.PLAIN, domain="pumps", findings=FOUND)
    general = answerer.preview(asked, decided, answerer.templates_for(None).get("explain"))
    assert (general.strategy, general.template) == (Strategy.PROMPT, "explain@1")
    assert general.messages[-1].content.endswith("Explain: What is E5?")
    grounded = answerer.preview(asked, decided, answerer.templates_for(None).get("grounded"))
    assert "[1] E5: low pressure." in grounded.messages[-1].content
    tuned = answerer.preview(asked, decided, answerer.templates_for(None).get("tuned"))
    assert tuned.tuned_for == "pumps"
    assert endpoint.requests == []


async def test_a_refusal_cites_nothing_and_names_the_nearest_document(
    models: Models, endpoint: ScriptedEndpoint
) -> None:
    endpoint.then(Reply("", pieces=["This is not in the docu", "ments [", "1", "]", ".", " [1]"]))
    run = start(models, routed(Strategy.KNOWLEDGE, findings=FOUND))
    said = "".join(event.text for event in await streamed(run) if isinstance(event, Delta))
    assert said == "This is not in the documents. The nearest is “Pumps › Codes › E5” (pump.md)."
    assert (run.answer().text, run.answer().citations) == (said, ())
