"""Follow-ups made to stand alone and looked up."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Findings, Passage, Question, Turn
from routers.classifier import p_specialized
from routers.follow_ups.courtesy import without_courtesy
from routers.rewriting import look_up, standalone
from tests.routers.test_router import STRONG, WEAK

HISTORY = (
    Turn("user", "What does error code E5 mean on the X1000?"),
    Turn("assistant", "Error code E5 means that the spray pressure is too low."),
)
MIDDLING = {**WEAK, "cosine": 0.36, "cosine5": 0.36, "coverage": 0.7, "lexical": 0.5, "score": 0.3}
TURNS = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=60)), max_size=5)


@dataclass
class Documents:
    """What is found depends on whether a text names the X1000."""

    bare: dict[str, float] = field(default_factory=lambda: {**WEAK, "score": 0.05})
    asked: list[str] = field(default_factory=list)

    def __call__(self, text: str) -> Findings:
        self.asked.append(text)
        named = "X1000" in text
        features = {**STRONG, "score": 0.8} if named else self.bare
        found = passage("e5", 0.8 if named else 0.4), passage("other", 0.3) if named else passage("bare", 0.1)
        return Findings(found, features, {"x1000": features["score"]}, 3)


def passage(name: str, score: float) -> Passage:
    return Passage(name, "x1000", f"{name}.md", "Errors", "X1000", "The spray pressure is low; clean it.", score)


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
        "Different topic: how old is it?",
    ],
)
def test_a_change_of_topic_is_not_glued_to_the_old_one(question: str) -> None:
    assert standalone(question, HISTORY) == question


@pytest.mark.parametrize("question", ["thanks!", "ok, great", "👍"])
def test_thanks_are_taken_as_they_are(question: str) -> None:
    assert standalone(question, HISTORY) == question


def test_a_yes_to_a_question_of_the_bot_takes_it_along() -> None:
    history = (HISTORY[0], Turn("assistant", "It means low pressure. Do you want to know how to clear it?"))
    assert "E5" in standalone("yes", history)


def test_without_history_a_question_is_itself() -> None:
    assert standalone("and it?", ()) == "and it?"


def test_only_the_askers_turns_are_taken_along() -> None:
    assert "spray pressure" not in standalone("why?", HISTORY)


def test_a_chain_of_follow_ups_reaches_the_question_that_names_the_topic() -> None:
    history = (*HISTORY, Turn("user", "and why?"), Turn("assistant", "Because the screen is clogged."))
    alone = standalone("how do I clean it?", history)
    assert "E5" in alone
    assert "and why?" in alone


def test_at_most_three_earlier_questions_are_taken_along() -> None:
    oldest = "the oldest question about penguins"
    history = tuple(Turn("user", text) for text in [oldest, "and?", "why?", "so what?", "how so?"])
    assert "penguins" not in standalone("and then?", history)


def test_empty_turns_are_no_context() -> None:
    assert standalone("why?", (Turn("user", "  "),)) == "why?"


@given(st.text(max_size=200))
def test_without_history_any_text_stays_as_it_is(question: str) -> None:
    assert standalone(question, ()) == question.strip()


@given(st.text(max_size=200), TURNS)
def test_what_is_asked_stays_whole_and_the_result_is_bounded(question: str, history: list[Turn]) -> None:
    alone = standalone(question, history)
    assert len(alone) <= len(question) + 3 * 481
    assert alone.endswith((question.strip(), without_courtesy(question) or question.strip()))
    assert standalone(alone, ()) == alone.strip()


@given(st.text(max_size=200), TURNS)
def test_any_text_can_be_looked_up_in_three_looks_at_most(question: str, history: list[Turn]) -> None:
    documents = Documents()
    looked = look_up(Question(question, tuple(history)), documents)
    assert looked.findings.passages
    assert 1 <= len(documents.asked) <= 3


def test_a_question_without_history_is_looked_up_once() -> None:
    documents = Documents()
    looked = look_up(Question("and it?"), documents)
    assert documents.asked == ["and it?"]
    assert (looked.standalone, looked.continues) == ("and it?", False)


def test_what_a_model_made_of_it_is_looked_up_as_it_is() -> None:
    documents = Documents()
    looked = look_up(Question("and how?", HISTORY, standalone="How do I clear E5?"), documents)
    assert documents.asked == ["How do I clear E5?"]
    assert looked.standalone == "How do I clear E5?"


def test_a_follow_up_is_looked_up_with_its_topic_and_is_of_its_kind() -> None:
    documents = Documents()
    looked = look_up(Question("and how do I clear it?", HISTORY), documents)
    assert looked.continues
    assert looked.standalone == f"{HISTORY[0].content} and how do I clear it?"
    assert documents.asked == [
        "and how do I clear it?",
        f"{HISTORY[0].content} {HISTORY[1].content} and how do I clear it?",
    ]
    assert p_specialized(looked.findings.features) > 0.5
    assert looked.findings.passages[0].id == "e5"
    assert len(looked.findings.passages) == 2


@pytest.mark.parametrize(
    "question",
    [
        "Tell me a joke",
        "Which vegetables grow in shady balcony gardens?",
        "Who won the race in Lisbon yesterday?",
    ],
)
def test_a_question_that_the_documents_know_nothing_of_begins_anew(question: str) -> None:
    looked = look_up(Question(question, HISTORY), Documents())
    assert (looked.standalone, looked.continues) == (question, False)
    assert p_specialized(looked.findings.features) < 0.5


def test_an_open_question_with_words_of_the_topic_goes_on() -> None:
    looked = look_up(Question("Does the spray clean aluminium?", HISTORY), Documents(bare=MIDDLING))
    assert looked.continues
    assert p_specialized(looked.findings.features) > 0.5


def test_an_open_question_that_the_documents_hardly_know_begins_anew_in_whatever_words() -> None:
    little = {**MIDDLING, "cosine": 0.28, "cosine5": 0.28}
    looked = look_up(Question("Does the spray clean aluminium?", HISTORY), Documents(bare=little))
    assert not looked.continues
    assert p_specialized(looked.findings.features) < 0.5


def test_an_open_question_with_other_words_begins_anew() -> None:
    looked = look_up(Question("Does glue harm aluminium bicycles?", HISTORY), Documents(bare=MIDDLING))
    assert not looked.continues


@pytest.mark.parametrize(
    "question",
    ["Which movie is it that a wizard appears in?", "Who wrote the lyrics, and when did they win that?"],
)
def test_a_pronoun_among_words_of_another_topic_does_not_go_on(question: str) -> None:
    looked = look_up(Question(question, HISTORY), Documents(bare=MIDDLING))
    assert (looked.standalone, looked.continues) == (question, False)


@pytest.mark.parametrize(("question", "continues"), [("is it dangerous", True), ("What does XY mean?", False)])
def test_what_is_specialized_by_itself_needs_words_of_the_topic(question: str, continues: bool) -> None:
    assert look_up(Question(question, HISTORY), Documents(bare={**STRONG, "score": 0.8})).continues is continues


def test_a_short_word_is_not_found_in_the_beginning_of_another() -> None:
    """“is” and “pr” begin words of the passages, but are none of theirs."""
    looked = look_up(Question("Can pr or cl improve on tv?", HISTORY), Documents(bare=MIDDLING))
    assert not looked.continues


def test_what_the_documents_know_better_by_itself_begins_anew() -> None:
    history = (Turn("user", "who painted the famous sunflowers?"), Turn("assistant", "Vincent van Gogh."))

    def find(text: str) -> Findings:
        score = 0.4 if "sunflowers" in text else 0.8
        return Findings((passage("e5", score),), {**STRONG, "score": score}, {"x1000": score}, 3)

    looked = look_up(Question("Which programs does the X1000 have?", history), find)
    assert looked.standalone == "Which programs does the X1000 have?"
    assert not looked.continues


def test_an_error_of_the_library_is_not_hidden() -> None:
    def broken(text: str) -> Findings:
        raise OSError(text)

    find: Callable[[str], Findings] = broken
    with pytest.raises(OSError, match="why"):
        look_up(Question("why?"), find)
