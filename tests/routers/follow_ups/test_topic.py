"""What a conversation is about when the next question is asked."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Turn
from routers.follow_ups.topic import Exchange, Topic, exchanges, pointed, topic_of

PUMP = Exchange("How do I change the filter of the pump?", "Turn the ring to the left.")
LIGHT = Exchange("Why does the red light blink?", "The door is open.")


def test_exchanges_are_questions_with_their_answers() -> None:
    history = (Turn("user", "Why?"), Turn("assistant", "Because"), Turn("assistant", "so."), Turn("user", "And how?"))
    assert exchanges(history) == [Exchange("Why?", "Because so."), Exchange("And how?", "")]


def test_thanks_and_what_nobody_asked_for_are_no_exchanges() -> None:
    history = (Turn("assistant", "Welcome!"), Turn("user", "thanks!"), Turn("assistant", "You're welcome."))
    assert exchanges(history) == []


def test_the_topic_is_the_last_exchange() -> None:
    assert topic_of("and then?", [LIGHT, PUMP]) == Topic(PUMP.question, PUMP.answer)


def test_a_question_goes_back_to_the_exchange_whose_word_it_repeats() -> None:
    assert topic_of("and if the light stays on?", [LIGHT, PUMP]) == Topic(LIGHT.question, LIGHT.answer)


def test_questions_that_lean_in_turn_are_taken_along() -> None:
    earlier = [LIGHT, PUMP, Exchange("how often?", "Once a year."), Exchange("why?", "It clogs.")]
    topic = topic_of("and then?", earlier)
    assert topic.asked == "How do I change the filter of the pump? how often? why?"
    assert topic.answered == "It clogs."


def test_at_most_three_are_taken() -> None:
    earlier = [LIGHT, *(Exchange(word, "") for word in ("why?", "and?", "how so?"))]
    assert topic_of("and then?", earlier).asked == "why? and? how so?"


def test_without_exchanges_there_is_no_topic() -> None:
    assert topic_of("why?", []) == Topic()
    assert Topic().around("why?") == Topic().before("why?") == "why?"


def test_code_of_an_answer_is_not_its_topic() -> None:
    topic = topic_of("why?", [Exchange("How do I loop?", "With for: ```python\nfor x in y: pass\n``` See above.")])
    assert topic.answered == "With for: See above."


def test_a_file_counts_only_where_the_question_points_at_it() -> None:
    assert pointed("  How do I change the filter?  ") == "How do I change the filter?"


@given(st.text(max_size=60), st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=3_000))))
def test_a_topic_is_never_longer_than_its_limit(question: str, turns: list[tuple[str, str]]) -> None:
    history = [Turn("user" if role == "user" else "assistant", text) for role, text in turns]
    topic = topic_of(question, exchanges(history))
    assert len(topic.asked) <= 3 * 480 + 2
    assert len(topic.answered) <= 300
