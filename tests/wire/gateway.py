"""The gateway: HELLO, IDENTIFY, READY, events with sequence numbers, RESUME with what was missed."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.wire.refusals import Json
from tests.wire.state import APPLICATION, SERVER, State

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILD_MESSAGES, DM_MESSAGES, CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | CONTENT
"""Members, presences, message content."""
CLOSED_BY_FAULT, TOKEN_REFUSED, INTENTS_REFUSED = 4000, 4004, 4014
HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass
class Session:
    """What one identified client was told."""

    id: str
    intents: int
    log: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None

    async def send(self, payload: Json) -> None:
        """Deliver, unless nobody is connected."""
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_json(payload)
            except ConnectionError:
                self.socket = None


class Gateway:
    """All sessions. Tests change its fields to make it behave."""

    def __init__(self, state: State, token: str) -> None:
        self.state = state
        self.token = token
        self.granted = 0
        """Privileged intents that the application has."""
        self.close_code: int | None = None
        """Closes with this code instead of saying READY."""
        self.heartbeat = 40.0
        """Seconds."""
        self.address = ""
        self.identified: Json = {}
        self.identified_at: list[float] = []
        self.resumed = 0
        self.ready = asyncio.Event()
        """Set when a client has identified or resumed."""
        self.sessions: dict[str, Session] = {}

    async def tell(self, event: str, data: Json, *, times: int = 1) -> None:
        """An event to everybody; `times` 2: delivered twice with one sequence number, as after a resume."""
        for session in self.sessions.values():
            seen = _as_seen(event, data, session.intents)
            if seen is not None:
                payload = {"op": DISPATCH, "t": event, "s": len(session.log) + 1, "d": seen}
                session.log.append(payload)
                for _ in range(times):
                    await session.send(payload)

    async def drop(self) -> None:
        """Cut every connection; clients may resume."""
        self.ready.clear()
        for session in self.sessions.values():
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code=CLOSED_BY_FAULT)

    async def ask_to_reconnect(self) -> None:
        """Discord's way to move clients to another machine."""
        self.ready.clear()
        for session in self.sessions.values():
            await session.send({"op": RECONNECT, "d": None})

    async def end_sessions(self) -> None:
        """No session can be resumed: clients must identify anew."""
        self.ready.clear()
        sessions, self.sessions = self.sessions, {}
        for session in sessions.values():
            await session.send({"op": INVALID_SESSION, "d": False})

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": round(self.heartbeat * 1000)}})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._take(socket, message.json())
        return socket

    async def _take(self, socket: web.WebSocketResponse, payload: Json) -> None:
        match payload["op"]:
            case 1:
                await socket.send_json({"op": HEARTBEAT_ACK, "d": None})
            case 2:
                await self._identify(socket, payload["d"])
            case 6:
                await self._resume(socket, payload["d"])

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        self.identified = data
        self.identified_at.append(asyncio.get_running_loop().time())
        if code := self._refusal(data):
            await socket.close(code=code)
            return
        session = Session(secrets.token_hex(8), data["intents"], socket=socket)
        self.sessions = {session.id: session}
        await self._say(session, "READY", self._hello(session))
        await self._say(session, "GUILD_CREATE", self.state.server_data())
        self.ready.set()

    def _refusal(self, data: Json) -> int | None:
        if self.close_code is not None:
            return self.close_code
        if data["token"] != self.token:
            return TOKEN_REFUSED
        return INTENTS_REFUSED if data["intents"] & PRIVILEGED & ~self.granted else None

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return
        session.socket = socket
        for payload in session.log[data["seq"] :]:
            await session.send(payload)
        await self._say(session, "RESUMED", {})
        self.resumed += 1
        self.ready.set()

    async def _say(self, session: Session, event: str, data: Json) -> None:
        session.log.append({"op": DISPATCH, "t": event, "s": len(session.log) + 1, "d": data})
        await session.send(session.log[-1])

    def _hello(self, session: Session) -> Json:
        return {
            "v": 10,
            "user": self.state.me,
            "guilds": [{"id": str(SERVER), "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "application": {"id": str(APPLICATION), "flags": 0},
        }


def _as_seen(event: str, data: Json, intents: int) -> Json | None:
    """An event as a client with these intents is told it; None where it is not told."""
    if not event.startswith("MESSAGE"):
        return data
    if not intents & (GUILD_MESSAGES if data.get("guild_id") else DM_MESSAGES):
        return None
    if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or intents & CONTENT or not data.get("guild_id"):
        return data
    return data if _may_read(data) else {**data, **HIDDEN}


def _may_read(data: Json) -> bool:
    own = str(APPLICATION)
    mentioned: list[Any] = data.get("mentions") or []
    return data["author"]["id"] == own or any(user["id"] == own for user in mentioned)
