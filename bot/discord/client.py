"""The bot as Discord sees it: its intents, the events it hears, and the answers under way."""

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.app import App
from bot.discord import buttons, commands
from bot.discord.conversation import hint_for, is_for, may_answer, question_of, text_of
from bot.discord.errors import sentence, tell
from bot.discord.outlets import NOBODY, Outlet, ReplyOutlet
from bot.discord.pacing import Lanes
from bot.discord.render import model_name
from bot.discord.streaming import show
from knowledge.types import Question

log = logging.getLogger(__name__)

REMEMBERED = 500
"""Events that are remembered, because the gateway may deliver one twice when it resumes."""
SYNCED = "discord_commands"
"""The setting that holds the digest of the slash commands that Discord knows."""


def intents() -> discord.Intents:
    """Servers and their channels, messages there, and direct messages; none of them is privileged."""
    chosen = discord.Intents.none()
    chosen.guilds = chosen.guild_messages = chosen.dm_messages = True
    return chosen


class Recent:
    """The last ids that were seen."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._ids: OrderedDict[int, None] = OrderedDict()

    def seen(self, number: int) -> bool:
        """Whether `number` was seen before; from now on it was."""
        if number in self._ids:
            return True
        self._ids[number] = None
        if len(self._ids) > self._size:
            self._ids.popitem(last=False)
        return False


class Tree(app_commands.CommandTree["TacticianClient"]):
    """The slash commands; what fails is told in private."""

    async def interaction_check(self, interaction: "discord.Interaction[TacticianClient]", /) -> bool:
        """Run a command once, however often the gateway delivers it, and none while the bot ends."""
        return not (self.client.ending or self.client.recent.seen(interaction.id))

    async def on_error(
        self, interaction: "discord.Interaction[TacticianClient]", error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person; the traceback of the unexpected goes to the log."""
        await tell(interaction, getattr(error, "original", error))


class TacticianClient(discord.Client):
    """Answers mentions, replies and direct messages, and takes slash commands and buttons."""

    def __init__(self, app: App) -> None:
        super().__init__(intents=intents(), allowed_mentions=NOBODY, max_messages=None)
        self.app = app
        self.recent = Recent()
        self.lanes = Lanes(time.monotonic)
        self.tree = Tree(self)
        commands.add_to(self.tree)
        self.ending = False
        """Whether the bot takes on nothing new."""
        self._under_way: set[asyncio.Task[Any]] = set()
        self._greeted = False

    async def setup_hook(self) -> None:
        """Make buttons of former runs work, and tell Discord the commands if they changed."""
        self.add_dynamic_items(*buttons.ITEMS, *commands.ITEMS)
        await self._sync()

    async def on_ready(self) -> None:
        """Say once in the log who is online."""
        if self._greeted or self.user is None:
            return
        self._greeted = True
        model = model_name(self.app.models.default[0].name)
        log.info(
            "%s is online (servers: %d); model: %s; no privileged intent is needed.",
            self.user,
            len(self.guilds),
            model,
        )

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that asks."""
        if self.user is None or self.ending or not is_for(message, self.user) or self.recent.seen(message.id):
            return
        if not may_answer(message):
            log.warning(
                "No permission to answer in the channel %d of the server %s.", message.channel.id, message.guild
            )
            return
        async with self.under_way():
            await self._reply(message, self.user)

    async def on_interaction(self, interaction: "discord.Interaction[TacticianClient]") -> None:
        """Take the comments of forms, whichever process showed them."""
        await buttons.take_comment(interaction)

    async def answer(self, question: Question, outlet: Outlet, lane_key: Hashable, *, heading: str = "") -> None:
        """Answer a question where it was asked, and note which messages show the answer.

        Raises discord.HTTPException and DataFolderError; failures of the model are told in place of the answer.
        """
        service = self.app.service
        with self.lanes.streaming(lane_key) as lane:
            display = await show(service.answer(question), outlet, lane, buttons.rating_buttons, heading=heading)
        if display.answer is not None:
            messages = [str(part.id) for part in display.parts]
            await service.shown(display.answer.answer_id, question.place.channel, messages)

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

    async def stop_answers(self) -> None:
        """Take on nothing new, and stop the answers under way; each is journalled as far as it came."""
        self.ending = True
        tasks = tuple(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _reply(self, message: discord.Message, me: discord.ClientUser) -> None:
        outlet = ReplyOutlet(message)
        try:
            if not text_of(message, me):
                await outlet.refuse(hint_for(message, me))
                return
            question = await question_of(message, me, self.app.service, self.app.memory.reader)
            await self.answer(question, outlet, message.channel.id)
        except Exception as error:
            if text := sentence(error):
                with contextlib.suppress(discord.HTTPException):
                    await outlet.refuse(text)

    async def _sync(self) -> None:
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        digest = hashlib.sha256(json.dumps([self.application_id, payload], sort_keys=True).encode()).hexdigest()
        settings, in_thread = self.app.memory.settings, self.app.service.in_thread
        if await in_thread(lambda: settings.get(SYNCED)) == digest:
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.warning(
                "Discord did not take the slash commands (status %d); mentions work all the same.", error.status
            )
            return
        await in_thread(lambda: settings.put(SYNCED, digest))
