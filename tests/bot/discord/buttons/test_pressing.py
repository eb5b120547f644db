"""A crowd at the buttons: nothing is lost or doubled, and everybody is answered in time."""

import asyncio
import time
from typing import Any

import pytest

from bot.app import App
from bot.discord.buttons.correcting import FOR_ONE, WAS_GENERAL, GeneralButton
from bot.discord.buttons.moderators import TOLD
from bot.discord.buttons.opening import FeedbackButton
from bot.discord.buttons.rating import SORRY, THANKS, RateButton, ReasonSelect
from bot.discord.buttons.sources import NOTHING, SourcesButton
from bot.discord.buttons.why import WhyButton
from knowledge.journal import AnswerRow
from knowledge.types import Place, Question
from tests.bot.discord.buttons.pressing import Room, press

CROWD = 200
IN_TIME = 3.0
"""Seconds within which an interaction must be answered (Discord)."""


@pytest.fixture
async def answer_id(app: App) -> str:
    place = Place("discord", server="1", channel="7", asker="1")
    return (await app.service.ask(Question("What is this?", place=place))).answer_id


async def crowd(app: App, button: Any, room: Room | None = None) -> list[dict[str, Any]]:
    """Everybody presses at once; what each was answered."""
    presses = [press(app, n, room=room) for n in range(CROWD)]
    started = time.perf_counter()
    await asyncio.gather(*(button.callback(interaction) for interaction in presses))
    assert time.perf_counter() - started < IN_TIME
    answers = [interaction.response.sent for interaction in presses]
    assert all(len(sent) == 1 and sent[0]["ephemeral"] for sent in answers)
    return [sent[0] for sent in answers]


def row(app: App) -> AnswerRow:
    return app.memory.reader.rows()[0]


async def test_two_hundred_votes_are_two_hundred_votes(app: App, answer_id: str) -> None:
    answers = await crowd(app, RateButton("up", answer_id))
    assert {sent["content"] for sent in answers} == {THANKS}
    assert [rating.value for rating in row(app).ratings] == [1] * CROWD


async def test_everybody_changes_their_mind_at_once(app: App, answer_id: str) -> None:
    await crowd(app, RateButton("up", answer_id))
    answers = await crowd(app, RateButton("down", answer_id))
    assert {sent["content"] for sent in answers} == {SORRY}
    assert [rating.value for rating in row(app).ratings] == [-1] * CROWD


async def test_two_hundred_who_call_it_unsafe_tell_the_moderators_once(app: App, answer_id: str) -> None:
    app.memory.settings.put("moderator_channel", "9", "1")
    room = Room()
    menu = ReasonSelect(answer_id)
    menu.item._values = ["unsafe"]
    await crowd(app, RateButton("down", answer_id), room)
    answers = await crowd(app, menu, room)
    assert {sent["content"] for sent in answers} == {f"Noted: it is unsafe.{TOLD}"}
    assert len(room.said) == 1
    assert [rating.reason for rating in row(app).ratings] == ["unsafe"] * CROWD


async def test_two_hundred_look_behind_an_answer(app: App, answer_id: str) -> None:
    answers = await crowd(app, WhyButton(answer_id))
    assert len({sent["content"] for sent in answers}) == 1
    assert {sent["content"] for sent in await crowd(app, SourcesButton(answer_id))} == {NOTHING}
    assert len(await crowd(app, FeedbackButton(answer_id))) == CROWD


async def test_two_hundred_corrections_are_all_kept(app: App, answer_id: str) -> None:
    answers = await crowd(app, GeneralButton(answer_id))
    assert {sent["content"] for sent in answers} == {WAS_GENERAL + FOR_ONE}
    past = app.memory.reader.detail(answer_id).events
    assert len({event.values["author"] for event in past if event.what == "route_corrected"}) == CROWD
