"""Slash commands, buttons, menus and forms: what was asked, and how the bot responded."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.wire.checks import check_message, check_modal
from tests.wire.gateway import Gateway
from tests.wire.refusals import Json, RefusedError
from tests.wire.state import APPLICATION, EPHEMERAL, LOADING, PRIVATE, SERVER, USUAL, Channel, State, member, new_id

PATIENCE = 3.0
"""Seconds for the first response (“Responding to an Interaction”)."""
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@dataclass
class Interaction:
    """One press, command or submit."""

    id: int
    token: str
    channel: Channel
    user: Json
    created: float
    source: Json | None = None
    """The message with the pressed button."""
    kind: int | None = None
    """The type of the first response."""
    response: Json = field(default_factory=dict)
    """Its data."""
    after: float | None = None
    """Seconds after which it came."""
    original: int | None = None
    followed: list[int] = field(default_factory=list)
    """Ids of follow-ups."""
    private: dict[int, Json] = field(default_factory=dict)
    """Ephemeral messages."""
    expired: bool = False
    """Whether the token's 15 minutes are over."""
    late: bool = False
    """Whether a response came after three seconds."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def shown(self) -> list[str]:
        """The texts that only the user sees."""
        return [message["content"] for message in self.private.values()]


class Interactions:
    """All interactions, by their tokens."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self.patience = PATIENCE
        self._state = state
        self._gateway = gateway
        self._by_token: dict[str, Interaction] = {}

    async def begin(
        self, kind: int, data: Json, channel: Channel, user: Json, source: Json | None = None, *, times: int = 1
    ) -> Interaction:
        """Tell the bot of an interaction; `times` 2: the gateway delivers it twice."""
        number = new_id()
        made = Interaction(number, secrets.token_urlsafe(24), channel, user, time.monotonic(), source)
        self._by_token[made.token] = made
        powers = USUAL | self._state.powers.get(int(user["id"]), 0)
        await self._gateway.tell("INTERACTION_CREATE", _payload(made, kind, data, powers), times=times)
        return made

    async def callback(self, number: int, token: str, body: Json, files: Sequence[Json]) -> Json:
        """The first response."""
        found = self._by_token.get(token)
        if found is None or found.id != number:
            raise RefusedError(10062)
        if found.kind is not None:
            raise RefusedError(40060)
        found.after = time.monotonic() - found.created
        if found.after > self.patience:
            found.late = True
            raise RefusedError(10062)
        kind, data = body["type"], body.get("data") or {}
        message = await self._respond(found, kind, data, files)
        found.kind, found.response = kind, data
        found.answered.set()
        return _resource(found, kind, message)

    async def follow_up(self, token: str, body: Json, files: Sequence[Json]) -> Json:
        """A further message; the first one fills in a response that still thinks."""
        found = self._open(token)
        first = self._find(found, found.original) if found.original else None
        if first is not None and first["flags"] & LOADING:
            return await self._change(found, first, body, files)
        message = await self._write(found, body, files)
        found.followed.append(int(message["id"]))
        return message

    async def change(self, token: str, which: str, body: Json, files: Sequence[Json]) -> Json:
        """Edit the original response or a follow-up."""
        found = self._open(token)
        return await self._change(found, self.get(token, which), body, files)

    def get(self, token: str, which: str) -> Json:
        """The original response or a follow-up."""
        found = self._open(token)
        number = found.original if which == "@original" else int(which)
        return self._find(found, number)

    async def delete(self, token: str, which: str) -> None:
        """Take one back."""
        found, message = self._open(token), self.get(token, which)
        number = int(message["id"])
        if found.private.pop(number, None) is None:
            del found.channel.messages[number]
            await self._gateway.tell("MESSAGE_DELETE", _place(found.channel) | {"id": str(number)})

    def _open(self, token: str) -> Interaction:
        found = self._by_token.get(token)
        if found is None or found.expired:
            raise RefusedError(50027)
        if found.kind is None:
            raise RefusedError(10015)
        return found

    def _find(self, found: Interaction, number: int | None) -> Json:
        message = found.private.get(number or 0) or found.channel.messages.get(number or 0)
        if message is None:
            raise RefusedError(10008)
        return message

    async def _respond(self, found: Interaction, kind: int, data: Json, files: Sequence[Json]) -> Json | None:
        if kind == MODAL:
            check_modal(data)
        elif kind == MESSAGE:
            message = await self._write(found, data, files)
            found.original = int(message["id"])
            return message
        elif kind == DEFERRED:
            flags = int(data.get("flags") or 0) | LOADING
            message = await self._write(found, {"flags": flags}, files, checked=False)
            found.original = int(message["id"])
            return message
        elif found.source is not None:
            found.original = int(found.source["id"])
            return await self._change(found, found.source, data, files) if kind == UPDATE else None
        return None

    async def _write(self, found: Interaction, body: Json, files: Sequence[Json], *, checked: bool = True) -> Json:
        if checked:
            check_message(body, [self._state.files[file["id"]] for file in files])
        body = body | {"attachments": list(files)}
        body.pop("message_reference", None)
        message = self._state.write(found.channel, self._state.me, body)
        message |= {"application_id": str(APPLICATION), "webhook_id": str(APPLICATION), "type": 20}
        if message["flags"] & EPHEMERAL:
            del found.channel.messages[int(message["id"])]
            found.private[int(message["id"])] = message
        else:
            await self._gateway.tell("MESSAGE_CREATE", message | _place(found.channel))
        return message

    async def _change(self, found: Interaction, message: Json, body: Json, files: Sequence[Json]) -> Json:
        check_message(body, [self._state.files[file["id"]] for file in files], kept=True)
        if files:
            body = body | {"attachments": list(files)}
        message["flags"] &= ~LOADING
        self._state.change(message, {name: value for name, value in body.items() if name != "flags"})
        if int(message["id"]) in found.channel.messages:
            await self._gateway.tell("MESSAGE_UPDATE", message | _place(found.channel))
        return message


def _payload(made: Interaction, kind: int, data: Json, powers: int) -> Json:
    where = made.channel
    person: Json = {"user": made.user}
    if where.kind != PRIVATE:
        person = {
            "member": {"user": made.user, "permissions": str(powers), **member()},
            "guild_id": str(SERVER),
        }
        person["guild"] = {"id": str(SERVER), "features": [], "locale": "en-US"}
    return {
        "id": str(made.id),
        "application_id": str(APPLICATION),
        "type": kind,
        "token": made.token,
        "version": 1,
        "data": data,
        "channel_id": str(where.id),
        "channel": where.data() | {"permissions": str(USUAL)},
        "locale": "en-US",
        "app_permissions": str(USUAL),
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(SERVER)},
        "context": 1 if where.kind == PRIVATE else 0,
        "attachment_size_limit": 10 * 1024 * 1024,
        **person,
        **({"message": made.source} if made.source else {}),
    }


def _place(channel: Channel) -> Json:
    guild = {} if channel.kind == PRIVATE else {"guild_id": str(SERVER)}
    return {"channel_id": str(channel.id), **guild}


def _resource(found: Interaction, kind: int, message: Json | None) -> Json:
    about: Json = {"id": str(found.id), "type": 2}
    if message is None:
        return {"interaction": about, "resource": {"type": kind}}
    flags = message["flags"]
    about |= {
        "response_message_id": message["id"],
        "response_message_loading": bool(flags & LOADING),
        "response_message_ephemeral": bool(flags & EPHEMERAL),
    }
    return {"interaction": about, "resource": {"type": kind, "message": message}}
