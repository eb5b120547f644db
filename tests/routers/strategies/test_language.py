"""A server's language and its chosen templates, as every strategy sends them."""

from dataclasses import replace

import pytest

from knowledge.types import Question, Strategy, Turn
from routers.strategies import Context, plan_for
from routers.strategies.base import LANGUAGE
from routers.types import Message, Plan
from tests.routers.strategies.test_strategies import CONTEXT, E5, FOUND, user

GERMAN = replace(CONTEXT, language="German")
WISH = LANGUAGE.format(language="German")


def planned(strategy: Strategy, context: Context, question: Question = E5) -> Plan:
    return plan_for(strategy, question, FOUND, context)


@pytest.mark.parametrize("strategy", list(Strategy))
def test_every_strategy_asks_for_the_language_once(strategy: Strategy) -> None:
    system, *others = planned(strategy, GERMAN).messages
    assert system.role == "system"
    assert system.content.endswith(WISH)
    assert all(WISH not in message.content for message in others)
    assert [message.role for message in others] == ["user"]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_without_a_language_nothing_is_added(strategy: Strategy) -> None:
    sent = planned(strategy, CONTEXT).messages
    assert "whatever language" not in str(sent)
    assert planned(strategy, GERMAN).messages[-1].content.replace("German", "English") == sent[-1].content


def test_plain_has_a_system_message_for_the_language_alone() -> None:
    assert planned(Strategy.PLAIN, CONTEXT).messages == (Message("user", E5.text),)
    assert planned(Strategy.PLAIN, GERMAN).messages == (Message("system", WISH), Message("user", E5.text))


def test_it_stands_before_the_history() -> None:
    asked = Question("And E6?", (Turn("user", "What is E5?"), Turn("assistant", "Low pressure.")))
    roles = [message.role for message in planned(Strategy.PLAIN, GERMAN, asked).messages]
    assert roles == ["system", "user", "assistant", "user"]


def test_the_template_names_the_same_language() -> None:
    explained = planned(Strategy.PROMPT, GERMAN, Question("Why is the sky blue?"))
    assert "- Language: German" in user(explained)
    assert "- Language: English" not in user(explained)


def test_who_asks_for_another_language_gets_it() -> None:
    asked = Question("Write a short poem about rain in French")
    sent = planned(Strategy.PROMPT, GERMAN, asked)
    assert "- Language: French" in user(sent)
    assert "unless it asks for another one" in sent.messages[0].content


def test_a_name_over_several_lines_stays_in_one() -> None:
    sent = planned(Strategy.PLAIN, replace(CONTEXT, language=" Swiss\n\nGerman "))
    assert sent.messages[0].content.startswith("Answer in Swiss German, whatever")


def test_a_chosen_template_answers_and_is_named_with_its_version() -> None:
    chosen = replace(CONTEXT, pinned={"explain": "brainstorm"})
    plan = planned(Strategy.PROMPT, chosen, Question("Why is the sky blue?"))
    assert plan.template == "brainstorm@1"
    assert plan.variant_odds == {"brainstorm@1": 1.0}
    assert planned(Strategy.PROMPT, chosen, Question("Write a letter")).template == "write@1"


@pytest.mark.parametrize(
    ("strategy", "task", "name"),
    [(Strategy.KNOWLEDGE, "grounded", "combined"), (Strategy.COMBINED, "combined", "grounded")],
)
def test_specialized_strategies_use_the_chosen_template_too(strategy: Strategy, task: str, name: str) -> None:
    plan = planned(strategy, replace(CONTEXT, pinned={task: name}))
    assert plan.template == f"{name}@1"
    assert plan.passages


def test_a_choice_that_no_longer_exists_does_not_stop_an_answer() -> None:
    plan = planned(Strategy.PROMPT, replace(CONTEXT, pinned={"answer": "gone"}), Question("Hi there!"))
    assert plan.template == "answer@1"
