import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.app import App
from bot.discord.buttons import ITEMS, buttons_for
from bot.discord.buttons.stop import StopButton, may_stop, stop_button
from bot.discord.desk import Desk, Request, UnderWay
from bot.discord.feed import Controls, Feed
from bot.discord.render import LATE, STOPPED
from knowledge.journal import new_id
from knowledge.types import Place, Question
from tests.bot.discord.screen import Screen
from tests.scripted import Hang, ScriptedEndpoint


async def test_its_id_carries_any_answer_id_and_finds_its_way_back() -> None:
    answer_id = new_id()
    (button,) = stop_button(answer_id).children
    custom_id = button.custom_id  # type: ignore[attr-defined]
    matches = [item for item in ITEMS if item.__discord_ui_compiled_template__.fullmatch(custom_id)]
    assert matches == [StopButton]
    assert len(stop_button("x" * 64).children[0].custom_id) <= 100  # type: ignore[attr-defined]
    assert stop_button(answer_id).is_persistent()


@pytest.mark.parametrize("mode", ["all", "feedback", "none"])
async def test_a_streaming_answer_can_be_stopped_whatever_stands_below_finished_ones(mode: str) -> None:
    view = buttons_for(Controls.STREAMING, "a1", mode=mode)
    assert view is not None
    assert [item.custom_id for item in view.children] == ["tactician:stop:a1"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("person", "permissions", "may"),
    [
        (7, discord.Permissions.none(), True),
        (8, discord.Permissions.none(), False),
        (8, discord.Permissions(manage_messages=True), True),
        (8, discord.Permissions(manage_guild=True), False),
    ],
)
async def test_the_asker_and_those_who_manage_messages_may(
    person: int, permissions: discord.Permissions, may: bool
) -> None:
    interaction: Any = SimpleNamespace(user=SimpleNamespace(id=person), permissions=permissions)
    assert may_stop(interaction, UnderWay(Feed(), "7")) is may


def request(screen: Screen, asker: str = "7") -> Request:
    return Request(Question("Why?", place=Place(surface="discord", asker=asker)), screen, "lane")


async def test_the_desk_knows_an_answer_for_as_long_as_it_is_under_way(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Hang("It depends"))
    desk, screen = Desk(app), Screen()
    task = asyncio.create_task(desk.answer(request(screen)))
    await asyncio.wait_for(screen.posted.wait(), 10)
    row = app.memory.reader.rows()[0]
    way = desk.find(row.id)
    assert way is not None
    assert way.asker == "7"
    assert desk.find("another") is None
    way.feed.stop.ask()
    display = await task
    assert desk.find(row.id) is None
    assert display.answer is not None
    assert display.answer.status == app.memory.reader.row(row.id).status == "stopped"
    assert screen.bodies[0].startswith("It")
    assert LATE not in screen.bodies[0]


async def test_a_private_answer_without_text_says_at_its_end_why(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Hang())
    screen = Screen(deadline=asyncio.get_running_loop().time() + 0.4)
    await Desk(app).answer(request(screen))
    assert screen.bodies[0].startswith(STOPPED)
    assert screen.bodies[0].count(LATE) == 1
    assert app.memory.reader.rows()[0].status == "stopped"
    assert await asyncio.to_thread(endpoint.left.wait, 10)


async def test_of_two_first_answers_at_once_one_greets(app: App) -> None:
    desk, screens = Desk(app), [Screen(), Screen(), Screen()]
    await asyncio.gather(*(desk.answer(request(screen, asker)) for screen, asker in zip(screens, "778", strict=True)))
    greeted = ["You are talking to an AI" in screen.bodies[-1] for screen in screens]
    assert sorted(greeted[:2]) == [False, True]
    assert greeted[2]
