"""Votes, how a duel stands, and its end, by a clock of the test's own."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.dueling import OPEN_FOR, CastIn, close, due, standing, vote
from knowledge.errors import ClosedDuelError, UnknownAnswerError
from knowledge.store.clock import now
from tests.bot.dueling.asking import held

LATER = timedelta(seconds=1)


def begun_at(app: App, duel_id: str) -> datetime:
    return datetime.fromisoformat(app.memory.reader.duel(duel_id).row.asked_at)


@pytest.mark.parametrize("cast", ["1", "2", "tie", "bad"])
async def test_a_place_is_kept_as_an_item_and_comes_back_as_a_place(app: App, cast: CastIn) -> None:
    for _ in range(4):  # either order comes up
        duel = await held(app)
        stands = await vote(app, duel.duel_id, "v", cast)
        assert stands.tally == {place: int(place == cast) for place in ("1", "2", "tie", "bad")}
        row = stands.detail.row
        (given,) = row.votes
        answers = {"a": row.a.answer, "b": row.b.answer}
        meant = {"1": duel.first.answer_id, "2": duel.second.answer_id}.get(cast)
        assert answers.get(given.choice) == meant
        if meant is None:
            assert given.choice == cast


async def test_who_stands_where(app: App) -> None:
    duel = await held(app)
    stands = await standing(app, duel.duel_id)
    for contender, answer in zip(stands.contenders, (duel.first, duel.second), strict=True):
        assert contender.strategy == answer.route.strategy
        assert contender.made is not None
        assert (contender.made.answered_by, contender.made.template, contender.made.model) == (
            answer.answered_by,
            answer.template,
            "scripted",
        )
        assert (contender.made.total_ms, contender.made.cost_usd) == (answer.total_ms, answer.cost_usd)


async def test_a_voters_last_vote_counts(app: App) -> None:
    duel = await held(app)
    casts: tuple[CastIn, ...] = ("1", "bad", "2")
    for cast in casts:
        stands = await vote(app, duel.duel_id, "v", cast)
    assert stands.tally == {"1": 0, "2": 1, "tie": 0, "bad": 0}


async def test_a_day_later_it_is_closed(app: App) -> None:
    duel = await held(app)
    start = begun_at(app, duel.duel_id)
    await vote(app, duel.duel_id, "v", "1", start + OPEN_FOR - LATER)
    with pytest.raises(ClosedDuelError, match="your vote was not counted"):
        await vote(app, duel.duel_id, "w", "1", start + OPEN_FOR)
    assert (await standing(app, duel.duel_id)).tally["1"] == 1


async def test_the_last_of_enough_votes_closes_it(app: App) -> None:
    app.memory.settings.put("duel_votes", 3, "s")
    duel = await held(app)
    assert [(await vote(app, duel.duel_id, name, "tie")).closed for name in ("v", "w", "v", "x")] == [
        *(False, False),
        *(False, True),
    ]
    with pytest.raises(ClosedDuelError):
        await vote(app, duel.duel_id, "y", "tie")


async def test_many_votes_at_once_are_all_kept_once(app: App) -> None:
    app.memory.settings.put("duel_votes", 1000, "s")
    duel = await held(app)
    await asyncio.gather(*(vote(app, duel.duel_id, f"v{number % 40}", "2") for number in range(80)))
    stands = await standing(app, duel.duel_id)
    assert stands.tally == {"1": 0, "2": 40, "tie": 0, "bad": 0}


async def test_votes_beyond_the_last_at_the_same_moment_close_it_once(app: App) -> None:
    app.memory.settings.put("duel_votes", 5, "s")
    duel = await held(app)
    outcomes = await asyncio.gather(
        *(vote(app, duel.duel_id, f"v{number}", "1") for number in range(30)), return_exceptions=True
    )
    kept = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    late = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(error, ClosedDuelError) for error in late)
    assert (await standing(app, duel.duel_id)).tally["1"] == len(kept) >= 5
    assert len(kept) + len(late) == 30


async def test_what_is_due(app: App) -> None:
    first, second = await held(app), await held(app)
    app.memory.settings.put("duel_votes", 2, "s")
    assert await due(app) == []
    await vote(app, second.duel_id, "v", "1")
    app.memory.settings.put("duel_votes", 1, "s")
    assert await due(app) == [second.duel_id]
    assert await due(app, now() + OPEN_FOR) == [first.duel_id, second.duel_id]
    for duel in (first, second):
        await close(app, duel.duel_id)
    assert await due(app, now() + OPEN_FOR) == []


async def test_closing_twice_keeps_the_first_end(app: App) -> None:
    duel = await held(app)
    first = await close(app, duel.duel_id, now() + LATER)
    again = await close(app, duel.duel_id, now() + 2 * LATER)
    assert first.closed
    assert first.detail.closed_at == again.detail.closed_at


async def test_a_duel_that_nobody_knows(app: App) -> None:
    for work in (vote(app, "d9", "v", "1"), standing(app, "d9"), close(app, "d9")):
        with pytest.raises(UnknownAnswerError):
            await work
