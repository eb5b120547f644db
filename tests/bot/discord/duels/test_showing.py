"""What leaves for Discord before a vote: both texts, in the drawn order, and nothing else."""

from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.app import App
from bot.discord.duels.showing import finished, show_duel, show_retry
from bot.discord.duels.wording import BALLOT, OTHER_WAY, RETRY_BALLOT
from bot.discord.pacing import Lane
from bot.discord.windows import CALLS, Clock, Window
from bot.dueling import Arms, begin, both, named
from bot.dueling.bouts import Begun, Bout
from knowledge.types import Strategy
from routers.types import Completed, Routed
from tests.bot.discord.answers import answer, citation
from tests.bot.discord.duels.making import citation as cited
from tests.bot.discord.screen import Screen
from tests.bot.dueling.asking import question
from tests.journeys.fencing import TEXTS, by_strategy
from tests.scripted import ScriptedEndpoint

SECRETS = (*(strategy.value for strategy in Strategy), "scripted", "gpt", "explain@1", "manual.md")


def still() -> Lane:
    """A lane whose turns are all free: its clock leaps between any two calls."""
    leaps = count(0.0, 60.0)
    return lane_by(lambda: next(leaps))


def lane_by(clock: Clock) -> Lane:
    return Lane(clock, Window(clock, 1000, 1.0))


async def journalled(app: App, seed: int = 1) -> Begun:
    app.memory.settings.put("exploration", 0.0)
    asked = question()
    bout = await both(app, asked, await named(app, asked))
    assert isinstance(bout, Bout)
    return await begin(app, bout, Arms(Strategy.PROMPT, Strategy.PLAIN, seed), "command")


async def test_both_in_their_order_then_the_ballot(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = by_strategy
    duel, screen = await journalled(app), Screen(latency=0)
    display = await show_duel(app, duel, screen, lane_by(lambda: 0.0), "> What is this?\n")
    assert screen.bodies == [
        f"> What is this?\n**Answer 1**\n{duel.first.text}",
        f"**Answer 2**\n{duel.second.text}",
        BALLOT,
    ]
    assert [message.buttons is not None for message in screen.messages] == [False, False, True]
    assert (display.answer, len(display.parts)) == (duel.first, 3)
    detail = app.memory.reader.duel(duel.duel_id)
    shown = [(found.answer_id, found.message) for found in detail.messages]
    ids = [str(message.id) for message in screen.messages]
    assert shown == [(duel.first.answer_id, ids[0]), (duel.second.answer_id, ids[1]), (duel.second.answer_id, ids[2])]


async def test_over_many_duels_either_comes_first_and_nothing_leaks(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = by_strategy
    asked = question()
    app.memory.settings.put("exploration", 0.0)
    bout = await both(app, asked, await named(app, asked))
    assert isinstance(bout, Bout)
    first: Counter[str] = Counter()
    for seed in range(200):
        duel = await begin(app, bout, Arms(Strategy.PROMPT, Strategy.PLAIN, seed), "sampled")
        screen = Screen(latency=0)
        await show_duel(app, duel, screen, still())
        first[screen.bodies[0].removeprefix("**Answer 1**\n")] += 1
        sent = str([(message.body, message.buttons and message.buttons.to_components()) for message in screen.messages])
        assert not any(secret in sent.replace(duel.duel_id, "") for secret in SECRETS)  # an id is random letters
        assert [message.buttons is None for message in screen.messages] == [True, True, False]
    assert set(first) == set(TEXTS.values())
    assert abs(first[TEXTS["plain"]] - 100) <= 30


async def test_numbers_of_citations_stay_but_sources_wait(app: App) -> None:
    first = answer("Clean it [1].", answer_id="a1", citations=(citation(),), template="explain@1")
    second = answer("Do not [2].", answer_id="a2", citations=(cited(2),))
    screen = Screen(latency=0)
    with pytest.raises(Exception, match="holds no answer"):  # none of this was journalled
        await show_duel(app, Begun("d1", first, second), screen, still())
    assert screen.bodies == ["**Answer 1**\nClean it [1].", "**Answer 2**\nDo not [2].", BALLOT]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_what_was_shown_before_a_refusal_is_noted_and_the_duel_ends(app: App, seed: int) -> None:
    duel = await journalled(app, seed)

    def refusing(what: str, number: int) -> None:
        if number == 1:
            response: Any = type("Response", (), {"status": 403, "reason": "Forbidden"})()
            raise discord.Forbidden(response, {"code": 50013, "message": "Missing Permissions"})

    with pytest.raises(discord.Forbidden):
        await show_duel(app, duel, Screen(latency=0, refusing=refusing), still())
    detail = app.memory.reader.duel(duel.duel_id)
    assert [found.answer_id for found in detail.messages] == [duel.first.answer_id]
    assert detail.closed_at is not None
    assert app.memory.reader.open_duels() == []


async def test_the_turns_of_the_channel_are_kept(app: App) -> None:
    duel, lane = await journalled(app), lane_by(lambda: 0.0)
    await show_duel(app, duel, Screen(latency=0), lane)
    assert lane.sends.free == CALLS - 3


async def test_a_retry_shows_the_second_answer_alone(app: App, tmp_path: Path) -> None:
    duel, screen = await journalled(app), Screen(latency=0)
    await show_retry(app, duel.duel_id, duel.second, screen, still())
    assert screen.bodies == [OTHER_WAY + duel.second.text, RETRY_BALLOT]
    noted = app.memory.reader.messages_of(duel.second.answer_id)
    assert [found.message for found in noted] == [str(message.id) for message in screen.messages]


async def test_a_finished_answer_as_events() -> None:
    complete = answer("So.")
    events = [event async for event in finished(complete)]
    assert events == [Routed("a01", complete.route), Completed(complete)]
