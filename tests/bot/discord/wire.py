"""A stand-in for Discord on the wire, just enough to log in, connect and be asked in direct messages."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

APPLICATION = 100000000000000001
PERSON = 200000000000000001
CHANNEL = 300000000000000001
SERVER = 500000000000000001
SERVER_CHANNEL = 300000000000000002
OWN_ROLE = 600000000000000001
PERSON_DATA = {"id": str(PERSON), "username": "alice", "discriminator": "0", "avatar": None}
USER = {"id": str(APPLICATION), "username": "tactician", "discriminator": "0", "avatar": None, "bot": True}


class Wire:
    """What the server was told, and how it is to behave."""

    def __init__(self) -> None:
        self.token = "right"
        self.close_code: int | None = None
        """Closes the gateway with this code instead of saying READY."""
        self.identified: dict[str, Any] = {}
        self.commands: list[Any] = []
        self.refuses_commands = False
        self.sent: list[dict[str, Any]] = []
        self.ready = asyncio.Event()
        self.edits: list[tuple[float, dict[str, Any]]] = []
        """When a message was edited, and how."""
        self.sent_at: list[float] = []
        self.complete = 0
        """Messages whose answer is finished: they can be rated."""
        self.typing = 0
        self.deleted = False
        """Whether messages are gone when somebody edits them."""
        self.posted = asyncio.Event()
        self.changed = asyncio.Event()
        """Set at every message that is sent or edited."""
        self.finished = asyncio.Event()
        """Set whenever an answer is finished."""
        self.callbacks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        """First responses to interactions."""
        self._socket: web.WebSocketResponse | None = None
        self._last_id = 400000000000000000

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/users/@me", self._me)
        app.router.add_get("/api/oauth2/applications/@me", self._application)
        app.router.add_put("/api/applications/{id}/commands", self._put_commands)
        app.router.add_post("/api/channels/{channel}/messages", self._post)
        app.router.add_patch("/api/channels/{channel}/messages/{message}", self._patch)
        app.router.add_post("/api/channels/{channel}/typing", self._typing)
        app.router.add_get("/api/channels/{channel}/messages", self._history)
        app.router.add_post("/api/interactions/{id}/{token}/callback", self._callback)
        app.router.add_get("/gateway", self._gateway)
        return app

    async def ask(self, text: str) -> None:
        """A person sends a direct message."""
        await self._tell("MESSAGE_CREATE", self._message(text, PERSON_DATA))

    async def mention_own_role(self) -> None:
        """A person on a server mentions the bot's role; without the privileged intent the content stays out."""
        where = {"channel_id": str(SERVER_CHANNEL), "guild_id": str(SERVER), "mention_roles": [str(OWN_ROLE)]}
        member = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
        await self._tell("MESSAGE_CREATE", {**self._message("", PERSON_DATA), **where, "member": member})

    async def press(self, custom_id: str, person: dict[str, Any] = PERSON_DATA, permissions: int = 0) -> dict[str, Any]:
        """A member of the server presses a button of the bot's; returns the first response."""
        member = {"user": person, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False}
        button = {"type": 2, "style": 2, "label": "A button", "custom_id": custom_id}
        message = {**self._message("An answer", USER), "components": [{"type": 1, "components": [button]}]}
        self._last_id += 1
        about = {
            "id": str(self._last_id),
            "application_id": str(APPLICATION),
            "type": 3,
            "token": "token",
            "version": 1,
            "channel_id": str(SERVER_CHANNEL),
            "guild_id": str(SERVER),
            "member": {**member, "flags": 0, "permissions": str(permissions)},
            "message": message,
            "data": {"custom_id": custom_id, "component_type": 2},
            "app_permissions": "0",
            "attachment_size_limit": 10 * 1024 * 1024,
            "entitlements": [],
            "authorizing_integration_owners": {},
        }
        await self._tell("INTERACTION_CREATE", about)
        return await asyncio.wait_for(self.callbacks.get(), 10)

    async def _tell(self, event: str, data: dict[str, Any]) -> None:
        assert self._socket is not None
        await self._socket.send_json({"op": 0, "t": event, "s": 2, "d": data})

    def _message(self, content: str, author: dict[str, Any]) -> dict[str, Any]:
        self._last_id += 1
        lists = {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")}
        return {
            "id": str(self._last_id),
            "channel_id": str(CHANNEL),
            "author": author,
            "content": content,
            "timestamp": "2026-11-23T12:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "pinned": False,
            "type": 0,
            **lists,
        }

    async def _me(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        return _json(USER)

    async def _application(self, _: web.Request) -> web.Response:
        about = {"id": str(APPLICATION), "name": "Tactician", "description": "", "icon": None, "verify_key": "00"}
        return _json({**about, "bot_public": True, "bot_require_code_grant": False, "flags": 0, "owner": USER})

    async def _put_commands(self, request: web.Request) -> web.Response:
        if self.refuses_commands:
            return _json({"message": "Missing Access", "code": 50001}, status=403)
        self.commands = await request.json()
        known = [
            {"description": "", **command, "id": str(number + 1), "application_id": str(APPLICATION), "version": "1"}
            for number, command in enumerate(self.commands)
        ]
        return _json(known)

    async def _callback(self, request: web.Request) -> web.Response:
        self.callbacks.put_nowait(await request.json())
        return _json({"interaction": {"id": request.match_info["id"], "type": 3}})

    async def _post(self, request: web.Request) -> web.Response:
        self.sent.append(await request.json())
        self.sent_at.append(asyncio.get_running_loop().time())
        self.posted.set()
        self.changed.set()
        self._note_buttons(self.sent[-1])
        return _json(self._message(self.sent[-1]["content"], USER))

    async def _patch(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.edits.append((asyncio.get_running_loop().time(), body))
        self.changed.set()
        if self.deleted:
            return _json({"message": "Unknown Message", "code": 10008}, status=404)
        self._note_buttons(body)
        return _json(self._message(body["content"], USER))

    def _note_buttons(self, body: dict[str, Any]) -> None:
        if "tactician:rate:" in json.dumps(body.get("components")):
            self.complete += 1
            self.finished.set()

    async def _typing(self, _: web.Request) -> web.Response:
        self.typing += 1
        return web.Response(status=204)

    async def _history(self, _: web.Request) -> web.Response:
        return _json([])

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = self._socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT and message.json()["op"] == 2:
                self.identified = message.json()["d"]
                if self.close_code is not None:
                    await socket.close(code=self.close_code)
                    break
                await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": self._hello()})
                await self._tell("GUILD_CREATE", _server())
                self.ready.set()
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": USER,
            "guilds": [{"id": str(SERVER), "unavailable": True}],
            "session_id": "s",
            "resume_gateway_url": "ws://127.0.0.1",
            "application": {"id": str(APPLICATION), "flags": 0},
        }


def _server() -> dict[str, Any]:
    everyone = {"id": str(SERVER), "name": "@everyone", "permissions": str(1 << 10 | 1 << 11), "position": 0}
    own = {"id": str(OWN_ROLE), "name": "Tactician", "permissions": "0", "position": 1, "managed": True}
    look = {"color": 0, "colors": {"primary_color": 0}, "hoist": False, "mentionable": True, "flags": 0}
    roles = [{**look, **everyone}, {**look, **own, "tags": {"bot_id": str(APPLICATION)}}]
    joined = {"joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
    channel = {"id": str(SERVER_CHANNEL), "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    return {
        "id": str(SERVER),
        "name": "Workshop",
        "owner_id": str(PERSON),
        "roles": roles,
        "members": [{"user": USER, "roles": [str(OWN_ROLE)], **joined}],
        "member_count": 2,
        "channels": [channel],
    }


def _json(value: Any, status: int = 200) -> web.Response:
    """JSON without a charset in its type, as Discord sends it and discord.py expects it."""
    return web.Response(body=json.dumps(value), status=status, headers={"Content-Type": "application/json"})


@asynccontextmanager
async def wired(monkeypatch: Any) -> AsyncIterator[Wire]:
    """A running stand-in to which discord.py connects."""
    wire = Wire()
    runner = web.AppRunner(wire.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{port}/api")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://127.0.0.1:{port}/gateway"))
    try:
        yield wire
    finally:
        await runner.cleanup()
