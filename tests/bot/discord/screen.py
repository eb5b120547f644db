"""A screen for streamed answers: what an outlet shows, kept in a list, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from bot.discord.feed import Controls, Feed
from bot.discord.outlets import Attachment, Buttons
from bot.discord.pacing import IN_ALL, Lane
from bot.discord.streaming import Display, show
from bot.discord.windows import Window
from routers.types import AnswerEvent, Completed, Delta, Retracted, Routed
from tests.bot.discord.answers import ROUTE, answer
from tests.bot.discord.virtual import now

Script = Sequence[tuple[float, AnswerEvent | Exception]]
"""Events with the seconds to wait before each."""


@dataclass(frozen=True)
class Shown:
    id: int
    body: str
    buttons: Any
    attachment: Attachment | None = None


@dataclass
class Screen:
    """Implements Outlet; `refusing` may raise at a step."""

    latency: float = 0.1
    may_attach: bool = True
    deadline: float | None = None
    refusing: Callable[[str, int], None] = lambda what, number: None
    messages: list[Shown] = field(default_factory=list)
    steps: list[tuple[float, str, str]] = field(default_factory=list)
    refused: str | None = None
    announced: int = 0
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    most_busy: int = 0

    async def announce(self) -> None:
        self.announced += 1

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Shown:
        await self._work("send", body)
        sent = Shown(100 + len(self.steps), body, buttons, attachment)
        self.messages.append(sent)
        self.posted.set()
        return sent

    async def edit(self, part: Any, body: str, buttons: Buttons, attachment: Attachment | None = None) -> None:
        await self._work("edit", body)
        place = next(place for place, message in enumerate(self.messages) if message.id == part.id)
        self.messages[place] = Shown(part.id, body, buttons, attachment)

    async def delete(self, part: Any) -> None:
        await self._work("delete", "")
        self.messages = [message for message in self.messages if message.id != part.id]

    async def refuse(self, text: str) -> None:
        self.refused = text

    @property
    def bodies(self) -> list[str]:
        return [message.body for message in self.messages]

    def count(self, what: str) -> int:
        return sum(step == what for _, step, _ in self.steps)

    async def _work(self, what: str, body: str) -> None:
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        await asyncio.sleep(self.latency)
        self.busy -= 1
        self.refusing(what, len(self.steps))
        self.steps.append((now(), what, body))


class Stream:
    """A scripted answer that knows whether it was closed before its end."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.stopped = False

    async def events(self) -> AsyncIterator[AnswerEvent]:
        try:
            yield Routed("a01", ROUTE)
            for seconds, event in self.script:
                await asyncio.sleep(seconds)
                if isinstance(event, Exception):
                    raise event
                yield event
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped = True
            raise


def words(text: str, seconds: float) -> list[tuple[float, AnswerEvent | Exception]]:
    """`text` word by word, evenly over `seconds`."""
    pieces = text.split(" ")
    spaced = [piece if place == 0 else f" {piece}" for place, piece in enumerate(pieces)]
    return [(seconds / len(pieces), Delta(piece)) for piece in spaced]


def complete(text: str, **fields: Any) -> list[tuple[float, AnswerEvent | Exception]]:
    return [(0.0, Completed(answer(text, **fields)))]


def retracted() -> tuple[float, AnswerEvent | Exception]:
    return 0.0, Retracted("The model broke off.")


def fresh() -> Lane:
    """A lane that nobody has used."""
    return Lane(now, Window(now, IN_ALL, 1.0))


async def shown(script: Script, screen: Screen, *, lane: Lane | None = None, heading: str = "") -> Display:
    """Show a scripted answer on `screen`."""
    lane = lane or fresh()
    lane.streaming += 1
    try:
        return await show(Feed(heading), Stream(script).events(), screen, lane, pressable)
    finally:
        lane.streaming -= 1


def pressable(controls: Controls, answer_id: str) -> Any:
    """Stands for the buttons below a finished answer."""
    return SimpleNamespace(of=answer_id) if controls is Controls.FINISHED else None
