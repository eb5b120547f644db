"""A small Discord on the wire: the server, what people do there, and what the bot did.

async with served() as wire:
    await wire.mention("Why?")
    await wire.until(lambda: wire.complete == 1)
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import yarl
from aiohttp import web

from tests.wire.faults import Faults
from tests.wire.gateway import Gateway
from tests.wire.interactions import Interaction, Interactions
from tests.wire.limits import Limits
from tests.wire.refusals import Json
from tests.wire.rest import API, Rest
from tests.wire.state import (
    APPLICATION,
    CHANNEL,
    DM,
    OWN_ROLE,
    OWNER,
    PRIVATE,
    SERVER,
    Channel,
    State,
    iso,
    member,
    new_id,
    person,
)

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
FILE_BYTES = 12 * 1024 * 1024

RATED = re.compile("tactician:rate:up:")
"""Below an answer that is finished; one that streams has a Stop button."""
_SEND = re.compile(r"/channels/\d+/messages")
_EDIT = re.compile(r"/channels/\d+/messages/\d+|/webhooks/\d+/[^/]+/messages/.+")


@dataclass
class Call:
    """One request of the bot."""

    at: float
    method: str
    path: str
    body: Any
    files: int = 0
    status: int = 0
    code: int = 0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Wire:
    """What the server was told, and how it is to behave. `limits` and `faults` may be changed at any time."""

    def __init__(self) -> None:
        self.state = State()
        self.limits = Limits()
        self.faults = Faults()
        self.gateway = Gateway(self.state, "right")
        self.interactions = Interactions(self.state, self.gateway)
        self.calls: list[Call] = []
        self.commands: list[Json] = []
        self.refuses_commands = False
        self.flags = 0
        """Of the application: which privileged intents are switched on."""
        self.posted = asyncio.Event()
        """Set when a message was sent."""
        self.finished = asyncio.Event()
        """Set whenever an answer is finished."""
        self._changed = asyncio.Condition()

    # what people do

    async def ask(self, text: str, *, user: Json | None = None, times: int = 1) -> Json:
        """A direct message."""
        channel = self.state.channels[DM] if user is None else self.state.private_channel(int(user["id"]))
        return await self.say(text, channel=channel.id, user=user, times=times)

    async def mention(self, text: str, *, channel: int = CHANNEL, user: Json | None = None, times: int = 1) -> Json:
        """A message on the server that mentions the bot."""
        words = f"<@{APPLICATION}> {text}"
        return await self.say(words, channel=channel, user=user, times=times, mentions=[self.state.me])

    async def mention_own_role(self) -> Json:
        """A message that mentions the bot's role."""
        return await self.say("", mention_roles=[str(OWN_ROLE)])

    async def say(
        self, text: str, *, channel: int = CHANNEL, user: Json | None = None, times: int = 1, **fields: Any
    ) -> Json:
        """Any message of a person; `times` 2: the gateway delivers it twice."""
        place, author = self.state.channels[channel], user or self.state.people[OWNER]
        message = self.state.write(place, author, {"content": text}) | fields
        place.messages[int(message["id"])] = message
        await self.gateway.tell("MESSAGE_CREATE", message | self._seen_in(place), times=times)
        return message

    async def reply(self, to: Json, text: str, *, user: Json | None = None, ping: bool = True) -> Json:
        """A reply to a message."""
        mentions = [to["author"]] if ping else []
        where = {"message_id": to["id"], "channel_id": to["channel_id"]}
        return await self.say(
            text, channel=int(to["channel_id"]), user=user, mentions=mentions, type=19, message_reference=where,
            referenced_message=to,
        )  # fmt: skip

    async def edit_message(self, message: Json, text: str) -> None:
        """A person changes a message."""
        message |= {"content": text, "edited_timestamp": iso(new_id())}
        place = self.state.channels[int(message["channel_id"])]
        await self.gateway.tell("MESSAGE_UPDATE", message | self._seen_in(place))

    async def delete_message(self, channel: int, number: int) -> None:
        """A message disappears."""
        place = self.state.channels[channel]
        place.messages.pop(number, None)
        guild = {} if place.kind == PRIVATE else {"guild_id": str(SERVER)}
        await self.gateway.tell("MESSAGE_DELETE", {"id": str(number), "channel_id": str(channel), **guild})

    async def delete_channel(self, channel: int) -> None:
        """A channel or thread disappears."""
        place = self.state.channels.pop(channel)
        await self.gateway.tell("THREAD_DELETE" if place.is_thread else "CHANNEL_DELETE", place.data())

    async def add_channel(self, name: str, **fields: Any) -> Channel:
        """A new channel or thread, of which the bot is told."""
        made = self.state.add_channel(name, **fields)
        await self.gateway.tell("THREAD_CREATE" if made.is_thread else "CHANNEL_CREATE", made.data())
        return made

    async def press(self, message: Json, custom_id: str, *, user: Json | None = None, times: int = 1) -> Interaction:
        """Press a button."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(COMPONENT, data, int(message["channel_id"]), user, message, times)

    async def choose(self, message: Json, custom_id: str, *values: str, user: Json | None = None) -> Interaction:
        """Choose from a menu; `message` may be one that only the user sees."""
        data = {"custom_id": custom_id, "component_type": 3, "values": list(values)}
        return await self._interact(COMPONENT, data, int(message["channel_id"]), user, message, 1)

    async def submit(self, custom_id: str, fields: Json, *, user: Json | None = None) -> Interaction:
        """Send a form with these fields."""
        inputs = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": text}} for name, text in fields.items()
        ]
        return await self._interact(SUBMIT, {"custom_id": custom_id, "components": inputs}, CHANNEL, user, None, 1)

    async def command(
        self,
        name: str,
        options: Json | None = None,
        *,
        channel: int = CHANNEL,
        user: Json | None = None,
        times: int = 1,
    ) -> Interaction:
        """Use a slash command; options of a sub-command go below its name."""
        known = {command["name"]: command["id"] for command in self.known_commands()}
        data = {"id": known.get(name, "1"), "name": name, "type": 1, "options": _options(options or {})}
        return await self._interact(COMMAND, data, channel, user, None, times)

    async def _interact(
        self, kind: int, data: Json, channel: int, user: Json | None, source: Json | None, times: int
    ) -> Interaction:
        who = user or self.state.people[OWNER]
        return await self.interactions.begin(kind, data, self.state.channels[channel], who, source, times=times)

    # what the bot did

    def note(self, method: str, path: str, body: Any, files: int) -> Call:
        """Write a request down as it arrives."""
        call = Call(asyncio.get_running_loop().time(), method, path, body, files)
        self.calls.append(call)
        return call

    async def done(self, call: Call) -> None:
        """Whoever waits looks again."""
        if call.method == "POST" and _SEND.fullmatch(call.path):
            self.posted.set()
        if isinstance(call.body, dict) and RATED.search(json.dumps(call.body.get("components"))):
            self.finished.set()
        async with self._changed:
            self._changed.notify_all()

    async def until(self, happened: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until something is so; looked at after every request."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(happened)

    def known_commands(self) -> list[Json]:
        """The commands as Discord gives them back."""
        ids = {"application_id": str(APPLICATION), "version": "1", "description": ""}
        return [{**ids, **command, "id": str(number + 1)} for number, command in enumerate(self.commands)]

    def made(self, method: str, path: str = "") -> list[Call]:
        """The requests that were carried out, by method and a regular expression over the path."""
        return [call for call in self.calls if call.ok and call.method == method and re.search(path, call.path)]

    @property
    def own_messages(self) -> list[Json]:
        """The bot's messages that can be seen, oldest first."""
        everywhere = (message for channel in self.state.channels.values() for message in channel.messages.values())
        own = [message for message in everywhere if message["author"]["id"] == str(APPLICATION)]
        return sorted(own, key=lambda message: int(message["id"]))

    @property
    def sends(self) -> list[Call]:
        """Messages that were asked to be sent, the refused ones too."""
        return [call for call in self.calls if call.method == "POST" and _SEND.fullmatch(call.path)]

    @property
    def sent(self) -> list[Json]:
        """Bodies of messages that were sent."""
        return [call.body for call in self.sends if call.ok]

    @property
    def sent_at(self) -> list[float]:
        """When they arrived."""
        return [call.at for call in self.sends if call.ok]

    @property
    def edits(self) -> list[tuple[float, Json]]:
        """When messages were asked to be edited, and how; the refused ones too."""
        return [(call.at, call.body) for call in self.calls if call.method == "PATCH" and _EDIT.fullmatch(call.path)]

    @property
    def typing(self) -> int:
        """How often somebody was shown typing."""
        return len(self.made("POST", "/typing$"))

    @property
    def complete(self) -> int:
        """Answers that are finished: they can be rated."""
        return sum(bool(RATED.search(json.dumps(message["components"]))) for message in self.own_messages)

    # how it behaves

    @property
    def token(self) -> str:
        """The token that is right."""
        return self.gateway.token

    @token.setter
    def token(self, token: str) -> None:
        self.gateway.token = token

    @property
    def ready(self) -> asyncio.Event:
        """Set when the bot has identified or resumed."""
        return self.gateway.ready

    def app(self) -> web.Application:
        """The web application."""
        rest = Rest(self)
        app = web.Application(middlewares=[rest.judge], client_max_size=4 * FILE_BYTES)
        app.add_routes(rest.routes())
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/attachments/{id}/{name}", self._attachment)
        return app

    async def _attachment(self, request: web.Request) -> web.Response:
        return web.Response(body=self.state.files[request.match_info["id"]])

    def _seen_in(self, place: Channel) -> Json:
        return {} if place.kind == PRIVATE else {"guild_id": str(SERVER), "member": member()}


@asynccontextmanager
async def served(wire: Wire | None = None) -> AsyncIterator[Wire]:
    """A running small Discord; `wire.state.base` is its address."""
    wire = wire or Wire()
    runner = web.AppRunner(wire.app(), shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    wire.state.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    wire.gateway.address = f"ws://127.0.0.1:{runner.addresses[0][1]}/gateway"
    try:
        yield wire
    finally:
        await runner.cleanup()


@asynccontextmanager
async def wired(monkeypatch: Any) -> AsyncIterator[Wire]:
    """A running small Discord to which discord.py connects in this process."""
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    async with served() as wire:
        monkeypatch.setattr(Route, "BASE", wire.state.base + API)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(wire.gateway.address))
        yield wire


def _options(options: Json) -> list[Json]:
    kinds = {bool: 5, int: 4, float: 10}
    return [
        {"name": name, "type": 1, "options": _options(value)}
        if isinstance(value, dict)
        else {"name": name, "type": kinds.get(type(value), 3), "value": value}
        for name, value in options.items()
    ]


__all__ = ["Call", "Wire", "person", "served", "wired"]
