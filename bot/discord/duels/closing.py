"""The end of a duel: its result takes the place of the vote buttons, for everybody to see."""

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

import discord

from bot.discord.duels.wording import result
from bot.discord.errors import sentence
from bot.discord.outlets import NOBODY
from bot.dueling import Standing, close, due

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

log = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two looks for duels that are to end; a look is one query."""


class Duels:
    """Ends the duels that are due, those of former processes too, and knows which answers are being tried again."""

    def __init__(self, client: "TacticianClient") -> None:
        self.trying: set[str] = set()
        """Answers to which another one is being made."""
        self._client = client
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look at once, and then again and again until `stop`."""
        self._task = asyncio.create_task(self._run(), name="duels")

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def sweep(self, at: datetime | None = None) -> int:
        """End every duel that is due (at `at`, in place of the clock's time); returns how many. Raises DataFolderError.

        The journal comes first: where Discord does not let the message be changed, the buttons stay and answer in
        private that the duel has ended.
        """
        ids = await due(self._client.app, at)
        for duel_id in ids:
            await self.publish(await close(self._client.app, duel_id, at))
        return len(ids)

    async def publish(self, standing: Standing) -> None:
        """Put the result of a duel in the place of its vote buttons, where the message can still be changed.

        A message that shows another answer by now (its question was edited) is left alone.
        """
        row, messages = standing.detail.row, standing.detail.messages
        if not messages:
            return
        last = messages[-1]
        exchange = await self._client.app.service.exchange(last.message)
        if exchange is None or exchange.answer_id not in (row.a.answer, row.b.answer):
            return
        channel = self._client.get_partial_messageable(int(last.channel or 0))
        try:
            message = channel.get_partial_message(int(last.message))
            await message.edit(content=result(standing), view=None, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            log.warning("The result of the duel %s could not be shown (error %d).", row.id, error.code)

    async def _run(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception as error:
                sentence(error)  # logs what is unexpected; a database that fails is told elsewhere
            await asyncio.sleep(EVERY)
