"""A Discord message as a question: its text in plain words, what was said before it, and where it was asked."""

import contextlib
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol, TypeVar

import discord

from knowledge.journal import Detail, Exchange
from knowledge.types import Place, Question, Turn

T = TypeVar("T")

MAX_TURNS = 6
MAX_CHARS = 6000
"""What goes along of a conversation, at most; the newest is kept."""
DM_MEMORY = timedelta(minutes=30)
"""How long a direct message that replies to nothing continues what was said before."""
DM_LOOKBACK = 10
"""Messages of a direct conversation in which its last answer is looked for."""
ANSWERED_TYPES = frozenset({discord.MessageType.default, discord.MessageType.reply})

EMPTY = "Ask me in the same message, for example “{mention} how do I …?”, or use `/ask`."
UNREADABLE = (
    "Discord does not let me read replies to slash-command answers. Mention me in the text of your reply, "
    "or use `/ask`."
)

_MENTION = re.compile(r"<(@[!&]?|#)(\d{1,20})>|<a?(:\w{1,32}:)\d{1,20}>")


class Past(Protocol):
    """The part of the service that knows earlier exchanges."""

    async def exchange(self, message: str) -> Exchange | None:
        """What was asked and answered around a message."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run a blocking read."""


class Details(Protocol):
    """The part of the journal that knows what went along with a question."""

    def detail(self, answer_id: str) -> Detail:
        """One answer in full."""


def is_for(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message asks the bot: a direct message, or one that mentions it (a pinged reply does, too)."""
    if message.author.bot or message.webhook_id is not None or message.type not in ANSWERED_TYPES:
        return False
    if message.guild is None:
        return True
    return any(user.id == me.id for user in message.mentions) or _own_role(message) in message.role_mentions


def may_answer(message: discord.Message) -> bool:
    """Whether the bot may speak where a message was sent, as far as its own permissions are known."""
    channel, guild = message.channel, message.guild
    if guild is None or not isinstance(channel, discord.Thread | discord.abc.GuildChannel):
        return True
    allowed = channel.permissions_for(guild.me)
    speaking = allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages
    return allowed.view_channel and speaking


def text_of(message: discord.Message, me: discord.ClientUser) -> str:
    """The text of a message as a person reads it: without the bot's own mention, with names for other mentions."""

    def name(found: re.Match[str]) -> str:
        sort, number, emoji = found.groups()
        return emoji or _name(message, me, sort, int(number))

    return re.sub(r"[ \t]{2,}", " ", _MENTION.sub(name, message.content)).strip().lstrip(",:;").strip()


def hint_for(message: discord.Message, me: discord.ClientUser) -> str:
    """What to answer to a message without text."""
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message) and replied.interaction_metadata is not None and not message.content:
        return UNREADABLE
    return EMPTY.format(mention=f"@{me.display_name}")


async def question_of(message: discord.Message, me: discord.ClientUser, past: Past, details: Details) -> Question:
    """The question in a message, with the conversation that it continues. Raises DataFolderError."""
    exchange = await _continued(message, me, past)
    history: tuple[Turn, ...] = ()
    if exchange is not None:
        answer_id = exchange.answer_id
        detail = await past.in_thread(lambda: details.detail(answer_id))
        history = newest((*detail.history, *_turns(exchange)))
    place = Place(
        surface="discord",
        server=str(message.guild.id) if message.guild else None,
        channel=str(channel_id(message.channel)),
        conversation=(exchange and exchange.conversation) or str(message.id),
        asker=str(message.author.id),
        message=str(message.id),
        private=message.guild is None,
    )
    return Question(text_of(message, me), history, place)


def channel_id(channel: object) -> int:
    """The id under which a place is known: a public thread counts as its channel, a private one as itself."""
    if isinstance(channel, discord.Thread) and channel.type is not discord.ChannelType.private_thread:
        return channel.parent_id
    return int(channel.id)  # type: ignore[attr-defined]


def newest(turns: Iterable[Turn], max_turns: int = MAX_TURNS, max_chars: int = MAX_CHARS) -> tuple[Turn, ...]:
    """The newest of `turns` that fit, oldest first; a newest turn that is too long alone keeps its beginning."""
    kept: list[Turn] = []
    room = max_chars
    for turn in reversed(list(turns)[-max_turns:]):
        if len(turn.content) > room:
            if not kept:
                kept.append(Turn(turn.role, turn.content[:room]))
            break
        kept.append(turn)
        room -= len(turn.content)
    return tuple(reversed(kept))


def _turns(exchange: Exchange) -> list[Turn]:
    turns = []
    if exchange.question:
        turns.append(Turn("user", exchange.question))
    if exchange.answer:
        turns.append(Turn("assistant", exchange.answer))
    return turns


async def _continued(message: discord.Message, me: discord.ClientUser, past: Past) -> Exchange | None:
    """The exchange that a message goes on from: the one it replies to, or a direct conversation's last one."""
    reference = message.reference
    if reference is not None and reference.message_id is not None and reference.channel_id == message.channel.id:
        return await past.exchange(str(reference.message_id))
    if message.guild is not None:
        return None
    with contextlib.suppress(discord.HTTPException):
        async for earlier in message.channel.history(limit=DM_LOOKBACK, before=message):
            if message.created_at - earlier.created_at > DM_MEMORY:
                return None
            if earlier.author.id == me.id and (exchange := await past.exchange(str(earlier.id))):
                return exchange
    return None


def _name(message: discord.Message, me: discord.ClientUser, sort: str, number: int) -> str:
    guild = message.guild
    if sort == "#":
        channel = guild.get_channel_or_thread(number) if guild else None
        return f"#{channel.name}" if channel else "#channel"
    if sort == "@&":
        role = guild.get_role(number) if guild else None
        return "" if role is not None and role == _own_role(message) else f"@{role.name if role else 'role'}"
    if number == me.id:
        return ""
    user = discord.utils.get(message.mentions, id=number)
    return f"@{user.display_name if user else 'someone'}"


def _own_role(message: discord.Message) -> discord.Role | None:
    return message.guild.self_role if message.guild else None
