"""The bot as Discord sees it: its intents and the events it hears."""

import hashlib
import json
import logging
from collections import OrderedDict

import discord
from discord import app_commands

from bot.app import App
from bot.discord import buttons, commands
from bot.discord.asking import hear
from bot.discord.desk import Desk
from bot.discord.errors import tell
from bot.discord.outlets import NOBODY
from bot.discord.preemption import spare_the_nap
from bot.discord.render import model_name
from bot.discord.tracing import trace

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
        super().__init__(intents=intents(), allowed_mentions=NOBODY, max_messages=None, http_trace=trace(desk.lanes))
        spare_the_nap(self)
        self.app = app
        self.recent = Recent()
        self.desk = desk
        self.tree = Tree(self)
        commands.add_to(self.tree)
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
        await hear(self, message)

    async def on_interaction(self, interaction: "discord.Interaction[TacticianClient]") -> None:
        """Take the comments of forms, whichever process showed them."""
        await buttons.take_comment(interaction)

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
