"""The strategies on the sample manual, with the real library (SQLite, Chroma, ONNX) and, marked, the built-in model."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.library import Library
from knowledge.store import open_store
from knowledge.types import Question, Strategy
from routers.citations import CitationStream, cited
from routers.models.embedded import EmbeddedModel
from routers.prompts import Templates
from routers.refusals import is_refusal
from routers.strategies import Context, plan_for
from routers.types import Plan
from tests.routers.making import routed

BOT = Path(__file__).parents[3] / "bot"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (BOT / "bench" / "sample_questions.jsonl").read_text("utf-8").splitlines()
]
CONTEXT = Context(Templates.load(), model_context=4_096)
ELSEWHERE = (
    "How do I bake sourdough bread?",
    "Who won the world cup in 1998?",
    "Explain the benefits of exercise for heart health",
    "What is the capital of Australia?",
    "Tell me a joke about penguins",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("manual")
    library = Library(folder, open_store(folder))
    assert all(report.status == "added" for report in library.add([str(BOT / "sample")], "x1000"))
    yield library
    library.close()


def planned(library: Library, question: str) -> Plan:
    return plan_for(
        Strategy.KNOWLEDGE,
        Question(question),
        routed(Strategy.KNOWLEDGE, domain="x1000", findings=library.find(question)),
        CONTEXT,
    )


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("**", "").replace("`", ""))


def test_the_question_of_the_sample_is_planned_with_its_remedy(library: Library) -> None:
    plan = planned(library, "How do I troubleshoot error code E5 on the X1000?")
    assert plan.template == CONTEXT.templates.get("grounded").reference
    best = plan.passages[-1]
    assert "E5" in best.locator
    assert "intake screen" in best.text
    assert best.score == max(passage.score for passage in plan.passages)


def test_few_answerable_questions_are_turned_away_and_passages_hold_the_facts(library: Library) -> None:
    plans = {row["question"]: planned(library, row["question"]) for row in ROWS}
    turned_away = [question for question, plan in plans.items() if plan.reply is not None]
    assert len(turned_away) <= 2
    held = [
        row
        for row in ROWS
        if all(any(fact in passage.text for passage in plans[row["question"]].passages) for fact in row["facts"])
    ]
    assert len(held) >= 34


@pytest.mark.parametrize("question", ELSEWHERE)
def test_questions_about_something_else_are_turned_away(library: Library, question: str) -> None:
    reply = planned(library, question).reply
    assert reply is not None
    assert is_refusal(reply)
    assert "x1000" in reply


def test_every_prompt_leaves_the_answer_its_room(library: Library) -> None:
    for row in ROWS:
        plan = planned(library, row["question"])
        assert plan.reply is not None or plan.settings.max_tokens == 400


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.timeout(900)
async def test_the_built_in_model_answers_from_the_manual(library: Library) -> None:
    model = EmbeddedModel(slots=1)
    right = shown = 0
    try:
        for row in ROWS:
            plan = planned(library, row["question"])
            if plan.reply is None:
                pieces = [piece async for piece in model.stream(plan.messages, plan.settings) if isinstance(piece, str)]
                stream = CitationStream(len(plan.passages))
                text = stream.feed("".join(pieces)) + stream.close()
                right += all(plain(fact) in plain(text) for fact in row["facts"])
                citations = cited(text, plan.passages, at_least_best=True)
                shown += any(citation.source == row["source"] for citation in citations)
    finally:
        await model.aclose()
    assert right >= 12
    assert shown >= 34
