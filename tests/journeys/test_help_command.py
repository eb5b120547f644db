"""`/help`: for anybody, anywhere, in private; who manages the server also sees how far it is set up."""

from typing import Any

from tests.commands import MANUAL
from tests.journeys.world import World


async def helped(who: Any, world: World) -> str:
    result = await who.slash(world.channel, "help")
    assert result.ephemeral
    assert result.response is not None
    return str(result.response.content)


async def test_a_member_is_told_how_to_ask_and_nothing_of_the_set_up(world: World) -> None:
    said = await helped(world.alice, world)
    assert f"Mention me ({world.me.mention} how do I …?)" in said
    assert "`/privacy show`" in said
    assert "only messages that mention me" in said
    assert "Setting me up" not in said


async def test_it_pings_nobody(world: World) -> None:
    await helped(world.mod, world)
    assert [body["allowed_mentions"] for body in world.sent()] == [{"parse": []}]


async def test_in_direct_messages_there_is_no_set_up(world: World) -> None:
    result = await world.mod.user.slash("help")
    assert result.ephemeral
    assert result.response is not None
    assert "an AI" in result.response.content
    assert "Setting me up" not in result.response.content


async def test_the_inviter_is_walked_through_the_set_up(world: World, tmp_path: Any) -> None:
    bare = (await helped(world.mod, world)).splitlines()[-3:]
    assert [line[:2] for line in bare] == ["▫️", "▫️", "▫️"]

    manual = tmp_path / "pump.md"
    manual.write_text(MANUAL)
    server = str(world.guild.id)
    reports = list(world.app.memory.library.add([str(manual)], "pumps", server=server))
    assert [report.status for report in reports] == ["added"]
    first, second, third = (await helped(world.mod, world)).splitlines()[-3:]
    assert first == "✅ **1. Add knowledge** with `/knowledge add`: 1 document in pumps."

    panel = await world.mod.slash(world.channel, "settings", section="channels")
    await world.mod.select(panel.response, [world.channel], custom_id="tactician:settings:add:answer_channels:")
    _, second, third = (await helped(world.mod, world)).splitlines()[-3:]
    assert second == f"✅ **2. Mark an answer channel** with `/settings`: <#{world.channel.id}>."
    assert third.startswith("▫️")

    await world.ask("What is this?")
    assert (await helped(world.mod, world)).splitlines()[-1].startswith("✅ **3. Ask**: it works.")


async def test_a_deleted_answer_channel_does_not_count(world: World) -> None:
    world.app.memory.settings.put("answer_channels", ["404"], server=str(world.guild.id))
    assert "▫️ **2. Mark an answer channel**" in await helped(world.mod, world)


async def test_questions_on_another_server_do_not_count(world: World) -> None:
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    carol = elsewhere.add_member(world.env.create_user("carol"))
    await world.ask("What is this?", who=carol, channel=channel)
    assert "▫️ **3. Ask**" in await helped(world.mod, world)
