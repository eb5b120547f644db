"""Direct messages and the server that somebody picked for them."""

from pathlib import Path
from typing import Any

import pytest

from bot.discord.commands.dm import CLEARED, NOT_SHARED, UNSHOWN
from knowledge.types import Scope, Strategy
from tests.journeys.world import World

OPENING = "When does the Workshop open on Saturdays?"
HOURS = "# Opening hours of the Workshop\n\nOn Saturdays the Workshop opens at half past nine and closes at noon.\n"


@pytest.fixture
def elsewhere(world: World) -> Any:
    """A server that bob is on and alice is not."""
    guild = world.env.create_guild("Elsewhere")
    guild.add_member(world.bob.user)
    return guild


@pytest.fixture
def documents(world: World, tmp_path: Path) -> World:
    """The first server has a document of its own."""
    path = tmp_path / "hours.md"
    path.write_text(HOURS, encoding="utf-8")
    (report,) = world.app.memory.library.add([str(path)], "hours", server=str(world.guild.id))
    assert report.status == "added"
    return world


async def pick(world: World, server: str | None, who: Any = None, channel: Any = None) -> str:
    """What the command says; in a direct message, unless a channel is given."""
    options = {} if server is None else {"server": server}
    person = who or world.alice
    if channel is not None:
        result = await person.slash(channel, "dm server", **options)
    else:
        result = await person.user.slash("dm server", **options)
    assert result.ephemeral
    return str(result.response.content if result.response else result.followups[-1].content)


async def offered(world: World, typed: str = "", who: Any = None) -> list[str]:
    return [choice["name"] for choice in await (who or world.alice).user.autocomplete("dm server", "server", typed)]


def searched(world: World) -> bool:
    """Whether the model was given the server's document."""
    return "half past nine" in str(world.endpoint.requests[-1]["messages"])


async def test_the_documents_of_the_server_that_was_picked_answer(documents: World) -> None:
    world = documents
    await world.alice.send_dm(OPENING)
    assert not searched(world)
    said = await pick(world, str(world.guild.id))
    assert "**Workshop**" in said
    assert "private" in said
    await world.alice.send_dm(OPENING)
    assert searched(world)
    row = world.newest()
    assert (row.kind, row.domain) == ("specialized", "hours")
    await world.bob.send_dm(OPENING)
    assert not searched(world)
    assert await pick(world, "none") == CLEARED
    await world.alice.send_dm(OPENING)
    assert not searched(world)


async def test_they_answer_the_command_in_a_direct_message_too(documents: World) -> None:
    world = documents
    await pick(world, str(world.guild.id))
    await world.alice.user.slash("ask", question=OPENING)
    assert searched(world)


async def test_the_question_stays_private_and_no_servers(world: World) -> None:
    await pick(world, str(world.guild.id))
    await world.alice.send_dm(OPENING)
    row = world.newest()
    assert (row.server, row.private) == (None, True)
    await world.alice.user.click(world.last(world.alice.user.dm_channel), custom_id=world.button("down"))
    review = await world.mod.slash(world.channel, "feedback review")
    assert review.response is not None
    assert OPENING not in review.response.content
    assert world.rows(server=str(world.guild.id)) == []
    assert world.app.memory.reader.gaps(server=str(world.guild.id)) == []


async def test_nothing_else_of_the_server_holds_there(world: World) -> None:
    settings, server = world.app.memory.settings, str(world.guild.id)
    settings.set_override(Scope.SERVER, server, Strategy.PLAIN, server=server)
    settings.put("buttons", {"": "none"}, server)
    await pick(world, server)
    await world.alice.send_dm("Write a letter")
    assert world.newest().strategy == "prompt"
    assert world.last(world.alice.user.dm_channel).components


async def test_questions_on_another_server_are_not_touched(documents: World) -> None:
    world = documents
    await pick(world, str(world.guild.id))
    other = world.env.create_guild("Other")
    room, alice = other.create_text_channel("room"), other.add_member(world.alice.user)
    await alice.send(room, f"{world.me.mention} {OPENING}")
    assert world.newest().server == str(other.id)
    assert not searched(world)


async def test_only_shared_servers_are_offered(world: World, elsewhere: Any) -> None:
    nothing = "none – only documents for everybody"
    assert await offered(world) == ["Workshop", nothing]
    assert await offered(world, who=world.bob) == ["Elsewhere", "Workshop", nothing]
    assert await offered(world, "else", who=world.bob) == ["Elsewhere", nothing]
    assert await offered(world, "else") == [nothing]


async def test_a_server_that_one_is_not_on_is_refused_like_one_that_does_not_exist(
    world: World, elsewhere: Any
) -> None:
    for server in (str(elsewhere.id), "123456789", "Workshop", "Elsewhere"):
        assert await pick(world, server) == NOT_SHARED
    assert await pick(world, None) == UNSHOWN
    assert world.app.memory.settings.get("dm_server", world.pseudonym(world.alice)) is None
    assert len(world.env.errors) == 4


async def test_it_can_be_picked_on_the_server_and_is_shown(world: World) -> None:
    await pick(world, str(world.guild.id), channel=world.channel)
    assert "**Workshop** answer" in await pick(world, None)


async def test_who_left_the_server_loses_its_documents_and_is_told_once(documents: World) -> None:
    world = documents
    await pick(world, str(world.guild.id))
    world.guild.remove_member(world.alice)
    await world.restart()
    await world.alice.user.send_dm(OPENING)
    assert not searched(world)
    first = world.said(world.alice.user.dm_channel)[-1]
    assert first.startswith("-# You are not on **Workshop** any more, so its documents no longer answer here.")
    await world.alice.user.send_dm(OPENING)
    assert world.said(world.alice.user.dm_channel)[-1].startswith("A scripted answer.")
    assert world.app.memory.settings.get("dm_server", world.pseudonym(world.alice)) is None


async def test_a_server_that_the_bot_left_is_dropped(world: World) -> None:
    world.app.memory.settings.put("dm_server", "123456789", world.pseudonym(world.alice))
    await world.alice.send_dm(OPENING)
    assert world.said(world.alice.user.dm_channel)[-1].startswith("-# I am not on the server any more")
    assert world.app.memory.settings.get("dm_server", world.pseudonym(world.alice)) is None


async def test_where_discord_does_not_say_the_choice_is_kept_but_not_used(documents: World) -> None:
    world = documents
    world.app.memory.settings.put("dm_server", str(world.guild.id), world.pseudonym(world.alice))
    world.env.inject_error("GET", "/guilds/*/members/*", status=500, message="internal detail")
    await world.alice.send_dm(OPENING)
    assert not searched(world)
    said = world.said(world.alice.user.dm_channel)[-1]
    assert said.startswith("-# Discord could not tell me whether you are still on **Workshop**")
    await world.alice.send_dm(OPENING)
    assert searched(world)


async def test_membership_is_asked_once_in_a_while(world: World) -> None:
    await pick(world, str(world.guild.id))
    for _ in range(3):
        await world.alice.send_dm("Write a letter")
    asked = [request for request in world.env.http_requests if "/members/" in request.path and request.method == "GET"]
    assert len(asked) == 1


async def test_names_of_servers_are_shown_as_they_are(world: World) -> None:
    guild = world.env.create_guild("**@everyone** *shop*")
    guild.add_member(world.alice.user)
    said = await pick(world, str(guild.id))
    assert "\\*\\*@\u200beveryone\\*\\* \\*shop\\*" in said
