"""Follow-ups made to stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Turn
from routers.rewriting import content_words, leans_back, standalone

HISTORY = (
    Turn("user", "What does error code E5 mean on the X1000?"),
    Turn("assistant", "Error code E5 means that the spray pressure is too low."),
)


@pytest.mark.parametrize(
    "question",
    ["and how do I clear it?", "Why?", "what about E7", "How long does that take?", "is it dangerous", "und E7?"],
)
def test_a_follow_up_takes_the_previous_question_along(question: str) -> None:
    alone = standalone(question, HISTORY)
    assert "E5" in alone
    assert alone.endswith(question.strip())


@pytest.mark.parametrize(
    "question",
    [
        "Write a birthday poem for my colleague Maria who loves hiking",
        "Which vegetables grow well in a shady balcony garden in autumn?",
        "Explain the difference between a stack and a queue in programming",
    ],
)
def test_a_change_of_topic_is_not_glued_to_the_old_one(question: str) -> None:
    assert standalone(question, HISTORY) == question


def test_without_history_a_question_is_itself() -> None:
    assert standalone("and it?", ()) == "and it?"


def test_only_the_askers_turns_are_taken_along() -> None:
    assert "spray pressure" not in standalone("why?", HISTORY)


def test_a_chain_of_follow_ups_reaches_the_question_that_names_the_topic() -> None:
    history = (*HISTORY, Turn("user", "and why?"), Turn("assistant", "Because the screen is clogged."))
    alone = standalone("how do I clean it?", history)
    assert "E5" in alone
    assert "and why?" in alone


def test_at_most_two_earlier_questions_are_taken_along() -> None:
    history = tuple(Turn("user", text) for text in ["the oldest question about penguins", "and?", "why?", "so?"])
    assert "penguins" not in standalone("and then?", history)


@given(st.text(), st.lists(st.text(), max_size=4))
def test_the_question_always_stays_whole(question: str, turns: list[str]) -> None:
    alone = standalone(question, tuple(Turn("user", turn) for turn in turns))
    assert question.strip() in alone


def test_content_words_leave_small_words_out() -> None:
    assert content_words("What is the E5 of the X1000?") == ["e5", "x1000"]


def test_empty_turns_are_no_context() -> None:
    assert standalone("why?", (Turn("user", "  "),)) == "why?"
    assert leans_back("why?")
