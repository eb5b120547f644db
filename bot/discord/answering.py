"""The answers under way by the message that they answer, so that they can be stopped for its sake."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import discord

from bot.discord.outlets import Attachment, Buttons, Outlet, Part
from bot.finishing import to_its_end


class Answering:
    """Which tasks answer which message, and for whom. Ids are Discord's, as text."""

    def __init__(self) -> None:
        self._tasks: dict[str, dict[asyncio.Task[Any], str | None]] = {}

    @contextmanager
    def of(self, message: str | None, asker: str | None) -> Iterator[None]:
        """Counts the current task among those that answer `message` for `asker`; may be nested."""
        task = asyncio.current_task()
        if message is None or task is None or task in self._tasks.get(message, ()):
            yield
            return
        tasks = self._tasks.setdefault(message, {})
        tasks[task] = asker
        try:
            yield
        finally:
            del tasks[task]
            if not tasks:
                del self._tasks[message]

    def others(self, message: str, asker: str | None = None) -> list[asyncio.Task[Any]]:
        """The tasks, but for the current one, that answer `message`: for `asker`, or for anybody."""
        found, mine = self._tasks.get(message, {}), asyncio.current_task()
        return [task for task, who in found.items() if task is not mine and (asker is None or who == asker)]

    async def stop(self, message: str, asker: str | None = None) -> None:
        """Stop them, and wait until what they have shown and said is in the journal."""
        if tasks := self.others(message, asker):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


class NotingOutlet:
    """Passes everything on to another outlet, and knows which messages stand: also one that was on its way to Discord
    when the task was cancelled."""

    def __init__(self, outlet: Outlet) -> None:
        self.parts: list[Part] = []
        self._outlet = outlet
        self._notice: Part | None = None
        """A message that says only that the answer is still to come."""

    @property
    def may_attach(self) -> bool:
        """As the other says."""
        return self._outlet.may_attach

    @property
    def deadline(self) -> float | None:
        """As the other says."""
        return self._outlet.deadline

    async def wait(self, text: str) -> None:
        """Say in a message that the answer is still to come; the answer takes its place."""
        self._notice = await to_its_end(self._outlet.send(text, None))

    async def give_up_waiting(self) -> None:
        """Take that message back, where no answer took its place."""
        notice, self._notice = self._notice, None
        if notice is not None:
            with suppress(discord.HTTPException):
                await self._outlet.delete(notice)

    async def announce(self) -> None:
        """As the other does."""
        await self._outlet.announce()

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Part:
        """As the other does, to its end."""
        return await to_its_end(self._send(body, buttons, attachment))

    async def edit(self, part: Part, body: str, buttons: Buttons, attachment: Attachment | None = None) -> None:
        """As the other does."""
        await self._outlet.edit(part, body, buttons, attachment)

    async def delete(self, part: Part) -> None:
        """As the other does."""
        await self._outlet.delete(part)
        self.parts.remove(part)

    async def refuse(self, text: str) -> None:
        """As the other does."""
        notice, self._notice = self._notice, None
        if notice is None:
            await self._outlet.refuse(text)
        else:
            await self._outlet.edit(notice, text, None)

    async def _send(self, body: str, buttons: Buttons, attachment: Attachment | None) -> Part:
        part, self._notice = self._notice, None
        if part is None:
            part = await self._outlet.send(body, buttons, attachment)
        else:
            await self._outlet.edit(part, body, buttons, attachment)
        self.parts.append(part)
        return part
