"""Answers in threads of their own: opened on the question's message, named after the question."""

import asyncio
import logging
import re
import unicodedata

import discord

from bot.discord.outlets import Attachment, Buttons, MessageOutlet, ReplyOutlet, Sent
from bot.discord.render import shorten
from routers.attached import own_words

log = logging.getLogger(__name__)

NAME_CHARS = 100
"""Longest name of a thread (Discord, “Start Thread from Message”)."""
UNNAMED = "Question"
_MARKUP = re.compile(r"[*_~`|\\]+|^[#>\s-]+")


def thread_name(question: str) -> str:
    """A question as a thread's name: a line of 1 to 100 characters without Markdown, mentions or invisible ones."""
    words = " ".join(own_words(question).split())
    visible = "".join(character for character in words if unicodedata.category(character)[0] != "C")
    plain = re.sub(r"<?@[!&]?(?=\w)", "", _MARKUP.sub("", visible))
    return shorten(" ".join(plain.split()), NAME_CHARS) or UNNAMED


def may_open(message: discord.Message) -> bool:
    """Whether the bot may open a thread on a message, and speak there."""
    channel, guild = message.channel, message.guild
    if guild is None or not isinstance(channel, discord.TextChannel):
        return False
    allowed = channel.permissions_for(guild.me)
    return allowed.create_public_threads and allowed.send_messages_in_threads and allowed.read_message_history


class ThreadOutlet(ReplyOutlet):
    """Shows an answer in a thread that it opens on the question's message; as a reply where Discord refuses that.

    The thread is opened while the model thinks (`announce`), so that the first text need not wait for it.
    """

    def __init__(self, asked: discord.Message, name: str) -> None:
        super().__init__(asked)
        self._name = name
        self._opening = asyncio.Lock()
        self._tried = False

    async def announce(self) -> None:
        """Open the thread; there is no typing indicator, since the new thread already says that something happens."""
        await self._open()

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Sent:
        """The next part, in the thread if there is one."""
        await self._open()
        return await super().send(body, buttons, attachment)

    async def _open(self) -> None:
        async with self._opening:
            if self._tried:
                return
            self._tried = True
            thread = await self._opened()
            if thread is not None:
                self._plain, self._reference = MessageOutlet(thread), None

    async def _opened(self) -> discord.Thread | None:
        try:
            return await self._asked.create_thread(name=self._name)
        except discord.HTTPException as error:
            guild = self._asked.guild
            there = guild.get_thread(self._asked.id) if guild else None  # somebody else was faster
            if there is None:
                log.warning("No thread could be opened in the channel %d (%s).", self._asked.channel.id, error.code)
            return there
