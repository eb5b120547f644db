"""How much a question leans on what was said before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.follow_ups.leaning import Leaning, content_words, leaning, leans_back


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "and E7?",
        "what about the pump",
        "how long does that take?",
        "is it dangerous",
        "which one is cheaper?",
        "how do I get rid of them",
        "the second one?",
        "und E7?",
        "was kostet das?",
        "et pour la pompe ?",
        "tell me more",
        "in the garden",
        "does it also work in winter",
        "no, I meant the other one",
        "for how long?",
        "what else?",
        "that was too hot",
        "it is weird when cold",
        "and you are sure?",
    ],
)
def test_what_points_back_or_is_no_sentence_surely_leans(question: str) -> None:
    assert leaning(question) is Leaning.SURELY
    assert leans_back(question)


@pytest.mark.parametrize("question", ["where can I download?", "do I need scripts?", "who is your boss"])
def test_a_sentence_with_next_to_nothing_in_it_is_likely_to_lean(question: str) -> None:
    assert leaning(question) is Leaning.LIKELY
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "Different topic: how tall is Everest",
        "new question, what is it",
        "something else: is it open?",
        "who are you?",
        "are you human?",
        "andere Frage: wann schließt es?",
        "autre question : où est-ce ?",
        "what is your name",
        "you've been a big help",
        "You are so kind!",
        "that's really nice of you 😊",
        "I'm so tired today",
        "hahaha",
        "Comment vas-tu ?",
        "¿Cómo estás?",
        "wie geht's dir?",
    ],
)
def test_what_says_that_it_is_something_new_leans_on_nothing(question: str) -> None:
    assert leaning(question) is Leaning.ALONE
    assert not leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which vegetables grow well in a shady balcony garden in autumn?",
        "Write a birthday poem for my colleague Maria who loves hiking",
        "what is the capital of Australia and who founded that city",
    ],
)
def test_what_names_enough_is_left_to_the_documents(question: str) -> None:
    assert leaning(question) is Leaning.PERHAPS
    assert not leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "what time is it in Lisbon right now",
        "how long does it take to boil potatoes",
        "is it raining in Lisbon today",
        "when was the first bicycle race held",
        "when is the next public holiday",
        "which concerts are in Lisbon this week",
        "why did the old king leave his castle",
        "how much of a long book do readers skip when they read",
    ],
)
def test_a_pronoun_that_means_something_in_its_own_sentence_does_not_point_back(question: str) -> None:
    assert leaning(question) is Leaning.PERHAPS


def test_what_one_named_thing_is_can_be_asked_at_any_time() -> None:
    assert leaning("what is Kafka?") is Leaning.PERHAPS


def test_content_words_leave_small_words_out() -> None:
    assert content_words("What is the E5 of the X1000?") == ["e5", "x1000"]


def test_scripts_without_spaces_have_words_too() -> None:
    assert len(content_words("你的位置是什么")) == 4
    assert leaning("你的位置是什么") is Leaning.PERHAPS


@given(st.text(max_size=700))
def test_any_text_leans_somehow_and_its_white_space_does_not_matter(text: str) -> None:
    assert leaning(text) is leaning(f"  {text[:500]}\n")


@given(st.text(alphabet="an it that . ?é你", min_size=1))
def test_only_the_beginning_of_a_long_text_is_read(text: str) -> None:
    long = text * (20_000 // len(text))
    assert leaning(long) is leaning(long[:500])
