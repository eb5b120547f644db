"""The desk where every answer on Discord is given: shown while it streams, noted in the journal, stopped at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.app import App
from bot.discord.answering import Answering, NotingOutlet
from bot.discord.buttons import buttons_for, mode_in
from bot.discord.duels.fighting import instead
from bot.discord.feed import Feed
from bot.discord.outlets import Outlet, Part
from bot.discord.pacing import Lanes
from bot.discord.render import first_contact
from bot.discord.streaming import Display, show
from bot.finishing import to_its_end
from bot.stopping import Stop
from knowledge.types import Place, Question
from routers.types import AnswerEvent

LAST_WORDS_SECONDS = 1.5
"""How long answers have, when the bot ends, to be shown as stopped."""
MOST_MET = 10_000
"""Askers who are kept in memory as having been answered before."""
WAITING = "Many people are asking. You are number {place} in the queue; your answer will stand here."

Answers = Callable[[Stop], AsyncIterator[AnswerEvent]]
"""The events of one answer, which can be stopped."""


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
        self.lanes = Lanes(lambda: time.monotonic())
        self.ending = False
        """Whether nothing new is taken on."""
        self.answering = Answering()
        self.settle: Callable[[Request], Awaitable[Request]] = _as_it_is
        """What is settled about a question before it is answered."""
        self._under_way: set[asyncio.Task[Any]] = set()
        self._giving: set[UnderWay] = set()
        self._greeting: set[str] = set()
        """Askers whose first answer is under way."""
        self._met: set[str] = set()
        """Some askers who were answered before."""

    async def answer(self, request: Request) -> Display:
        """Answer a question where it was asked, when its turn comes, and note which messages show the answer.

        Called within `under_way`. Failures of the model are told in place of the answer. Raises LimitError,
        discord.HTTPException and DataFolderError.
        """
        async with self.admitted(request) as (request, spend):
            display = await instead(self, request) or await self.show(
                request, lambda stop: self.app.service.answer(request.question, stop=stop)
            )
            spend(display)
        return display

    @asynccontextmanager
    async def admitted(self, request: Request) -> AsyncIterator[tuple[Request, Callable[[Display], None]]]:
        """Waits for the turn of a request; gives it settled, and what notes the cost of what was shown.

        Who waits long is told the place in the queue, in the message that will show the answer. Raises LimitError.
        """
        request = await self.settle(request)
        outlet = NotingOutlet(request.outlet)
        place = request.question.place

        async def told(number: int) -> None:
            with self.lanes.streaming(request.lane) as lane, await lane.to_send() as turn:
                turn.spend()
                await outlet.wait(WAITING.format(place=number))

        with self.answering.of(place.message, place.asker):
            try:
                async with self.app.budget.admitted(place, told) as admission:

                    def spend(display: Display) -> None:
                        admission.cost_usd += display.cost_usd

                    yield replace(request, outlet=outlet), spend
            finally:
                await outlet.give_up_waiting()

    async def show(self, request: Request, answers: Answers) -> Display:
        """Show the events of one answer, and note the messages; raises as `answer` does."""
        place = request.question.place
        outlet = request.outlet if isinstance(request.outlet, NotingOutlet) else NotingOutlet(request.outlet)
        manners = await self._manners(place)
        buttons = partial(buttons_for, mode=manners.mode, follow_up=request.follow_up)
        with self._given(request, manners) as feed, self.lanes.streaming(request.lane) as lane:
            try:
                return await show(feed, answers(feed.stop), outlet, lane, buttons)
            finally:
                await to_its_end(self._note(feed.answer_id, outlet.parts, place.channel))

    def find(self, answer_id: str) -> UnderWay | None:
        """The answer under way with this id, if there is one in this process."""
        return next((way for way in self._giving if way.feed.answer_id == answer_id), None)

    def forget(self, asker: str) -> None:
        """Drop what is kept in memory about a person (Discord's id)."""
        self._met.discard(asker)

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

    async def _note(self, answer_id: str | None, parts: Sequence[Part], channel: str | None) -> None:
        """Note which messages show an answer, finished or not, and where each of them lies."""
        by_channel: dict[str | None, list[str]] = {}
        for part in parts if answer_id is not None else ():
            lies_in = getattr(part, "channel", None)
            by_channel.setdefault(str(lies_in.id) if lies_in else channel, []).append(str(part.id))
        for where, messages in by_channel.items():
            await self.app.service.shown(answer_id or "", where, messages)

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

    async def _manners(self, place: Place) -> _Manners:
        """What holds in a place, and for the person who asks."""
        values, newcomer = await self.app.service.values(place.server), False
        if place.asker is not None and place.asker not in self._met:
            newcomer = await self.app.service.in_thread(lambda: self._is_new(place))
        if len(self._met) >= MOST_MET:
            self._met.clear()
        self._met |= {place.asker} if place.asker and not newcomer else set()
        return _Manners(mode_in(values["buttons"], place.channel), values["most_messages"], newcomer)

    def _is_new(self, place: Place) -> bool:
        memory = self.app.memory
        return not memory.reader.met(memory.people.pseudonym(place.asker or ""), place.surface)


async def _as_it_is(request: Request) -> Request:
    return request
