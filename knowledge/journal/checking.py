"""Rows that come from outside, checked field by field; plain code, because a million of them may come."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from knowledge.journal.events import CHOICES, MAX_COMMENT_CHARS, ORIGINS
from knowledge.journal.odds import odds_fault
from knowledge.store.clock import micros
from knowledge.store.encoding import encode
from knowledge.types import MAX_QUESTION_CHARS, Kind, Reason, Strategy

Row = dict[str, Any]
Pseudonym = Callable[[str], str]

MAX_ID_CHARS = 200
"""Longest id of an answer or duel, in characters."""

_KINDS = frozenset(map(str, Kind))
_STRATEGIES = frozenset(map(str, Strategy))
_REASONS = frozenset(map(str, Reason))
_STATUSES = frozenset({"complete", "stopped", "failed", "interrupted"})
_END_OF_TIME = micros(datetime(9999, 1, 1, tzinfo=UTC))
_MOST = 2**62
_ANSWER_NEEDS = ("id", "asked_at", "question", "kind", "strategy", "eligible", "odds")
_DUEL_NEEDS = ("id", "asked_at", "kind", "a", "b", "shown_first")
_OUTCOME = ("first_token_ms", "total_ms", "input_tokens", "output_tokens", "cost_usd", "template", "model")

ASKED = ("answer_id", "at", "surface", "server", "channel", "conversation", "asker", "private", "question", "history")
ROUTED = (
    *("at", "kind", "domain", "p_specialized", "decided_by", "eligible", "odds", "variant_odds", "model_odds"),
    *("policy", "strategy", "features"),
)
ANSWERED = (
    *("at", "status", "answered_by", "attempts", "first_token_ms", "total_ms", "input_tokens", "output_tokens"),
    *("cost_usd", "template", "model"),
)
DUEL = (
    *("duel_id", "at", "origin", "server", "channel", "asker", "question", "kind", "domain"),
    *("a_strategy", "a_answer", "b_strategy", "b_answer", "shown_first"),
)


class RefusedError(Exception):
    """The row cannot be taken; the text says why."""


class GivenRating(NamedTuple):
    """A rating of an imported answer; `at` in microseconds since 1970."""

    voter: str
    value: int
    reason: str | None
    comment: str | None
    at: int


class GivenAnswer(NamedTuple):
    """An answer that may be imported: values for the columns named ASKED, ROUTED, ANSWERED, and the text."""

    id: str
    asked: tuple[Any, ...]
    routed: tuple[Any, ...]
    answered: tuple[Any, ...] | None
    text: str | None
    ratings: list[GivenRating]


class GivenDuel(NamedTuple):
    """A duel that may be imported: values for the columns named DUEL, and votes (voter, choice, at)."""

    id: str
    shown: tuple[Any, ...]
    votes: list[tuple[str, str, int]]


def check(row: Any, pseudonym: Pseudonym) -> GivenAnswer | GivenDuel:
    """What `row` (one decoded line) says, with people as pseudonyms; raises RefusedError."""
    if type(row) is not dict:
        raise RefusedError("it is not an object")
    if row.get("duel", False) is True:
        return _duel(row, pseudonym)
    return _answer(row, pseudonym)


def _answer(row: Row, pseudonym: Pseudonym) -> GivenAnswer:
    _require(row, _ANSWER_NEEDS)
    answer_id, at = _id(row), _time(row["asked_at"], "asked_at")
    strategy = _one_of(row, "strategy", _STRATEGIES)
    private = row.get("private", False)
    if type(private) is not bool:
        raise RefusedError("private must be true or false")
    place = (_text(row, "server"), _text(row, "channel"), _text(row, "conversation"), _person(row, "asker", pseudonym))
    asked = (answer_id, at, "import", *place, private, _question(row), "[]")
    answered, text = _outcome(row, at, strategy)
    ratings = [_rating(rating, at, pseudonym) for rating in _list(row, "ratings")]
    return GivenAnswer(answer_id, asked, _routed(row, at, strategy), answered, text, ratings)


def _routed(row: Row, at: int, strategy: str) -> tuple[Any, ...]:
    eligible, odds = row["eligible"], row["odds"]
    if type(eligible) is not list or not all(type(name) is str and name in _STRATEGIES for name in eligible):
        raise RefusedError(f"eligible must be a list of known strategies ({', '.join(Strategy)})")
    if type(odds) is not dict:
        raise RefusedError("odds must be an object")
    fault = odds_fault(strategy, eligible, odds)
    if fault:
        raise RefusedError(fault)
    p_specialized = _number(row, "p_specialized")
    if p_specialized is not None and p_specialized > 1:
        raise RefusedError("p_specialized must be between 0 and 1")
    return (
        at,
        _one_of(row, "kind", _KINDS),
        _text(row, "domain"),
        p_specialized,
        _text(row, "decided_by"),
        _names(tuple(eligible)),
        "{" + ",".join([f'"{name}":{probability!r}' for name, probability in odds.items()]) + "}",
        _probabilities(row, "variant_odds"),
        _probabilities(row, "model_odds"),
        _text(row, "policy"),
        strategy,
        "{}",
    )


@lru_cache
def _names(strategies: tuple[str, ...]) -> str:
    return encode(strategies)


def _outcome(row: Row, at: int, strategy: str) -> tuple[tuple[Any, ...] | None, str | None]:
    status = row.get("status", "complete")
    if type(status) is not str or status not in _STATUSES:
        raise RefusedError(f"status must be one of {', '.join(sorted(_STATUSES))}")
    text = _text(row, "answer")
    if status == "interrupted":
        for name in ("answer", "answered_by", *_OUTCOME):
            if row.get(name) is not None:
                raise RefusedError(f"an interrupted answer has no {name}")
        return None, None
    by = row.get("answered_by", strategy)
    if by is not None:
        _member(by, "answered_by", _STRATEGIES)
    return (at, status, by, "[]", *_measures(row), _text(row, "template"), _text(row, "model")), text


def _measures(row: Row) -> tuple[Any, ...]:
    times = (_number(row, "first_token_ms"), _number(row, "total_ms"))
    return (*times, _count(row, "input_tokens"), _count(row, "output_tokens"), _number(row, "cost_usd"))


def _rating(rating: Any, at: int, pseudonym: Pseudonym) -> GivenRating:
    if type(rating) is not dict:
        raise RefusedError("a rating is not an object")
    value = rating.get("value")
    if type(value) not in (int, float) or value not in (1, -1):
        raise RefusedError("a rating's value must be 1 or -1")
    reason = rating.get("reason")
    if reason is not None and (type(reason) is not str or reason not in _REASONS):
        raise RefusedError(f"a rating's reason must be null or one of {', '.join(Reason)}")
    comment = _text(rating, "comment")
    if comment is not None and len(comment) > MAX_COMMENT_CHARS:
        raise RefusedError(f"a comment has {len(comment):,} characters; at most {MAX_COMMENT_CHARS:,} are kept")
    given = _time(rating["at"], "a rating's at") if "at" in rating else at
    return GivenRating(_voter(rating, pseudonym), int(value), reason, comment, given)


def _duel(row: Row, pseudonym: Pseudonym) -> GivenDuel:
    _require(row, _DUEL_NEEDS)
    duel_id, at = _id(row), _time(row["asked_at"], "asked_at")
    origin = _one_of(row, "origin", ORIGINS) if "origin" in row else "command"
    place = (_text(row, "server"), _text(row, "channel"), _person(row, "asker", pseudonym))
    question = _question(row) if "question" in row else None
    subject = (question, _one_of(row, "kind", _KINDS), _text(row, "domain"))
    sides = (*_side(row, "a"), *_side(row, "b"), _one_of(row, "shown_first", ("a", "b")))
    votes = [_vote(vote, at, pseudonym) for vote in _list(row, "votes")]
    return GivenDuel(duel_id, (duel_id, at, origin, *place, *subject, *sides), votes)


def _side(row: Row, name: str) -> tuple[str, str | None]:
    side = row[name]
    if type(side) is not dict:
        raise RefusedError(f"{name} must be an object with a strategy")
    return _one_of(side, "strategy", _STRATEGIES), _text(side, "answer")


def _vote(vote: Any, at: int, pseudonym: Pseudonym) -> tuple[str, str, int]:
    if type(vote) is not dict:
        raise RefusedError("a vote is not an object")
    choice = _one_of(vote, "choice", CHOICES)
    return _voter(vote, pseudonym), choice, _time(vote["at"], "a vote's at") if "at" in vote else at


def _require(row: Row, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in row]
    if missing:
        raise RefusedError(f"it lacks {', '.join(missing)}")


def _id(row: Row) -> str:
    value = row["id"]
    if (
        type(value) is not str
        or not 0 < len(value) <= MAX_ID_CHARS
        or not value.isprintable()
        or value != value.strip()
    ):
        raise RefusedError(f"id must be printable text of 1 to {MAX_ID_CHARS} characters")
    return value


def _time(value: Any, name: str) -> int:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise RefusedError(f"{name} must be a time in ISO 8601 with a zone, such as 2026-11-23T10:00:00Z") from None
    if moment.tzinfo is None:
        raise RefusedError(f"{name} lacks a zone, such as Z or +01:00")
    at = micros(moment)
    if not 0 <= at < _END_OF_TIME:
        raise RefusedError(f"{name} must lie between 1970 and 9998")
    return at


def _question(row: Row) -> str | None:
    question = _text(row, "question")
    if question is not None and len(question) > MAX_QUESTION_CHARS:
        raise RefusedError(f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARS:,} are kept")
    return question


def _text(row: Row, name: str) -> str | None:
    value = row.get(name)
    if value is not None and type(value) is not str:
        raise RefusedError(f"{name} must be text or null")
    return value


def _one_of(row: Row, name: str, known: frozenset[str] | tuple[str, ...]) -> str:
    return _member(row.get(name), name, known)


def _member(value: Any, name: str, known: frozenset[str] | tuple[str, ...]) -> str:
    if type(value) is not str or value not in known:
        raise RefusedError(f"{name} must be one of {', '.join(sorted(known))}")
    return value


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    if value is None:
        return None
    if type(value) not in (int, float) or not 0 <= value <= _MOST:
        raise RefusedError(f"{name} must be a number of at least 0, or null")
    return float(value)


def _count(row: Row, name: str) -> int | None:
    value = row.get(name)
    if value is not None and (type(value) is not int or not 0 <= value <= _MOST):
        raise RefusedError(f"{name} must be a whole number of at least 0, or null")
    return value


def _list(row: Row, name: str) -> list[Any]:
    value = row.get(name, [])
    if type(value) is not list:
        raise RefusedError(f"{name} must be a list")
    return value


def _probabilities(row: Row, name: str) -> str:
    value = row.get(name, {})
    if type(value) is not dict or not all(type(p) in (int, float) and 0 <= p <= 1 for p in value.values()):
        raise RefusedError(f"{name} must be an object of probabilities")
    return encode(value) if value else "{}"


def _person(row: Row, name: str, pseudonym: Pseudonym) -> str | None:
    value = _text(row, name)
    return pseudonym(value) if value else None


def _voter(row: Row, pseudonym: Pseudonym) -> str:
    voter = row.get("voter")
    if type(voter) is not str or not voter:
        raise RefusedError("voter must be text")
    return pseudonym(voter)
