"""An answer shown while it streams: sent as soon as there is text, edited as it grows, finished with its footer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

from bot.discord.feed import Controls, Feed, Page
from bot.discord.outlets import Buttons, Outlet, Part
from bot.discord.pacing import Lane, Turn
from routers.types import Answer, AnswerEvent

SILENCE = 0.5
"""Seconds without text after which people are shown that an answer is on its way."""
TYPING = 9.0
"""Seconds after which this is repeated; Discord shows it for 10 (“Trigger Typing Indicator”)."""

ButtonsFor = Callable[[Controls, str], Buttons]
"""What is to be pressable, and the answer's id → the buttons below the message."""


@dataclass(frozen=True, slots=True)
class Display:
    """What became of showing an answer."""

    answer: Answer | None
    parts: tuple[Part, ...]
    other: Answer | None = None
    """The second answer of a duel."""

    @property
    def cost_usd(self) -> float:
        """What was paid for it in all, as far as that is known."""
        return sum(answer.cost_usd or 0.0 for answer in (self.answer, self.other) if answer)


async def show(
    feed: Feed, events: AsyncIterator[AnswerEvent], outlet: Outlet, lane: Lane, buttons_for: ButtonsFor
) -> Display:
    """Show an answer while it streams. Cancelling it, or a refusal by Discord, also stops the model.

    Raises discord.HTTPException where Discord refuses; failures of the answer itself are told in its place.
    """
    painter = _Painter(feed, outlet, lane, buttons_for)
    work = [asyncio.create_task(feed.follow(events)), asyncio.create_task(painter.announce())]
    try:
        await painter.paint()
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    return Display(feed.answer, tuple(shown.part for shown in painter.shown))


@dataclass(frozen=True, slots=True)
class _Shown:
    part: Part
    page: Page


@dataclass(frozen=True, slots=True)
class _Step:
    """The next thing to do on the screen."""

    what: Literal["send", "edit", "delete"]
    place: int
    page: Page


class _Painter:
    """Brings the screen in line with a feed, one step after the other; the newest text wins."""

    def __init__(self, feed: Feed, outlet: Outlet, lane: Lane, buttons_for: ButtonsFor) -> None:
        self.shown: list[_Shown] = []
        self._feed = feed
        self._outlet = outlet
        self._lane = lane
        self._buttons_for = buttons_for
        self._changed_at = 0.0

    async def announce(self) -> None:
        """Show that an answer is on its way while there is no text, if turns are plentiful."""
        await asyncio.sleep(SILENCE)
        while not (self.shown or self._feed.text.strip() or self._feed.over.is_set()):
            if turn := self._lane.to_announce():
                with turn:
                    turn.spend()
                    await self._outlet.announce()
            await asyncio.sleep(TYPING)

    async def paint(self) -> None:
        while True:
            if self._feed.failure is not None and not self.shown:
                with await self._lane.to_send() as turn:
                    turn.spend()
                    await self._outlet.refuse(self._feed.failure)
                return
            step = self._next()
            if step is not None:
                await self._try(step)
            elif self._feed.over.is_set():
                return
            else:
                await self._feed.news.wait()
                self._feed.news.clear()

    def _next(self) -> _Step | None:
        pages = self._feed.pages()
        for place, page in enumerate(pages):
            if place == len(self.shown):
                return _Step("send", place, page)
            if self.shown[place].page != page:
                return _Step("edit", place, page)
        if pages and len(self.shown) > len(pages):
            return _Step("delete", len(self.shown) - 1, pages[-1])
        return None

    async def _try(self, step: _Step) -> None:
        """Wait for the turn of a step, then do what is to be done by then, if that is of the same sort."""
        turn = await self._turn(step)
        if turn is None:
            return
        with turn:
            newest = self._next()
            if newest is not None and newest.what == step.what:
                turn.spend()
                await self._do(newest)

    async def _turn(self, step: _Step) -> Turn | None:
        if step.what == "send":
            return await self._lane.to_send(first=not self.shown)
        if step.what == "delete":
            return await self._lane.to_delete()
        if self._feed.over.is_set():
            return await self._lane.to_finish()
        return await self._lane.to_edit(self._changed_at, self._feed.over)

    async def _do(self, step: _Step) -> None:
        answer_id = self._feed.answer_id
        buttons = self._buttons_for(step.page.controls, answer_id) if answer_id else None
        match step.what:
            case "send":
                part = await self._outlet.send(step.page.body, buttons, step.page.attachment)
                self.shown.append(_Shown(part, step.page))
            case "edit":
                part = self.shown[step.place].part
                await self._outlet.edit(part, step.page.body, buttons, step.page.attachment)
                self.shown[step.place] = _Shown(part, step.page)
            case "delete":
                await self._outlet.delete(self.shown.pop().part)
        self._changed_at = self._lane.clock()
