"""The desk where every answer on Discord is given: shown while it streams, noted in the journal, stopped at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.app import App
from bot.discord.buttons import buttons_for, mode_in
from bot.discord.duels.fighting import instead
from bot.discord.feed import Feed
from bot.discord.outlets import Outlet
from bot.discord.pacing import Lanes
from bot.discord.streaming import Display, show
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
        self._under_way: set[asyncio.Task[Any]] = set()

    async def answer(self, request: Request) -> Display:
        """Answer a question where it was asked, when its turn comes, and note which messages show the answer.

        Called within `under_way`. Failures of the model are told in place of the answer. Raises LimitError,
        discord.HTTPException and DataFolderError.
        """
        async with self.app.budget.admitted(request.question.place) as admission:
            display = await instead(self, request) or await self.show(
                request, self.app.service.answer(request.question)
            )
            if display.answer is not None:
                admission.cost_usd = display.answer.cost_usd or 0.0
        return display

    async def show(self, request: Request, events: AsyncIterator[AnswerEvent]) -> Display:
        """Show the events of one answer, and note the messages; raises as `answer` does."""
        feed = Feed(request.heading)
        buttons = partial(buttons_for, mode=await self._mode(request.question.place), follow_up=request.follow_up)
        with self.lanes.streaming(request.lane) as lane:
            display = await show(feed, events, request.outlet, lane, buttons)
        if display.answer is not None:
            messages = [str(part.id) for part in display.parts]
            await self.app.service.shown(display.answer.answer_id, request.question.place.channel, messages)
        return display

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

    async def _mode(self, place: Place) -> str:
        """What stands under answers in a place."""
        settings = self.app.memory.settings
        return mode_in(await self.app.service.in_thread(lambda: settings.get("buttons", place.server)), place.channel)
