"""Showing a duel: both answers, complete and without names, and below them the vote buttons."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.app import App
from bot.discord.duels.voting import vote_buttons
from bot.discord.duels.wording import OTHER_WAY, ballot, title
from bot.discord.links import with_plain_addresses
from bot.discord.outlets import Outlet, Part
from bot.discord.pacing import Lane
from bot.discord.splitting import split
from bot.discord.streaming import Display
from bot.dueling import Begun, close, noted
from routers.types import Answer, AnswerEvent, Completed, Routed


async def show_duel(app: App, duel: Begun, outlet: Outlet, lane: Lane, heading: str = "") -> Display:
    """Show both answers in their order, then the ballot. Raises discord.HTTPException and DataFolderError."""
    async with _sheet(app, outlet, lane, duel.duel_id) as sheet:
        for place, answer in enumerate((duel.first, duel.second)):
            await sheet.add(answer, (heading if place == 0 else "") + title(place))
        await sheet.add_ballot(duel.second, duel.duel_id)
    return Display(duel.first, tuple(sheet.parts), duel.second)


async def show_retry(app: App, duel_id: str, answer: Answer, outlet: Outlet, lane: Lane) -> None:
    """Show the second answer of a retry, then the ballot. Raises discord.HTTPException and DataFolderError."""
    async with _sheet(app, outlet, lane, duel_id) as sheet:
        await sheet.add(answer, OTHER_WAY)
        await sheet.add_ballot(answer, duel_id, retry=True)


async def finished(answer: Answer) -> AsyncGenerator[AnswerEvent, None]:
    """The events of an answer that is complete already."""
    yield Routed(answer.answer_id, answer.route)
    yield Completed(answer)


@asynccontextmanager
async def _sheet(app: App, outlet: Outlet, lane: Lane, duel_id: str) -> AsyncIterator["_Sheet"]:
    """A sheet whose messages are noted at the end; a duel that could not be shown in full has no ballot, and ends."""
    sheet = _Sheet(app, outlet, lane)
    try:
        yield sheet
    except BaseException:
        await sheet.note()
        await close(app, duel_id)
        raise
    await sheet.note()


class _Sheet:
    """Messages of a duel, each noted for the answer that it shows."""

    def __init__(self, app: App, outlet: Outlet, lane: Lane) -> None:
        self.parts: list[Part] = []
        self._app = app
        self._outlet = outlet
        self._lane = lane
        self._shown: dict[str, list[tuple[str, str | None]]] = {}

    async def add(self, answer: Answer, heading: str) -> None:
        """An answer's text, without anything that tells how it was made."""
        for body in split(heading + with_plain_addresses(answer.text)):
            await self._send(answer, body, None)

    async def add_ballot(self, last: Answer, duel_id: str, *, retry: bool = False) -> None:
        """The vote buttons, in a message of their own, noted with the answer above them."""
        await self._send(last, ballot(retry=retry), vote_buttons(duel_id, retry=retry))

    async def note(self) -> None:
        """Store which messages show what."""
        if self._shown:
            await noted(self._app, self._shown)

    async def _send(self, answer: Answer, body: str, buttons: Any) -> None:
        with await self._lane.to_send(first=not self.parts) as turn:
            turn.spend()
            part = await self._outlet.send(body, buttons)
        self.parts.append(part)
        channel = getattr(part, "channel", None)  # a thread, where the question's place is its channel
        where = str(channel.id) if channel is not None else answer.question.place.channel
        self._shown.setdefault(answer.answer_id, []).append((str(part.id), where))
