"""Servers, channels, threads, members and messages of the small Discord."""

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.wire.refusals import Json, RefusedError

EPOCH = 1_420_070_400_000
"""Milliseconds since 1970 at which Discord's ids begin (“Snowflakes”)."""

APPLICATION = 100000000000000001
OWNER = 200000000000000001
SERVER = 500000000000000001
OWN_ROLE = 600000000000000001
CHANNEL = 300000000000000002
"""The first channel of the server."""
DM = 300000000000000001
"""The owner's direct messages."""

TEXT, PRIVATE, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 11, 12, 15
ADD_REACTIONS, VIEW, SEND, MANAGE_MESSAGES, EMBED, ATTACH = 1 << 6, 1 << 10, 1 << 11, 1 << 13, 1 << 14, 1 << 15
READ_HISTORY, COMMANDS, CREATE_THREADS, SEND_IN_THREADS = 1 << 16, 1 << 31, 1 << 35, 1 << 38
USUAL = ADD_REACTIONS | VIEW | SEND | EMBED | ATTACH | READ_HISTORY | COMMANDS | CREATE_THREADS | SEND_IN_THREADS
ADMINISTRATOR = MANAGE_MESSAGES | 1 << 3 | 1 << 4 | 1 << 5
EPHEMERAL, LOADING = 1 << 6, 1 << 7

HOUR = 3600.0
EDITS_OF_OLD = 3
"""Edits that a message takes when it is older than an hour; Discord does not publish the number."""

_numbers = itertools.count(1)


def new_id(at: float | None = None) -> int:
    """An id that carries the time, now or the given seconds since 1970."""
    milliseconds = int((at if at is not None else time.time()) * 1000) - EPOCH
    return (milliseconds << 22) | (next(_numbers) & 0x3FFFFF)


def made_at(number: int) -> float:
    """Seconds since 1970 at which an id was made."""
    return ((number >> 22) + EPOCH) / 1000


def iso(number: int) -> str:
    """The time in an id as Discord writes it."""
    return datetime.fromtimestamp(made_at(number), UTC).isoformat()


@dataclass
class Channel:
    """A channel, a thread or somebody's direct messages."""

    id: int
    kind: int = TEXT
    name: str = "general"
    parent: int | None = None
    person: Json | None = None
    denied: int = 0
    """Permissions that everybody lacks here."""
    archived: bool = False
    locked: bool = False
    closed: bool = False
    """For direct messages: the person takes none."""
    messages: dict[int, Json] = field(default_factory=dict)
    edits_of_old: dict[int, int] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.kind in (THREAD, PRIVATE_THREAD)

    def data(self) -> Json:
        """As Discord describes it."""
        if self.kind == PRIVATE:
            return {"id": str(self.id), "type": PRIVATE, "recipients": [self.person], "last_message_id": None}
        about: Json = {"id": str(self.id), "type": self.kind, "name": self.name, "guild_id": str(SERVER)}
        if self.is_thread:
            locked = {"archived": self.archived, "locked": self.locked, "auto_archive_duration": 1440}
            meta = {**locked, "archive_timestamp": iso(self.id), "create_timestamp": iso(self.id)}
            counts = {"message_count": len(self.messages), "member_count": 2, "rate_limit_per_user": 0}
            return {**about, **counts, "parent_id": str(self.parent), "owner_id": str(OWNER), "thread_metadata": meta}
        denied = [{"id": str(SERVER), "type": 0, "allow": "0", "deny": str(self.denied)}] if self.denied else []
        return {**about, "position": 0, "permission_overwrites": denied, "parent_id": None}


class State:
    """One server, its channels and people."""

    def __init__(self) -> None:
        self.me: Json = person(APPLICATION, "tactician") | {"bot": True}
        self.people: dict[int, Json] = {OWNER: person(OWNER, "alice"), APPLICATION: self.me}
        self.channels = {CHANNEL: Channel(CHANNEL), DM: Channel(DM, PRIVATE, person=self.people[OWNER])}
        self.permissions = USUAL
        self.powers: dict[int, int] = {}
        """Permissions beyond the usual ones, by person."""
        """What everybody on the server may do, the bot included."""
        self.files: dict[str, bytes] = {}
        """The last part of an attachment's address → its content."""
        self.base = ""
        """The address of this server, for attachments."""

    def channel(self, number: int, *, needs: int = 0) -> Channel:
        """A channel that the bot sees and where it has these permissions."""
        channel = self.channels.get(number)
        if channel is None:
            raise RefusedError(10003)
        allowed = self.allowed(channel)
        if not allowed & VIEW:
            raise RefusedError(50001)
        if needs & ~allowed:
            raise RefusedError(50013)
        return channel

    def allowed(self, channel: Channel) -> int:
        """The bot's permissions in a channel."""
        if channel.kind == PRIVATE:
            return ADMINISTRATOR | USUAL
        parent = self.channels.get(channel.parent or 0)
        return self.permissions & ~channel.denied & ~(parent.denied if parent else 0)

    def message(self, channel: Channel, number: int) -> Json:
        """One message."""
        if number not in channel.messages:
            raise RefusedError(10008)
        return channel.messages[number]

    def add_person(self, name: str) -> Json:
        """One more member."""
        made = person(new_id(), name)
        self.people[int(made["id"])] = made
        return made

    def add_channel(self, name: str, kind: int = TEXT, **fields: object) -> Channel:
        """One more channel; the gateway must tell of it."""
        channel = Channel(new_id(), kind, name, **fields)  # type: ignore[arg-type]
        self.channels[channel.id] = channel
        return channel

    def private_channel(self, user: int) -> Channel:
        """Somebody's direct messages."""
        if user not in self.people:
            raise RefusedError(10013)
        for channel in self.channels.values():
            if channel.kind == PRIVATE and channel.person is self.people[user]:
                return channel
        return self.add_channel("", PRIVATE, person=self.people[user])

    def write(self, channel: Channel, author: Json, body: Json) -> Json:
        """A new message."""
        number = new_id()
        lists: Json = {name: [] for name in ("mention_roles", "attachments", "embeds", "components")}
        made = {
            "id": str(number),
            "channel_id": str(channel.id),
            "author": author,
            "content": body.get("content") or "",
            "timestamp": iso(number),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "pinned": False,
            "type": 0,
            "flags": int(body.get("flags") or 0),
            **lists,
            **{name: body[name] for name in ("embeds", "components", "attachments") if body.get(name)},
        }
        if reference := body.get("message_reference"):
            made |= {"type": 19, **self._reply_to(channel, reference)}
        channel.messages[number] = made
        return made

    def change(self, message: Json, body: Json) -> Json:
        """Another content of a message."""
        changed = {
            name: body[name] for name in ("content", "embeds", "components", "flags", "attachments") if name in body
        }
        message.update(
            {name: value if value is not None else ([] if name != "content" else "") for name, value in changed.items()}
        )
        message["edited_timestamp"] = iso(new_id())
        return message

    def check_age(self, channel: Channel, number: int) -> None:
        """Messages older than an hour take few edits."""
        if time.time() - made_at(number) > HOUR:
            channel.edits_of_old[number] = channel.edits_of_old.get(number, 0) + 1
            if channel.edits_of_old[number] > EDITS_OF_OLD:
                raise RefusedError(30046)

    def keep_file(self, name: str, content: bytes) -> Json:
        """An attachment as Discord describes it; it can be fetched from its address."""
        number = new_id()
        self.files[str(number)] = content
        url = f"{self.base}/attachments/{number}/{name}"
        return {"id": str(number), "filename": name, "size": len(content), "url": url, "proxy_url": url}

    def server_data(self) -> Json:
        """The server as GUILD_CREATE tells it."""
        look = {"color": 0, "colors": {"primary_color": 0}, "hoist": False, "mentionable": True, "flags": 0}
        everyone = {"id": str(SERVER), "name": "@everyone", "permissions": str(self.permissions), "position": 0}
        own = {"id": str(OWN_ROLE), "name": "Tactician", "permissions": "0", "position": 1, "managed": True}
        places = [channel for channel in self.channels.values() if channel.kind != PRIVATE]
        return {
            "id": str(SERVER),
            "name": "Workshop",
            "owner_id": str(OWNER),
            "roles": [{**look, **everyone}, {**look, **own, "tags": {"bot_id": str(APPLICATION)}}],
            "members": [{"user": self.me, **member(OWN_ROLE)}],
            "member_count": len(self.people),
            "channels": [channel.data() for channel in places if not channel.is_thread],
            "threads": [channel.data() for channel in places if channel.is_thread],
        }

    def _reply_to(self, channel: Channel, reference: Json) -> Json:
        asked = int(reference["message_id"])
        if asked not in channel.messages and reference.get("fail_if_not_exists", True):
            raise RefusedError(50035, "message_reference: Unknown message")
        where = {"message_id": str(asked), "channel_id": str(channel.id)}
        return {"message_reference": where, "referenced_message": channel.messages.get(asked)}


def person(number: int, name: str) -> Json:
    """Somebody."""
    return {"id": str(number), "username": name, "discriminator": "0", "global_name": None, "avatar": None}


def member(*roles: int) -> Json:
    """What is known of somebody on the server, without who it is."""
    joined = {"joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
    return {"roles": [str(role) for role in roles], **joined}
