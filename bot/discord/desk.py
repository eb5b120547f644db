"""The desk where every answer on Discord is given: shown while it streams, noted in the journal, stopped at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.app import App
from bot.discord.answering import Answering, NotingOutlet
from bot.discord.buttons import buttons_for, mode_in
from bot.discord.duels.fighting import instead
from bot.discord.feed import Feed
from bot.discord.outlets import Outlet, Part
from bot.discord.pacing import Lanes
from bot.discord.streaming import Display, show
from bot.finishing import to_its_end
from knowledge.types import Place, Question
from routers.types import AnswerEvent


@dataclass(frozen=True, slots=True)
class Request:
    """A question, and where its answer is to be shown."""

    question: Question
    outlet: Outlet
    lane: Hashable
    """Whose turns are used: the id of a channel, or ("interaction", id)."""
    heading: str = ""
    """Stands above the answer, where it replies to no message."""
    follow_up: bool = False
    """Whether a reply to the answer could not be read there, so that a form is offered instead."""


class Desk:
    """Gives answers, and knows those under way."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.lanes = Lanes(time.monotonic)
        self.ending = False
        """Whether nothing new is taken on."""
        self.answering = Answering()
        self.settle: Callable[[Request], Awaitable[Request]] = _as_it_is
        """What is settled about a question before it is answered."""
        self._under_way: set[asyncio.Task[Any]] = set()

    async def answer(self, request: Request) -> Display:
        """Answer a question where it was asked, when its turn comes, and note which messages show the answer.

        Called within `under_way`. Failures of the model are told in place of the answer. Raises LimitError,
        discord.HTTPException and DataFolderError.
        """
        request = await self.settle(request)
        place = request.question.place
        with self.answering.of(place.message, place.asker):
            async with self.app.budget.admitted(place) as admission:
                display = await instead(self, request) or await self.show(
                    request, self.app.service.answer(request.question)
                )
                if display.answer is not None:
                    admission.cost_usd = display.answer.cost_usd or 0.0
        return display

    async def show(self, request: Request, events: AsyncIterator[AnswerEvent]) -> Display:
        """Show the events of one answer, and note the messages; raises as `answer` does."""
        place, feed, outlet = request.question.place, Feed(request.heading), NotingOutlet(request.outlet)
        buttons = partial(buttons_for, mode=await self._mode(place), follow_up=request.follow_up)
        with self.lanes.streaming(request.lane) as lane:
            try:
                return await show(feed, events, outlet, lane, buttons)
            finally:
                await to_its_end(self._note(feed.answer_id, outlet.parts, place.channel))

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """Counts the current task among the answers that are stopped when the bot ends."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    async def close(self) -> None:
        """Take on nothing new, and stop the answers under way; each is journalled as far as it came."""
        self.ending = True
        tasks = tuple(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _note(self, answer_id: str | None, parts: Sequence[Part], channel: str | None) -> None:
        """Note which messages show an answer, finished or not, and where each of them lies."""
        by_channel: dict[str | None, list[str]] = {}
        for part in parts if answer_id is not None else ():
            lies_in = getattr(part, "channel", None)
            by_channel.setdefault(str(lies_in.id) if lies_in else channel, []).append(str(part.id))
        for where, messages in by_channel.items():
            await self.app.service.shown(answer_id or "", where, messages)

    async def _mode(self, place: Place) -> str:
        """What stands under answers in a place."""
        settings = self.app.memory.settings
        return mode_in(await self.app.service.in_thread(lambda: settings.get("buttons", place.server)), place.channel)


async def _as_it_is(request: Request) -> Request:
    return request
