"""Answers that the journal holds and a channel shows, without a model: whatever a test wants them to be."""

from collections.abc import Iterable
from typing import Any

import discord
import sqlalchemy as sa

from bot.discord.buttons import buttons_for
from bot.discord.feed import Controls
from bot.discord.outlets import NOBODY
from knowledge.journal import Answered, Asked, Routed, Shown, new_id
from knowledge.store import schema
from knowledge.types import Citation, Kind, Passage, Strategy
from tests.journeys.world import World

PING = "@everyone <@&1> **<@2>**"
"""What a document, a name or a model may say to everybody."""
PASSAGES = (
    Passage("c1", "x1000", "manual.md", "Errors › E4", "Manual", "E4 means heat.", 0.41),
    Passage("c2", "x1000", f"{PING}.md", PING, PING, "E5 means that no water comes.", 0.92),
)
CITATIONS = (Citation(2, "x1000", f"{PING}.md", PING, PING, f"E5 means that no water comes. {PING}"),)


async def plant(
    world: World,
    *,
    channel: Any = None,
    place: discord.abc.Messageable | None = None,
    mode: str = "all",
    parts: int = 1,
    noted: bool = True,
    asked: dict[str, Any] | None = None,
    routed: dict[str, Any] | None = None,
    answered: dict[str, Any] | None = None,
) -> tuple[discord.Message, str]:
    """An answer of alice's in a channel; its last message with the buttons, and its id.

    `noted`: whether the journal knows which messages show it.
    """
    answer_id = new_id()
    channel = channel or world.channel
    at = {"server": str(world.guild.id), "channel": str(channel.id), "asker": str(world.alice.id)}
    odds = {Strategy.KNOWLEDGE: 0.95, Strategy.PROMPT: 0.05}
    route = {"strategy": Strategy.KNOWLEDGE, "eligible": tuple(odds), "odds": odds, "policy": "explore"}
    known = {"kind": Kind.SPECIALIZED, "domain": "x1000", "p_specialized": 0.9, "decided_by": "evidence"}
    said: dict[str, Any] = {"text": "An answer.", "answered_by": Strategy.KNOWLEDGE, "passages": PASSAGES}
    world.app.memory.journal.append(
        Asked(**{"answer_id": answer_id, "question": "How?", "surface": "discord", **at, **(asked or {})}),
        Routed(**{"answer_id": answer_id, **route, **known, "reason": f"They speak of {PING}.", **(routed or {})}),
        Answered(**{"answer_id": answer_id, **said, "citations": CITATIONS, **(answered or {})}),
    )
    place = place or world.client.get_partial_messageable(channel.id)
    for part in range(parts):
        last = part == parts - 1
        buttons = buttons_for(Controls.FINISHED, answer_id, mode=mode) if last else None
        extra = {"view": buttons} if buttons is not None else {}
        message = await place.send(f"Part {part + 1}.", allowed_mentions=NOBODY, **extra)
        await world.env.settle()
        if noted:
            at_message = Shown(answer_id=answer_id, message=str(message.id), channel=str(channel.id))
            world.app.memory.journal.append(at_message)
    return message, answer_id


def shelve(world: World, names: Iterable[str], server: Any = None) -> None:
    """Domains with one document each, as the library lists them; server "" shares them with all."""
    place = str(world.guild.id) if server is None else str(server)
    with world.app.memory.store.write() as connection:
        for name in names:
            connection.execute(sa.insert(schema.domains).values(server=place, domain=name, description="", at=1))
            document = {"server": place, "domain": name, "source": f"{name}.md", "origin": "/", "root": "/", "at": 1}
            rest = {"title": f"About {name}", "digest": "d", "size": 1, "chunks": 1}
            connection.execute(sa.insert(schema.documents).values(**document, **rest))


def events(world: World, answer_id: str, what: str) -> list[dict[str, Any]]:
    """What happened to an answer, of one sort, in order."""
    past = world.app.memory.reader.detail(answer_id).events
    return [dict(event.values) for event in past if event.what == what]


def told(result: Any) -> str:
    """What a press was answered with, in private."""
    assert result.ephemeral
    assert result.response is not None
    content: str = result.response.content
    assert len(content) <= 2000
    return content


def labels(message: Any) -> list[str]:
    """The buttons of a message, in order."""
    components = message.components
    rows = [row if isinstance(row, dict) else row.to_dict() for row in components]
    return [_label(item) for row in rows for item in row["components"]]


def _label(item: Any) -> str:
    return str(item.get("label") or item.get("placeholder") or (item.get("emoji") or {}).get("name"))


def nobody_is_pinged(world: World) -> None:
    """No message that left can ping anybody."""
    for body in world.sent():
        allowed = body["allowed_mentions"]
        assert allowed["parse"] == []
        assert not allowed.get("users")
        assert not allowed.get("roles")
        assert not allowed.get("replied_user")
