"""The rule by which a sentence counts as supported, and how often it is right."""

import time

import pytest

from knowledge.types import Passage
from routers.support.rule import Grounds
from routers.support.sentences import Sentence, sentences
from tests.routers.support.making import HELD_OUT, Case, cases, passages, sections

PASSAGES = passages()
PUMP = Passage(
    "p",
    "pumps",
    "pump.md",
    "Pump › Care",
    "Pump",
    "Clean the screen every 50 hours. Do not wash the filter F2; replace it every 300 hours. The fan is off at night.",
    0.9,
)


def is_marked(case: Case) -> bool:
    """Whether the rule finds no support."""
    return not Grounds(PASSAGES[case.subject]).supports(Sentence(case.text, len(case.text)))


def marked(text: str, *given: Passage, question: str = "") -> list[str]:
    grounds = Grounds(given or (PUMP,), question)
    return [sentence.text for sentence in sentences(text) if not grounds.supports(sentence)]


def test_there_are_enough_sentences_of_every_sort() -> None:
    found = cases()
    assert len(found) >= 200
    assert len(cases(held_out=True)) >= 70
    sorts = {case.sort for case in found}
    assert {"verbatim", "paraphrase", "figure", "unit", "code", "invented", "negated", "swapped", "mixed"} <= sorts
    assert {"language", "table", "list", "question", "pleasantry", "heading", "connective", "lead-in"} <= sorts
    assert set(PASSAGES) > HELD_OUT


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.98, 0.95), (True, 0.92, 0.83)])
def test_marks_are_right_and_mostly_found(held_out: bool, precision: float, recall: float) -> None:
    found = cases(held_out=held_out)
    right = [case for case in found if not case.good and is_marked(case)]
    wrong = [case.text for case in found if case.good and is_marked(case)]
    unfound = [case.text for case in found if not case.good and not is_marked(case)]
    assert len(right) / (len(right) + len(wrong)) >= precision, wrong
    assert len(right) / (len(right) + len(unfound)) >= recall, unfound


def test_what_a_document_says_is_never_marked_beside_it() -> None:
    manual = sections()
    marks = [
        sentence.text
        for place, section in enumerate(manual)
        for sentence in sentences(section.text)
        if not Grounds((manual[place - 3], section, manual[place - 7])).supports(sentence)
    ]
    assert marks == []


def test_what_other_sections_say_is_mostly_marked() -> None:
    manual = sections()
    found = [
        Grounds((manual[place - 31], manual[place - 37])).supports(sentence)
        for place, section in enumerate(manual)
        for sentence in sentences(section.text)
    ]
    assert found.count(False) / len(found) >= 0.75


def test_a_citation_names_the_passages_that_count() -> None:
    fan = Passage("q", "fans", "fan.md", "", "Fan", "The fan blades are cleaned with a brush every month.", 0.8)
    good, bad = "Clean the screen every 50 hours [1].", "Clean the screen every 50 hours [2]."
    assert marked(f"{good} {bad}", PUMP, fan) == [bad]


def test_a_number_that_points_nowhere_leaves_all_passages() -> None:
    assert marked("Clean the screen every 50 hours [9].") == []


@pytest.mark.parametrize(
    "text",
    [
        "Clean the screen every 60 hours.",
        "Clean the screen every 50 days.",
        "Replace the filter F3 every 300 hours.",
        "Paint the housing blue to cool the motor.",
        "Replace the filter every 300 hours and grease both bearings afterwards.",
        "Wash the filter F2.",
        "The fan is on at night.",
        "Run `pump --flush` to clean the screen.",
    ],
)
def test_each_part_of_the_rule_marks(text: str) -> None:
    assert marked(text) == [text]


def test_words_of_the_question_don_t_count_against_an_answer() -> None:
    answer = "For your workshop compressor, replace the filter every 300 hours."
    assert marked(answer, question="How often must I service my workshop compressor?") == []


def test_an_answer_in_another_language_is_judged_by_its_figures() -> None:
    german = "Reinigen Sie das Sieb alle 50 Stunden, und denken Sie dabei auch an den Ventilator."
    assert marked(german) == []
    assert marked(german.replace("50", "70")) == [german.replace("50", "70")]


@pytest.mark.parametrize(
    "text", ["", "Yes.", "Is it clean?", "Here are the steps:", "You're welcome!", "The documents do not say more."]
)
def test_what_claims_nothing_is_exempt(text: str) -> None:
    assert marked(text) == []


def test_a_sentence_costs_next_to_nothing() -> None:
    text = (" ".join(section.text for section in sections()[:40]))[:4_500]
    given = [Passage(str(n), "d", "a.md", "A › b", "A", text[n * 900 : (n + 1) * 900], 0.9) for n in range(5)]
    said = [sentence for section in sections()[40:60] for sentence in sentences(section.text)]
    grounds = Grounds(given)
    started = time.process_time()
    for sentence in said:
        grounds.supports(sentence)
    assert (time.process_time() - started) / len(said) < 0.02  # measured: 0.0005 s
