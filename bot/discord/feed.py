"""A streamed answer as the messages that are to show it: what the text has come to, and what stands below it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum
from typing import cast

from bot.discord.errors import sentence
from bot.discord.render import below
from bot.discord.splitting import LIMIT, split, width
from routers.types import Answer, AnswerEvent, Completed, Delta, Retracted, Routed


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


class Feed:
    """What a streamed answer has come to so far."""

    def __init__(self, heading: str = "") -> None:
        self.heading = heading
        self.text = ""
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
        bodies = split(self.heading + self.text) if self.text.strip() else []
        if self.answer is None:
            return [Page(body) for body in bodies]
        *before, end = with_ending(bodies, below(self.answer))
        return [*(Page(body) for body in before), Page(end, Controls.FINISHED)]

    def _take(self, event: AnswerEvent) -> None:
        match event:
            case Routed():
                self.routed = event
            case Delta(text=text):
                self.text += text
            case Retracted():
                self.text = ""
            case Completed(answer=answer):
                self.text, self.answer = answer.text, answer
        self.news.set()


def with_ending(bodies: list[str], ending: str) -> list[str]:
    """`bodies` with `ending` below the last one, or in a message of its own where it does not fit."""
    if not bodies:
        return split(ending)
    joined = f"{bodies[-1]}\n{ending}"
    return [*bodies[:-1], joined] if width(joined) <= LIMIT else [*bodies, *split(ending)]
