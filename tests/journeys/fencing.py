"""What the journeys of duels share: a model whose answers tell the strategies apart, and a look at votes."""

from typing import Any

import discord

from knowledge.journal import DuelRow
from tests.journeys.world import World
from tests.scripted import Reply, Status

TEXTS = {"plain": "An answer without ornament.", "prompt": "An answer with a frame."}
"""What the scripted model says, by strategy; neither name is in them."""


def is_plain(body: dict[str, Any]) -> bool:
    """Whether a request holds the bare question, without a template."""
    return len(body["messages"]) == 1 and body["messages"][0]["content"] == "What is this?"


def by_strategy(body: dict[str, Any]) -> Reply:
    return Reply(TEXTS["plain" if is_plain(body) else "prompt"])


def failing(strategy: str) -> Any:
    """A model that fails for one strategy."""

    def script(body: dict[str, Any]) -> Reply | Status:
        failed = is_plain(body) == (strategy == "plain")
        return Status(500) if failed else by_strategy(body)

    return script


def duels(world: World) -> list[DuelRow]:
    """Newest first."""
    return world.app.memory.reader.duels()


def votes(world: World) -> list[tuple[str, str]]:
    """Who voted for which item in the newest duel."""
    return [(vote.voter, vote.choice) for vote in duels(world)[0].votes]


def vote_id(world: World, cast: str) -> str:
    """The custom id of a vote button of the newest duel."""
    return f"tactician:duel:{cast}:{duels(world)[0].id}"


async def press(world: World, who: Any, cast: str, message: discord.Message | None = None) -> str:
    """Vote in the newest duel; returns what the voter is told in private."""
    result = await who.click(message or world.last(), custom_id=vote_id(world, cast))
    private = [shown for shown in (result.response, *result.followups) if shown is not None and shown.ephemeral]
    assert len(private) == 1
    return str(private[0].content)


def items(world: World) -> tuple[str, str]:
    """The strategies of the newest duel in the order in which they were shown."""
    row = duels(world)[0]
    pair = (row.a.strategy, row.b.strategy)
    return pair if row.shown_first == "a" else (pair[1], pair[0])
