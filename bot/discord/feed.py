"""A streamed answer as the messages that are to show it: what the text has come to, and what stands below it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum
from typing import cast

from bot.discord.errors import sentence
from bot.discord.links import Addresses, with_plain_addresses
from bot.discord.outlets import Attachment
from bot.discord.render import (
    ATTACHED,
    LATE,
    MORE,
    MORE_UNATTACHED,
    NOT_ATTACHED,
    STOPPED,
    below,
    document,
    subtext,
)
from bot.discord.splitting import LIMIT, Splitter, has_halves, split, well_formed, width
from bot.marking import marked, with_marks
from bot.stopping import Stop
from routers.types import Answer, AnswerEvent, Completed, Delta, Retracted, Routed, Unsupported

MOST_MESSAGES = 10
FILE_NAME = "answer.md"


class Controls(Enum):
    """What can be pressed below a message."""

    NONE = "none"
    STREAMING = "streaming"
    """The answer is still coming, and can be stopped."""
    FINISHED = "finished"
    """The answer ends here, and can be rated."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one message is to show."""

    body: str
    controls: Controls = Controls.NONE
    attachment: Attachment | None = None
    """A file that goes along; where Discord does not take it, its own body stands in place of `body`."""


class Feed:
    """What a streamed answer has come to so far.

    `most_messages`: messages that the answer may take, at least 1; the rest is attached if `may_attach`. `greeting`
    stands below the finished answer; `stop` is what ends it early.
    """

    def __init__(
        self,
        heading: str = "",
        *,
        most_messages: int = MOST_MESSAGES,
        may_attach: bool = True,
        greeting: str = "",
        stop: Stop | None = None,
    ) -> None:
        self.heading = heading
        self.greeting = greeting
        self.stop = stop or Stop()
        self._most = most_messages
        self._may_attach = may_attach
        self._addresses = Addresses()
        self._splitter = Splitter()
        self._torn = False
        """Whether a half of a surrogate pair came along."""
        self.text = ""
        self._unsupported: list[int] = []
        """Where sentences end that the passages don't support."""
        self.routed: Routed | None = None
        self.answer: Answer | None = None
        self.failure: str | None = None
        self.news = asyncio.Event()
        """Set at every change; cleared by whoever shows it."""
        self.over = asyncio.Event()

    @property
    def answer_id(self) -> str | None:
        """The answer's id, from the moment on that it is routed."""
        return self.routed.answer_id if self.routed else None

    async def follow(self, events: AsyncIterator[AnswerEvent]) -> None:
        """Take in all events; a failure becomes its sentence."""
        try:
            async with aclosing(cast(AsyncGenerator[AnswerEvent, None], events)):
                async for event in events:
                    self._take(event)
        except Exception as error:
            self.failure = sentence(error)
        finally:
            self.over.set()
            self.news.set()

    def pages(self) -> list[Page]:
        """What is to be seen now."""
        if self.failure is not None:
            return [Page(body) for body in split(self.failure)]
        if self.answer is None:
            return self._growing()
        text = STOPPED if self.answer.status == "stopped" and not self.text.strip() else marked(self.answer)
        return self._finished(self.answer, text)

    def _growing(self) -> list[Page]:
        if not self.text.strip():
            return []
        text = self.heading + self._addresses.of(with_marks(self.text, self._unsupported))
        bodies = self._splitter.parts(well_formed(text) if self._torn else text, self._most)
        if len(bodies) > self._most:
            note = MORE if self._may_attach else MORE_UNATTACHED
            bodies = [*bodies[: self._most - 1], _with_room(bodies[self._most - 1], subtext(note))]
        return [*(Page(body) for body in bodies[:-1]), Page(bodies[-1], Controls.STREAMING)]

    def _finished(self, answer: Answer, text: str) -> list[Page]:
        ending = below(answer, LATE if self.stop.late else "", self.greeting)
        bodies = split(self.heading + with_plain_addresses(text)) if text.strip() else []
        ended = with_ending(bodies, ending)
        if len(ended) <= self._most:
            return [*(Page(body) for body in ended[:-1]), Page(ended[-1], Controls.FINISHED)]
        *before, last = bodies[: self._most]
        with_file, without = (_with_room(last, f"{subtext(note)}\n{ending}") for note in (ATTACHED, NOT_ATTACHED))
        file = Attachment(FILE_NAME, document(answer, text), without) if self._may_attach else None
        return [*(Page(body) for body in before), Page(with_file if file else without, Controls.FINISHED, file)]

    def _take(self, event: AnswerEvent) -> None:
        match event:
            case Routed():
                self.routed = event
            case Delta(text=text):
                self.text += text
                self._torn = self._torn or has_halves(text)
            case Unsupported(end=end):
                self._unsupported.append(end)
            case Retracted():
                self.text = ""
                self._unsupported.clear()
            case Completed(answer=answer):
                self.text, self.answer = answer.text, answer
        self.news.set()


def _with_room(body: str, ending: str) -> str:
    """As much of the beginning of `body` as fits above `ending`, whole."""
    room = LIMIT - width(ending) - 1
    return f"{body if width(body) <= room else split(body, room)[0]}\n{ending}"


def with_ending(bodies: list[str], ending: str) -> list[str]:
    """`bodies` with `ending` below the last one, or in a message of its own where it does not fit."""
    if not bodies:
        return split(ending)
    joined = f"{bodies[-1]}\n{ending}"
    return [*bodies[:-1], joined] if width(joined) <= LIMIT else [*bodies, *split(ending)]
