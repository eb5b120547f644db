"""Duels in place of ordinary answers: asked for by a command, or sampled by chance."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.discord.buttons import mode_in
from bot.discord.duels.showing import finished, show_duel
from bot.discord.duels.wording import no_duel
from bot.discord.errors import sentence
from bot.discord.outlets import Outlet
from bot.discord.streaming import Display
from bot.dueling import Arms, Begun, OneLeft, begin, both, named, sampled
from knowledge.types import Strategy

if TYPE_CHECKING:
    from bot.discord.desk import Desk, Request

TYPING_SECONDS = 8.0
"""How long after a typing indicator the next one is due; Discord shows each for ten."""


async def compare(desk: "Desk", request: "Request", a: Strategy | None, b: Strategy | None) -> Display:
    """Hold the duel that somebody asked for; where one strategy fails, show the other's answer and say so.

    Called within `under_way`. Nothing is shown before both answers are complete; why there is no answer is told in
    their place. Raises discord.HTTPException, and DataFolderError for what is noted at the end.
    """
    try:
        arms = await named(desk.app, request.question, a, b)
        outcome = await _fought(desk, request, arms, "command")
    except Exception as error:
        return await _refused(request, error)
    if isinstance(outcome, OneLeft):
        told = replace(request, heading=request.heading + no_duel(outcome.missing))
        return await desk.show(told, lambda _: finished(outcome.answer))
    return await _shown(desk, request, outcome)


async def instead(desk: "Desk", request: "Request") -> Display | None:
    """A sampled duel in place of an answer, where chance wants one; mostly None, and then nothing has been done.

    There is none where a channel has no buttons. A failure of one strategy leaves an ordinary answer, that of both is
    told in its place. Raises as `compare` does.
    """
    if (arms := await sampled(desk.app, request.question)) is None:
        return None
    if not await _has_buttons(desk, request):
        return None
    try:
        outcome = await _fought(desk, request, arms, "sampled")
    except Exception as error:
        return await _refused(request, error)
    if isinstance(outcome, OneLeft):
        return await desk.show(request, lambda _: finished(outcome.answer))
    return await _shown(desk, request, outcome)


async def _fought(
    desk: "Desk", request: "Request", arms: Arms, origin: Literal["command", "sampled"]
) -> Begun | OneLeft:
    """Both answers and the duel's beginning; people see meanwhile that something is on its way."""
    with desk.lanes.streaming(request.lane) as lane, _typing(request.outlet, wanted=lane.streaming == 1):
        outcome = await both(desk.app, request.question, arms)
        return outcome if isinstance(outcome, OneLeft) else await begin(desk.app, outcome, arms, origin)


async def _shown(desk: "Desk", request: "Request", duel: Begun) -> Display:
    with desk.lanes.streaming(request.lane) as lane:
        return await show_duel(desk.app, duel, request.outlet, lane, request.heading)


async def _refused(request: "Request", error: Exception) -> Display:
    if text := sentence(error):
        await request.outlet.refuse(text)
    return Display(None, ())


async def _has_buttons(desk: "Desk", request: "Request") -> bool:
    place = request.question.place
    return mode_in((await desk.app.service.values(place.server))["buttons"], place.channel) != "none"


@contextmanager
def _typing(outlet: Outlet, *, wanted: bool) -> Iterator[None]:
    task = asyncio.create_task(_type(outlet)) if wanted else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()


async def _type(outlet: Outlet) -> None:
    while True:
        await outlet.announce()
        await asyncio.sleep(TYPING_SECONDS)
