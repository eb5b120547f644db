"""The answers under way by the message that they answer, so that they can be stopped for its sake."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.discord.outlets import Buttons, Outlet, Part
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

    async def announce(self) -> None:
        """As the other does."""
        await self._outlet.announce()

    async def send(self, body: str, buttons: Buttons) -> Part:
        """As the other does, to its end."""
        return await to_its_end(self._send(body, buttons))

    async def edit(self, part: Part, body: str, buttons: Buttons) -> None:
        """As the other does."""
        await self._outlet.edit(part, body, buttons)

    async def delete(self, part: Part) -> None:
        """As the other does."""
        await self._outlet.delete(part)
        self.parts.remove(part)

    async def refuse(self, text: str) -> None:
        """As the other does."""
        await self._outlet.refuse(text)

    async def _send(self, body: str, buttons: Buttons) -> Part:
        part = await self._outlet.send(body, buttons)
        self.parts.append(part)
        return part
