"""The desk where every answer on Discord is given: shown while it streams, noted in the journal, stopped at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.app import App
from bot.discord.buttons import buttons_for, mode_in
from bot.discord.feed import Feed
from bot.discord.outlets import Outlet
from bot.discord.pacing import Lanes
from bot.discord.render import first_contact
from bot.discord.streaming import Display, show
from bot.stopping import Stop
from knowledge.types import Place, Question

LAST_WORDS_SECONDS = 1.5
"""How long answers have, when the bot ends, to be shown as stopped."""


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


@dataclass(frozen=True, slots=True, eq=False)
class UnderWay:
    """An answer that is being given."""

    feed: Feed
    asker: str | None
    """Discord's id of the person who asked."""


@dataclass(frozen=True, slots=True)
class _Manners:
    """How answers look in a place."""

    mode: str
    most_messages: int
    newcomer: bool
    """Whether the asker was never answered on Discord before."""


class Desk:
    """Gives answers, and knows those under way."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.lanes = Lanes(time.monotonic)
        self.ending = False
        """Whether nothing new is taken on."""
        self._under_way: set[asyncio.Task[Any]] = set()
        self._giving: set[UnderWay] = set()
        self._greeting: set[str] = set()
        """Askers whose first answer is under way."""

    async def answer(self, request: Request) -> Display:
        """Answer a question where it was asked, and note which messages show the answer.

        Called within `under_way`. Failures of the model are told in place of the answer. Raises
        discord.HTTPException and DataFolderError.
        """
        service, place = self.app.service, request.question.place
        manners = await service.in_thread(lambda: self._manners(place))
        buttons = partial(buttons_for, mode=manners.mode, follow_up=request.follow_up)
        with self._given(request, manners) as feed, self.lanes.streaming(request.lane) as lane:
            events = service.answer(request.question, stop=feed.stop)
            display = await show(feed, events, request.outlet, lane, buttons)
        if display.answer is not None:
            messages = [str(part.id) for part in display.parts]
            await service.shown(display.answer.answer_id, request.question.place.channel, messages)
        return display

    def find(self, answer_id: str) -> UnderWay | None:
        """The answer under way with this id, if there is one in this process."""
        return next((way for way in self._giving if way.feed.answer_id == answer_id), None)

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
        """Take on nothing new, and stop the answers under way; each is journalled as far as it came.

        Those that can be shown as stopped in time are; the others keep a Stop button that says that they are over.
        """
        self.ending = True
        tasks = tuple(self._under_way)
        for way in self._giving:
            way.feed.stop.ask()
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORDS_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @contextmanager
    def _given(self, request: Request, manners: _Manners) -> Iterator[Feed]:
        """A feed for the answer to a request, known to `find` for as long as it is under way."""
        asker, outlet = request.question.place.asker, request.outlet
        greeted = asker if manners.newcomer and asker not in self._greeting else None
        feed = Feed(
            request.heading,
            most_messages=manners.most_messages,
            may_attach=outlet.may_attach,
            greeting=first_contact(manners.mode) if greeted else "",
            stop=Stop(outlet.deadline),
        )
        way = UnderWay(feed, asker)
        self._giving.add(way)
        self._greeting |= {greeted} if greeted else set()
        try:
            yield feed
        finally:
            self._giving.discard(way)
            self._greeting -= {greeted} if greeted else set()

    def _manners(self, place: Place) -> _Manners:
        """What holds in a place, and for the person who asks; blocking."""
        memory = self.app.memory
        asker = memory.people.pseudonym(place.asker) if place.asker else None
        return _Manners(
            mode=mode_in(memory.settings.get("buttons", place.server), place.channel),
            most_messages=memory.settings.get("most_messages", place.server),
            newcomer=asker is not None and not memory.reader.met(asker, place.surface),
        )
