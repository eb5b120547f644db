"""What events refuse, and what they take from a question."""

from dataclasses import FrozenInstanceError, fields
from datetime import UTC
from typing import Any, get_args

import pytest

from knowledge.errors import InputError
from knowledge.journal.events import Asked, DuelShown, Event, Forgotten, Promoted, Rated, Reasoned, Voted
from knowledge.journal.journal import _TABLES
from knowledge.types import Kind, Place, Question, Reason, Strategy, Turn
from tests.knowledge.making import routed


def test_an_event_for_a_question_in_its_place() -> None:
    place = Place("discord", "s", "c", "t", "anna", "m1", private=True)
    event = Asked.of("a1", Question("Why?", history=(Turn("user", "Hm"),), place=place))
    assert event == Asked(
        answer_id="a1",
        question="Why?",
        surface="discord",
        server="s",
        channel="c",
        conversation="t",
        asker="anna",
        message="m1",
        private=True,
        history=(Turn("user", "Hm"),),
        at=event.at,
    )
    assert event.at.tzinfo is UTC


def test_the_vocabulary_is_complete() -> None:
    names = {event.__name__ for event in get_args(Event)}
    assert names == set(
        "Asked Routed Answered Shown Rated Reasoned Corrected RouteCorrected DuelShown DuelClosed Voted "
        "Promoted Forgotten".split()
    )


@pytest.mark.parametrize("event", get_args(Event), ids=lambda event: event.__name__)
def test_every_field_has_a_column_and_every_column_a_field(event: type) -> None:
    columns = {column.name for table in _TABLES[event] for column in table.columns}
    assert columns - {"n", "expired"} == {field.name for field in fields(event)} - ({"answer_id"} - columns)


def test_events_cannot_be_changed() -> None:
    event = Rated(answer_id="a", voter="v", value=1)
    with pytest.raises(FrozenInstanceError):
        event.value = -1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("event", "values", "why"),
    [
        (Asked, {"answer_id": "a", "question": "x" * 20_001}, "more than 20,000 characters"),
        (Rated, {"answer_id": "a", "voter": "v", "value": 0}, "1 or -1, not 0"),
        (Rated, {"answer_id": "a", "voter": "v", "value": 5}, "1 or -1, not 5"),
        (Reasoned, {"answer_id": "a", "voter": "v", "reason": "ugly"}, "Unknown reason “ugly”. Known reasons: wrong, "),
        (Reasoned, {"answer_id": "a", "voter": "v", "comment": "x" * 4001}, "4,001 characters; at most 4,000"),
        (Voted, {"duel_id": "d", "voter": "v", "choice": "c"}, "one of a, b, tie, bad, not 'c'"),
    ],
)
def test_what_is_refused(event: type, values: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError) as caught:
        event(**values)
    assert why in str(caught.value)


def test_a_reason_may_be_a_plain_word() -> None:
    assert Reasoned(answer_id="a", voter="v", reason="off-topic").reason == Reason.OFF_TOPIC  # type: ignore[arg-type]


def test_odds_that_cannot_be_true_are_refused() -> None:
    with pytest.raises(InputError, match=r"route of a1 cannot be stored: the odds sum to 0\.5 and not to 1"):
        routed("a1", odds={Strategy.PROMPT: 0.5})


def test_the_rest_needs_little() -> None:
    duel = DuelShown(
        duel_id="d", kind=Kind.GENERAL, a_strategy=Strategy.PLAIN, b_strategy=Strategy.PROMPT, shown_first="b"
    )
    assert (duel.origin, duel.a_answer, duel.question) == ("command", None, None)
    assert Promoted(what="model", name="x", action="promote").details == {}
    assert Forgotten(who="p:x", counts={}).at.tzinfo is UTC
