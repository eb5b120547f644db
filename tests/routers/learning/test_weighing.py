"""What is added to the evidence: the bank's nearness, the fits' word, rare words, another language."""

from dataclasses import replace

import pytest

from knowledge.fits import Fits
from knowledge.library import Library
from knowledge.types import Findings, Passage
from routers import bank
from routers.classifier import LEARNED_FEATURES
from routers.learning.fitting import Fitter
from routers.learning.weighing import Weigher, is_foreign, specificity
from tests.routers.learning.conftest import PUMPS, ROSES, Add

QUESTION = "how is the pump descaled with citric acid?"


def passage(text: str) -> Passage:
    return Passage("1", "m", "m.md", "", "M", text, 0.5)


def test_before_the_first_fit_the_evidence_stays_as_it_is(add: Add, library: Library, weigher: Weigher) -> None:
    add(PUMPS, "pumps")
    found = library.find(QUESTION)
    assert weigher.weighed(found, QUESTION) is found


def test_a_fit_adds_its_features(add: Add, library: Library, weigher: Weigher, fitter: Fitter) -> None:
    add(PUMPS, "pumps")
    fitter.refresh()
    about = weigher.weighed(library.find(QUESTION), QUESTION).features
    assert about.keys() >= LEARNED_FEATURES
    general = bank.texts()[0]
    other = weigher.weighed(library.find(general), general).features
    assert about["own"] > other["own"]
    assert about["bank"] < other["bank"]
    assert about["specific"] > other["specific"]


def test_a_domain_that_is_not_fitted_yet_leaves_the_evidence_alone(
    add: Add, library: Library, weigher: Weigher, fitter: Fitter
) -> None:
    add(PUMPS, "pumps")
    fitter.refresh()
    add(ROSES, "roses")
    assert not LEARNED_FEATURES & weigher.weighed(library.find(QUESTION), QUESTION).features.keys()
    fitter.refresh()
    assert weigher.weighed(library.find(QUESTION), QUESTION).features.keys() >= LEARNED_FEATURES


def test_another_servers_domain_has_no_say(add: Add, library: Library, weigher: Weigher, fitter: Fitter) -> None:
    add(PUMPS, "pumps", "1")
    add(ROSES, "roses", "2")
    fitter.refresh()
    one = weigher.weighed(library.find(QUESTION, server="1"), QUESTION, "1")
    two = weigher.weighed(library.find(QUESTION, server="2"), QUESTION, "2")
    assert one.features["own"] > two.features["own"]
    nobody = library.find(QUESTION)
    assert weigher.weighed(nobody, QUESTION) is nobody


def test_a_fit_of_another_process_is_seen(add: Add, library: Library, weigher: Weigher, fits: Fits) -> None:
    add(PUMPS, "pumps")
    weigher.weighed(library.find(QUESTION), QUESTION)
    Fitter(library.samples, fits).refresh()
    assert "own" in weigher.weighed(library.find(QUESTION), QUESTION).features


def test_a_question_without_a_vector_or_in_another_space_is_left_alone(
    add: Add, library: Library, weigher: Weigher, fitter: Fitter
) -> None:
    add(PUMPS, "pumps")
    fitter.refresh()
    found = library.find(QUESTION)
    for changed in (replace(found, vector=None), replace(found, space="another")):
        assert weigher.weighed(changed, QUESTION) is changed


def test_nothing_found_stays_nothing(weigher: Weigher) -> None:
    nothing = Findings()
    assert weigher.weighed(nothing, "anything") is nothing


def test_words_that_only_documents_hold_are_specific() -> None:
    assert specificity({"thermocouple": 0.2}) > specificity({"write": 0.2}) > specificity({"write": 0.0})
    assert specificity({"xyzzy": 0.0}) == pytest.approx(0)
    assert specificity({}) == 0


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Wie stelle ich die Pumpe ein?", "The pump is set with the wheel at the back of it.", True),
        ("как настроить насос", "The pump is set with the wheel.", True),
        ("Wie stelle ich die Pumpe ein?", "Die Pumpe wird mit dem Rad eingestellt, das hinten ist.", False),
        ("how do I set the pump?", "Die Pumpe wird mit dem Rad eingestellt, das hinten ist.", True),
        ("how do I set the pump?", "The pump is set with the wheel at the back of it.", False),
        ("E5", "The pump is set with the wheel.", False),
        ("how do I set it?", "", False),
    ],
)
def test_another_language_than_that_of_the_passages_is_foreign(question: str, text: str, expected: bool) -> None:
    assert is_foreign(question, [passage(text)]) is expected
