"""The bot as Discord sees it: its intents and the events it hears."""

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from functools import partial

import discord
from discord import app_commands

from bot.app import App
from bot.discord import buttons, commands, duels
from bot.discord.asking import hear
from bot.discord.chores import daily, erase_old_text
from bot.discord.deleting import take_back
from bot.discord.desk import Desk
from bot.discord.dms import DirectMessages
from bot.discord.errors import tell
from bot.discord.following import take_follow_up
from bot.discord.outlets import NOBODY
from bot.discord.preemption import spare_the_nap
from bot.discord.render import model_name
from bot.discord.revising import revise
from bot.discord.seldom import Seldom
from bot.discord.shelf import Shelf
from bot.discord.tracing import trace
from bot.reembedding import Reembedding
from bot.refitting import Refitting

log = logging.getLogger(__name__)

REMEMBERED = 5_000
"""Events that are remembered, because the gateway may deliver one twice when it resumes."""
READS_ADDRESSED = "mentions, replies and direct messages"
READS_ALL = "all messages of answer channels and own threads"
SYNCED = "discord_commands"
"""The setting that holds the digest of the slash commands that Discord knows."""


def intents(message_content: bool = False) -> discord.Intents:
    """Servers and their channels, messages there, and direct messages; none is privileged but `message_content`."""
    chosen = discord.Intents.none()
    chosen.guilds = chosen.guild_messages = chosen.dm_messages = True
    chosen.message_content = message_content
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
        return not (self.client.desk.ending or self.client.recent.seen(interaction.id))

    async def on_error(
        self, interaction: "discord.Interaction[TacticianClient]", error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person; the traceback of the unexpected goes to the log."""
        await tell(interaction, getattr(error, "original", error))


class TacticianClient(discord.Client):
    """Answers mentions, replies and direct messages, and takes slash commands and buttons."""

    def __init__(self, app: App) -> None:
        desk = Desk(app)
        super().__init__(
            intents=intents(app.config.message_content),
            allowed_mentions=NOBODY,
            max_messages=None,
            http_trace=trace(desk.lanes),
        )
        spare_the_nap(self)
        self.app = app
        self.recent = Recent()
        self.hints = Seldom()
        self.desk = desk
        self.duels = duels.Duels(self)
        self.shelf = Shelf()
        self.dms = DirectMessages(self)
        self.desk.settle = self.dms.settle
        self.tree = Tree(self)
        commands.add_to(self.tree)
        self._greeted = False
        self._chores: asyncio.Task[None] | None = None
        self._reembedding = Reembedding(app.memory.library)
        self._refitting = Refitting(app.memory)

    async def setup_hook(self) -> None:
        """Make buttons of former runs work, and tell Discord the commands if they changed."""
        self.add_dynamic_items(*buttons.ITEMS, *commands.ITEMS, *duels.ITEMS)
        await self._sync()
        self.duels.start()
        self._chores = asyncio.create_task(daily(partial(erase_old_text, self.app)))
        self._reembedding.start()
        self._refitting.start()

    async def close(self) -> None:
        """Leave Discord; duels stay open for the next process, what is done daily ends first."""
        self.duels.stop()
        if self._chores is not None:
            self._chores.cancel()
        self._reembedding.stop(0)
        self._refitting.stop(0)
        await super().close()

    async def on_ready(self) -> None:
        """Say once in the log who is online."""
        if self._greeted or self.user is None:
            return
        self._greeted = True
        model = model_name(self.app.models.default[0].name)
        log.info(
            "%s is online (servers: %d); model: %s; reads %s.",
            self.user,
            len(self.guilds),
            model,
            READS_ALL if self.intents.message_content else READS_ADDRESSED,
        )

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that asks."""
        with self.desk.answering.of(str(message.id), str(message.author.id)):
            await hear(self, message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Answer a question anew that was edited soon."""
        await revise(self, event.message)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Take back the answer to a deleted question."""
        await take_back(self, event.guild_id, event.channel_id, [event.message_id])

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Take back the answers to deleted questions."""
        await take_back(self, event.guild_id, event.channel_id, event.message_ids)

    async def on_interaction(self, interaction: "discord.Interaction[TacticianClient]") -> None:
        """Take what forms say, whichever process showed them."""
        await buttons.take_comment(interaction)
        await commands.take_value(interaction)
        await commands.take_answer(interaction)
        await take_follow_up(interaction)

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
