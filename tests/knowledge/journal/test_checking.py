"""Every field of an imported row: what it may be and what it is refused for."""

from typing import Any

import pytest

from knowledge.journal.checking import GivenAnswer, GivenDuel, RefusedError, check
from tests.knowledge.journal.test_importing import DUEL, NEEDED, RATING

KNOWN = "combined, knowledge, plain, prompt, tuned"


def short(value: object) -> str:
    return str(value)[:60]


def same(person: str) -> str:
    return f"p:{person}"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ""}, "id must be printable text of 1 to 200 characters"),
        ({"id": "x" * 201}, "id must be printable text"),
        ({"id": 7}, "id must be printable text"),
        ({"id": None}, "id must be printable text"),
        ({"id": "a\nb"}, "id must be printable text"),
        ({"id": " a"}, "id must be printable text"),
        ({"asked_at": "yesterday"}, "asked_at must be a time in ISO 8601 with a zone"),
        ({"asked_at": 1795456927}, "asked_at must be a time in ISO 8601"),
        ({"asked_at": None}, "asked_at must be a time"),
        ({"asked_at": "2026-11-23T12:00:00"}, "asked_at lacks a zone"),
        ({"asked_at": "2026-11-23"}, "asked_at lacks a zone"),
        ({"asked_at": "2026-13-01T00:00:00Z"}, "asked_at must be a time"),
        ({"asked_at": "1969-12-31T23:59:59Z"}, "asked_at must lie between 1970 and 9998"),
        ({"asked_at": "0001-01-01T00:00:00+14:00"}, "asked_at must lie between"),
        ({"asked_at": "9999-12-31T23:59:59-14:00"}, "asked_at must lie between"),
        ({"question": 7}, "question must be text or null"),
        ({"question": "x" * 20_001}, "the question has 20,001 characters; at most 20,000 are kept"),
        ({"kind": "special"}, "kind must be one of general, specialized"),
        ({"kind": None}, "kind must be one of"),
        ({"kind": ["general"]}, "kind must be one of"),
        ({"strategy": "magic"}, f"strategy must be one of {KNOWN}"),
        ({"strategy": "Plain"}, "strategy must be one of"),
        ({"strategy": "tuned"}, "the chosen strategy tuned is not among the eligible ones"),
        ({"eligible": []}, "the chosen strategy plain is not among the eligible ones"),
        ({"eligible": "plain"}, "eligible must be a list of known strategies"),
        ({"eligible": ["plain", "magic"]}, "eligible must be a list of known strategies"),
        ({"eligible": ["plain", None]}, "eligible must be a list"),
        ({"eligible": ["plain", "plain", "prompt"]}, "an eligible strategy is named twice"),
        ({"odds": [0.5, 0.5]}, "odds must be an object"),
        ({"odds": {}}, "the odds sum to 0 and not to 1"),
        ({"odds": {"plain": 0.5, "prompt": 0.4}}, "the odds sum to 0.9 and not to 1"),
        ({"odds": {"plain": 0.5, "tuned": 0.5}}, "odds name tuned, which is not eligible"),
        ({"odds": {"plain": 2, "prompt": -1}}, "the odds of plain are not a probability"),
        ({"odds": {"plain": "0.5", "prompt": 0.5}}, "the odds of plain are not a probability"),
        ({"odds": {"plain": 0, "prompt": 1}}, "the chosen strategy plain has odds of 0"),
        ({"server": 5}, "server must be text or null"),
        ({"asker": 5}, "asker must be text or null"),
        ({"conversation": {}}, "conversation must be text or null"),
        ({"domain": False}, "domain must be text or null"),
        ({"p_specialized": 1.5}, "p_specialized must be between 0 and 1"),
        ({"p_specialized": -0.1}, "p_specialized must be a number of at least 0, or null"),
        ({"p_specialized": "0.5"}, "p_specialized must be a number"),
        ({"p_specialized": True}, "p_specialized must be a number"),
        ({"answered_by": "magic"}, f"answered_by must be one of {KNOWN}"),
        ({"answered_by": ""}, "answered_by must be one of"),
        ({"variant_odds": []}, "variant_odds must be an object of probabilities"),
        ({"variant_odds": {"x": 2}}, "variant_odds must be an object of probabilities"),
        ({"model_odds": {"x": None}}, "model_odds must be an object of probabilities"),
        ({"answer": ["text"]}, "answer must be text or null"),
        ({"total_ms": -1}, "total_ms must be a number of at least 0, or null"),
        ({"total_ms": 1e300}, "total_ms must be a number"),
        ({"first_token_ms": "12"}, "first_token_ms must be a number"),
        ({"cost_usd": "free"}, "cost_usd must be a number"),
        ({"input_tokens": 1.5}, "input_tokens must be a whole number of at least 0, or null"),
        ({"output_tokens": -1}, "output_tokens must be a whole number"),
        ({"output_tokens": 10**30}, "output_tokens must be a whole number"),
        ({"private": "yes"}, "private must be true or false"),
        ({"status": "done"}, "status must be one of complete, failed, interrupted, stopped"),
        ({"status": ["complete"]}, "status must be one of"),
        ({"status": "interrupted", "answer": "text"}, "an interrupted answer has no answer"),
        ({"status": "interrupted", "total_ms": 3}, "an interrupted answer has no total_ms"),
        ({"ratings": None}, "ratings must be a list"),
        ({"ratings": {}}, "ratings must be a list"),
        ({"ratings": ["up"]}, "a rating is not an object"),
        ({"ratings": [{"value": 1}]}, "voter must be text"),
        ({"ratings": [{"voter": "", "value": 1}]}, "voter must be text"),
        ({"ratings": [{"voter": "v"}]}, "a rating's value must be 1 or -1"),
        ({"ratings": [RATING | {"value": 0}]}, "a rating's value must be 1 or -1"),
        ({"ratings": [RATING | {"value": True}]}, "a rating's value must be 1 or -1"),
        ({"ratings": [RATING | {"value": "up"}]}, "a rating's value must be 1 or -1"),
        ({"ratings": [RATING | {"reason": "ugly"}]}, "a rating's reason must be null or one of wrong, incomplete"),
        ({"ratings": [RATING | {"reason": ["wrong"]}]}, "a rating's reason must be null or one of"),
        ({"ratings": [RATING | {"comment": 3}]}, "comment must be text or null"),
        ({"ratings": [RATING | {"comment": "x" * 4001}]}, "a comment has 4,001 characters; at most 4,000 are kept"),
        ({"ratings": [RATING | {"at": "now"}]}, "a rating's at must be a time in ISO 8601"),
        ({"ratings": [RATING | {"at": None}]}, "a rating's at must be a time in ISO 8601"),
    ],
    ids=short,
)
def test_answers_that_are_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check(NEEDED | changes, same)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ""}, "id must be printable text"),
        ({"asked_at": "2026-11-23T12:00:00"}, "asked_at lacks a zone"),
        ({"kind": "both"}, "kind must be one of general, specialized"),
        ({"origin": "wild"}, "origin must be one of command, retry, sampled"),
        ({"origin": None}, "origin must be one of"),
        ({"shown_first": "left"}, "shown_first must be one of a, b"),
        ({"a": "plain"}, "a must be an object with a strategy"),
        ({"a": {}}, f"strategy must be one of {KNOWN}"),
        ({"b": {"strategy": "magic"}}, f"strategy must be one of {KNOWN}"),
        ({"b": {"strategy": ["plain"]}}, f"strategy must be one of {KNOWN}"),
        ({"b": {"strategy": "plain", "answer": 7}}, "answer must be text or null"),
        ({"question": 7}, "question must be text or null"),
        ({"votes": "many"}, "votes must be a list"),
        ({"votes": [3]}, "a vote is not an object"),
        ({"votes": [{"voter": "v", "choice": "left"}]}, "choice must be one of a, b, bad, tie"),
        ({"votes": [{"choice": "a"}]}, "voter must be text"),
        ({"votes": [{"voter": "v", "choice": "a", "at": 0}]}, "a vote's at must be a time"),
    ],
    ids=short,
)
def test_duels_that_are_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check(DUEL | changes, same)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_what_an_answer_needs(missing: str) -> None:
    with pytest.raises(RefusedError, match=f"^it lacks {missing}$"):
        check({name: value for name, value in NEEDED.items() if name != missing}, same)


@pytest.mark.parametrize("missing", sorted(DUEL.keys() - {"duel"}))
def test_what_a_duel_needs(missing: str) -> None:
    with pytest.raises(RefusedError, match=f"^it lacks {missing}$"):
        check({name: value for name, value in DUEL.items() if name != missing}, same)


@pytest.mark.parametrize(
    "changes",
    [
        {"question": None},
        {"question": ""},
        {"duel": False},
        {"asked_at": "2026-11-23T12:00:00.123456789Z"},
        {"asked_at": "20261123T120000+0100"},
        {"odds": {"plain": 1}},
        {"odds": {"plain": 1, "prompt": 0}},
        {"odds": {"plain": 0.3333333, "prompt": 0.6666666}},
        {"answered_by": None, "status": "failed"},
        {"answered_by": "knowledge"},
        {"status": "interrupted", "answer": None, "answered_by": None},
        {"asker": ""},
        {"p_specialized": 1},
        {"total_ms": 0},
        {"ratings": [RATING | {"reason": None, "comment": None}]},
    ],
    ids=short,
)
def test_answers_that_are_taken(changes: dict[str, Any]) -> None:
    assert isinstance(check(NEEDED | changes, same), GivenAnswer)


def test_an_interrupted_answer_has_no_outcome() -> None:
    given = check(NEEDED | {"status": "interrupted"}, same)
    assert isinstance(given, GivenAnswer)
    assert (given.answered, given.text) == (None, None)


def test_both_sides_may_have_one_strategy() -> None:
    given = check(DUEL | {"b": {"strategy": "plain", "answer": None}}, same)
    assert isinstance(given, GivenDuel)
