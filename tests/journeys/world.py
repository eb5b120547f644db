"""What the Discord journeys share: people, channels, restarts, and looking into the journal."""

import threading
import time
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.app import App, build
from bot.config import parse
from bot.discord import TacticianClient
from knowledge.journal import AnswerRow, Detail, Filters
from tests.scripted import ScriptedEndpoint

CALLBACK = "/callback"


def new_client(folder: Path, endpoint: ScriptedEndpoint, **more: str) -> TacticianClient:
    """A client with an app of its own, on a data folder that may hold an earlier one's state."""
    settings = {
        "TACTICIAN_DATA": str(folder),
        "TACTICIAN_MODEL": endpoint.models[0],
        "TACTICIAN_QUESTIONS": "0",
        "TACTICIAN_FALLBACK": endpoint.models[0],
        "OPENAI_BASE_URL": endpoint.base_url,
        "OPENAI_API_KEY": "scripted-key",
    }
    app = build(parse(settings | more), holder="journey")
    app.memory.settings.put("exploration", 0.0)
    app.memory.settings.put("cooldown_seconds", 0)
    return TacticianClient(app)


class World:
    def __init__(self, env: simcord.Env, folder: Path, endpoint: ScriptedEndpoint) -> None:
        self.env = env
        self.folder = folder
        self.endpoint = endpoint
        self.guild = env.create_guild("Workshop")
        self.channel = self.guild.create_text_channel("general")
        self.alice = self.guild.add_member(env.create_user("alice"))
        self.bob = self.guild.add_member(env.create_user("bob"))
        managing = self.guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[managing])
        self._restarted: list[App] = []

    @property
    def client(self) -> TacticianClient:
        assert isinstance(self.env.bot, TacticianClient)
        return self.env.bot

    @property
    def app(self) -> App:
        return self.client.app

    @property
    def me(self) -> discord.ClientUser:
        assert self.client.user is not None
        return self.client.user

    async def ask(self, text: str, *, who: Any = None, channel: Any = None, reply_to: Any = None) -> discord.Message:
        """Mention the bot with a question; returns its answer's last message."""
        channel = channel or self.channel
        await (who or self.alice).send(channel, f"{self.me.mention} {text}", reply_to=reply_to)
        return self.last(channel)

    async def post(self, forum: Any, title: str, text: str = "", *, who: Any = None, files: Any = ()) -> Any:
        """A person opens a post in a forum: a thread whose first message has the thread's id. Returns the thread."""
        who, backend = who or self.alice, self.env.backend
        thread = backend.create_thread(forum.id, title, who.id, broadcast=False)
        starter = backend.prepare_message(
            thread.id, who.id, text, attachments=backend.store_attachments(thread.id, files)
        )
        starter.id = thread.id
        backend.announce_thread_create(thread)
        backend.commit_message(starter)
        await self.env.settle()
        return next(found for found in forum.threads if found.id == thread.id)

    async def thread_on(self, message: discord.Message, *, who: Any, name: str = "a thread") -> Any:
        """A person opens a thread on a message. Returns the thread."""
        thread = self.env.backend.create_thread(message.channel.id, name, who.id, message_id=message.id)
        await self.env.settle()
        return next(found for found in self.channel.threads if found.id == thread.id)

    def without(self, *permissions: str) -> dict[Any, discord.PermissionOverwrite]:
        """Overwrites for a channel in which the bot lacks `permissions`."""
        guild = self.client.get_guild(self.guild.id)
        assert guild is not None
        return {guild.me: discord.PermissionOverwrite(**dict.fromkeys(permissions, False))}

    def deny(self, channel: Any, *permissions: str) -> None:
        """Take `permissions` from the bot in a channel."""
        ((member, denied),) = self.without(*permissions).items()
        allow, deny = (pair.value for pair in denied.pair())
        overwrite = Overwrite(target_id=member.id, type=OverwriteType.MEMBER, allow=allow, deny=deny)
        self.env.backend.set_overwrite(channel.id, overwrite)

    def put(self, name: str, value: Any) -> None:
        """A moderator sets something for the server."""
        self.app.memory.settings.put(name, value, str(self.guild.id))

    def last(self, channel: Any = None) -> discord.Message:
        message = (channel or self.channel).last_message
        assert message is not None
        return message

    def said(self, channel: Any = None) -> list[str]:
        """The texts of the bot's messages, in order; not the notice that it opened a thread."""
        history = (channel or self.channel).history()
        mine = [message for message in history if message.author.id == self.me.id]
        return [message.content for message in mine if message.type is not discord.MessageType.thread_created]

    async def restart(self) -> None:
        """Another process on the same data folder takes over."""
        await self.app.aclose()
        reads = str(self.app.config.message_content).lower()
        client = new_client(self.folder, self.endpoint, DISCORD_MESSAGE_CONTENT=reads)
        self._restarted.append(client.app)
        await self.env.restart_bot(client)

    async def deliver_again(self, message: discord.Message) -> None:
        """The gateway delivers a message event once more, as it may after resuming."""
        stored = self.env.backend.get_message(message.channel.id, message.id)
        self.env.backend.emit("MESSAGE_CREATE", serializers.message_payload(self.env.backend, stored))
        await self.env.settle()

    def rows(self, **filters: Any) -> list[AnswerRow]:
        """Answers in the journal, newest first."""
        return self.app.memory.reader.rows(Filters(**filters))

    def newest(self) -> AnswerRow:
        return self.rows()[0]

    def detail(self) -> Detail:
        return self.app.memory.reader.detail(self.newest().id)

    def pseudonym(self, person: Any) -> str:
        return self.app.memory.people.pseudonym(str(person.id))

    def button(self, vote: str) -> str:
        return f"tactician:rate:{vote}:{self.newest().id}"

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of all messages that the bot sent or edited."""
        bodies = []
        for request in self.env.http_requests:
            body = request.json
            if not isinstance(body, dict) or request.method not in ("POST", "PATCH"):
                continue
            bodies.append(body["data"] if request.path.endswith(CALLBACK) and "data" in body else body)
        return [body for body in bodies if body.get("content")]

    def gate_until_shown(self) -> threading.Event:
        """A gate for a scripted reply that opens as soon as the bot has shown the first text (or after 10 s)."""
        gate = threading.Event()

        def watch() -> None:
            patience = time.monotonic() + 10
            while not self.sent() and time.monotonic() < patience:
                time.sleep(0.005)
            gate.set()

        threading.Thread(target=watch, name="gate", daemon=True).start()
        return gate

    async def aclose(self) -> None:
        for app in self._restarted:
            await app.aclose()
