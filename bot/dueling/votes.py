"""Votes in a duel, how it stands, and its end: after a day, or enough votes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.app import App
from knowledge.errors import ClosedDuelError, InputError, UnknownAnswerError
from knowledge.journal import DuelClosed, DuelDetail, Made, Voted
from knowledge.journal.rows import Side
from knowledge.store.clock import now

OPEN_FOR = timedelta(hours=24)
"""How long a duel takes votes, if not enough come before."""

CastIn = Literal["1", "2", "tie", "bad"]
"""A vote as people give it: for the answer in a place, for both, or for none."""
Item = Literal["a", "b", "tie", "bad"]


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the two answers, named."""

    strategy: str
    made: Made | None
    """None where its record has expired."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a duel stands."""

    detail: DuelDetail
    contenders: tuple[Contender, Contender]
    """In the order in which they were shown."""
    tally: Mapping[CastIn, int]
    """Votes in force, one a voter."""

    @property
    def closed(self) -> bool:
        """Whether it takes no further votes."""
        return self.detail.closed_at is not None


async def vote(app: App, duel_id: str, voter: str, cast: CastIn, at: datetime | None = None) -> Standing:
    """Store a vote, and close the duel where that is its last one; returns how it stands then.

    Raises UnknownAnswerError and ClosedDuelError; then nothing is stored.
    """
    moment = at or now()
    return await app.service.in_thread(lambda: _vote(app, duel_id, voter, cast, moment))


async def standing(app: App, duel_id: str) -> Standing:
    """How a duel stands; raises UnknownAnswerError."""
    return await app.service.in_thread(lambda: _standing(app, duel_id))


async def close(app: App, duel_id: str, at: datetime | None = None) -> Standing:
    """End a duel, whether or not it has ended before; returns how it stands. Raises UnknownAnswerError."""
    moment = at or now()

    def work() -> Standing:
        _close(app, duel_id, moment)
        return _standing(app, duel_id)

    return await app.service.in_thread(work)


async def due(app: App, at: datetime | None = None) -> list[str]:
    """The ids of open duels that have had their time or their votes by now."""
    moment = at or now()
    return await app.service.in_thread(lambda: _due(app, moment))


def _vote(app: App, duel_id: str, voter: str, cast: CastIn, at: datetime) -> Standing:
    duel = app.memory.reader.open_duel(duel_id)
    if at - duel.asked_at >= OPEN_FOR:
        raise ClosedDuelError("This duel is closed, so your vote was not counted.")
    choice = _item(cast, duel.shown_first)
    app.memory.journal.append(Voted(duel_id=duel_id, voter=voter, choice=choice, at=at))
    stands = _standing(app, duel_id)
    if len(stands.detail.row.votes) < int(app.memory.settings.get("duel_votes", server=duel.server)):
        return stands
    _close(app, duel_id, at)
    return _standing(app, duel_id)


def _close(app: App, duel_id: str, at: datetime) -> None:
    try:
        app.memory.journal.append(DuelClosed(duel_id=duel_id, at=at))
    except UnknownAnswerError:
        raise
    except InputError:
        return  # it was closed before


def _due(app: App, at: datetime) -> list[str]:
    enough: dict[str | None, int] = {}
    found = []
    for duel in app.memory.reader.open_duels():
        if duel.server not in enough:
            enough[duel.server] = int(app.memory.settings.get("duel_votes", server=duel.server))
        if at - duel.asked_at >= OPEN_FOR or duel.voters >= enough[duel.server]:
            found.append(duel.id)
    return found


def _standing(app: App, duel_id: str) -> Standing:
    detail = app.memory.reader.duel(duel_id)
    row = detail.row
    a, b = _contender(detail, row.a), _contender(detail, row.b)
    contenders = (a, b) if row.shown_first == "a" else (b, a)
    counts = Counter(_place(vote.choice, row.shown_first) for vote in row.votes)
    return Standing(detail, contenders, {place: counts[place] for place in ("1", "2", "tie", "bad")})


def _contender(detail: DuelDetail, side: Side) -> Contender:
    return Contender(side.strategy, detail.made.get(side.answer or ""))


def _item(cast: CastIn, shown_first: str) -> Item:
    if cast == "1":
        return "a" if shown_first == "a" else "b"
    if cast == "2":
        return "b" if shown_first == "a" else "a"
    return cast


def _place(choice: str, shown_first: str) -> CastIn:
    if choice in ("a", "b"):
        return "1" if choice == shown_first else "2"
    return "tie" if choice == "tie" else "bad"
