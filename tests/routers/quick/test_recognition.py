"""Quick messages: what is one, what is none, and that a conversation matters."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Turn
from routers import bank
from routers.quick import Topic, topic_of

FOLDER = Path(__file__).parent
QUICK = [
    tuple(line.split("\t")) for line in (FOLDER / "quick.tsv").read_text(encoding="utf-8").splitlines() if line.strip()
]
OTHERS = (FOLDER / "others.txt").read_text(encoding="utf-8").splitlines()


def test_quick_messages_are_known_with_their_topic() -> None:
    missed = [(text, topic, topic_of(text)) for topic, text in QUICK if topic_of(text) != topic]
    assert len(QUICK) >= 120
    assert 1 - len(missed) / len(QUICK) >= 0.95, missed


def test_what_asks_for_anything_else_is_none() -> None:
    taken = [(text, topic_of(text)) for text in OTHERS if topic_of(text) is not None]
    assert len(OTHERS) >= 120
    assert taken == []


def test_questions_of_the_bank_that_ask_for_something_are_none() -> None:
    asking = [
        text for task, texts in bank.by_task().items() if task not in ("smalltalk", "languages") for text in texts
    ]
    assert [text for text in asking if topic_of(text) is not None] == []


@pytest.mark.parametrize("text", ["yes, thanks", "ok thanks", "thank you!", "hello"])
def test_an_answer_to_the_bots_question_is_none(text: str) -> None:
    asked = (Turn("user", "How is it cleaned?"), Turn("assistant", "With soap. Shall I list the steps?"))
    assert topic_of(text, asked) is None
    told = (Turn("user", "How is it cleaned?"), Turn("assistant", "With soap."))
    assert topic_of(text, told) is not None


def test_thanks_win_over_the_greeting_around_them() -> None:
    assert topic_of("hi, thanks a lot, bye!") is Topic.THANKS
    assert topic_of("hey, good night") is Topic.GOODBYE


@pytest.mark.parametrize("text", ["", "   ", "?!", "👍", "🙂", "\n", "x" * 50_000, "thanks\nand now the next one"])
def test_nothing_odd_is_quick(text: str) -> None:
    assert topic_of(text) is None


@given(st.text(max_size=150))
def test_any_text_can_be_judged(text: str) -> None:
    assert topic_of(text) in {None, *Topic}
