"""Which questions are one: rules on words, and what they are worth with the real embedder."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curated.alike import MARGIN, MORE_WORDS, OTHER_WORDS, SAME_WORDS, least_cosine, wording
from knowledge.library.embeddings import OnnxEmbedder
from tests.knowledge.curated.phrasings import HELD_OUT, LAST, SAME


def least(one: str, other: str) -> float | None:
    return least_cosine(wording(one), wording(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What does E5 mean?", "What does E6 mean?"),
        ("How do I reset the X1000?", "How do I reset it?"),
        ("What does get_user return?", "What does set_user return?"),
        ("What is new in 2.1?", "What is new in 2.10?"),
        ("Does it cost 10 euros?", "Does it cost 20 euros?"),
        ("Is it open on Sunday?", "Is it open on Mondays?"),
        ("When does it open?", "When does it close?"),
        ("How do I turn it on?", "How do I turn it off?"),
        ("Who was the last winner?", "Who is the next winner?"),
        ("Does it work with water?", "Does it work without water?"),
        ("Is it allowed?", "Isn't it allowed?"),
        ("Can I use it?", "Can’t I use it?"),
        ("What does shipping to Norway cost?", "What does shipping to Sweden cost?"),
        ("Who is it?", "When is it?"),
    ],
)
def test_words_that_tell_two_questions_apart(one: str, other: str) -> None:
    assert least(one, other) is None
    assert least(other, one) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("How do I reset it?", "how do I RESET it", 0.0),
        ("???", "???", 0.0),
        ("What does E5 mean?", "e-5: meaning?", SAME_WORDS),
        ("How do I reset the pump?", "How can I reset my pumps?", SAME_WORDS),
        ("How do I clean the filter?", "How do I clean the filter of the pump?", MORE_WORDS),
        ("Can I bring a dog?", "Can I bring a cat?", OTHER_WORDS),
        ("Is it open in March?", "May it be opened in March?", SAME_WORDS),
    ],
)
def test_how_near_two_questions_must_be_depends_on_their_words(one: str, other: str, expected: float) -> None:
    assert least(one, other) == expected
    assert least(other, one) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_order_of_two_questions_does_not_matter(one: str, other: str) -> None:
    assert least(one, other) == least(other, one)
    assert least(one, one) == 0.0


def judged(questions: Sequence[Sequence[str]], margin: float = 0.0) -> tuple[float, list[tuple[str, str]]]:
    """The share of pairs of one question that are found to be so, and all pairs of two that are."""
    texts = [(text, number) for number, wordings in enumerate(questions) for text in wordings]
    vectors = OnnxEmbedder().embed([text for text, _ in texts])
    cosines = vectors @ vectors.T
    found, same, wrong = 0, 0, []
    for one, other in combinations(range(len(texts)), 2):
        needed = least(texts[one][0], texts[other][0])
        counts = needed is not None and cosines[one, other] >= needed + (margin if needed else 0.0)
        belongs = texts[one][1] == texts[other][1]
        same += belongs
        found += belongs and counts
        if counts and not belongs:
            wrong.append((texts[one][0], texts[other][0]))
    return found / same, wrong


@pytest.mark.parametrize(
    ("questions", "found", "most"), [(SAME, 0.70, 0), (HELD_OUT, 0.75, 0), (LAST, 0.60, 2)], ids=["1", "2", "unseen"]
)
def test_hardly_ever_are_two_questions_taken_for_one(
    questions: Sequence[Sequence[str]], found: float, most: int
) -> None:
    share, wrong = judged(questions)
    assert len(wrong) <= most
    assert share >= found


def test_a_question_that_gets_an_answer_must_be_nearer_still() -> None:
    for questions in (SAME, HELD_OUT, LAST):
        share, wrong = judged(questions, MARGIN)
        assert wrong == []
        assert share >= 0.5
