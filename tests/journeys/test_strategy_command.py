"""`/strategy`: seeing, setting and lifting overrides, allowed and refused."""

from typing import Any

import discord
import pytest

from tests.journeys.world import World


@pytest.fixture
def keeper(world: World) -> Any:
    """Somebody who may manage channels, but not the server."""
    role = world.guild.create_role("Keepers", permissions=discord.Permissions(manage_channels=True))
    return world.guild.add_member(world.env.create_user("keeper"), roles=[role])


async def said(who: Any, world: World, command: str, **options: Any) -> str:
    """What a command answers, which must be in private."""
    result = await who.slash(world.channel, command, **options)
    assert result.ephemeral
    assert result.response is not None
    return str(result.response.content)


async def used(world: World, who: Any) -> str | None:
    await world.ask("What is this?", who=who)
    return world.newest().strategy


async def test_without_a_setting_it_says_what_happens(world: World) -> None:
    assert "No strategy is set here" in await said(world.alice, world, "strategy show")


async def test_anybody_may_set_their_own(world: World) -> None:
    assert "**plain** answers for you" in await said(world.alice, world, "strategy set", strategy="plain", scope="me")
    assert await used(world, world.alice) == "plain"
    assert await used(world, world.bob) == "prompt"
    assert "set for you" in await said(world.alice, world, "strategy show")


@pytest.mark.parametrize(("scope", "permission"), [("channel", "Manage Channels"), ("server", "Manage Server")])
@pytest.mark.parametrize("command", ["set", "auto"])
async def test_a_member_is_refused_and_nothing_changes(world: World, scope: str, permission: str, command: str) -> None:
    options = {"strategy": "plain"} if command == "set" else {}
    refusal = await said(world.alice, world, f"strategy {command}", scope=scope, **options)
    assert permission in refusal
    assert world.app.memory.settings.overrides() == []
    assert await used(world, world.alice) == "prompt"
    assert [type(error).__name__ for error in world.env.errors] == ["CommandInvokeError"]


async def test_a_keeper_may_set_the_channel_but_not_the_server(world: World, keeper: Any) -> None:
    assert "for this channel" in await said(keeper, world, "strategy set", strategy="plain", scope="channel")
    assert "Manage Server" in await said(keeper, world, "strategy set", strategy="plain", scope="server")
    assert [override.scope for override in world.app.memory.settings.overrides()] == ["channel"]
    assert len(world.env.errors) == 1


async def test_the_user_wins_over_the_channel_and_the_channel_over_the_server(world: World, keeper: Any) -> None:
    other = world.guild.create_text_channel("other")
    await said(world.mod, world, "strategy set", strategy="plain", scope="server")
    await said(keeper, world, "strategy set", strategy="prompt", scope="channel")
    await said(world.alice, world, "strategy set", strategy="plain", scope="me")
    assert await used(world, world.alice) == "plain"
    assert await used(world, world.bob) == "prompt"
    await world.ask("What is this?", who=world.bob, channel=other)
    assert world.newest().strategy == "plain"
    shown = await said(world.alice, world, "strategy show")
    assert shown.startswith("**plain** answers here, because it is set for you.")
    assert "overruled: **prompt** for this channel" in shown
    assert "overruled: **plain** for this server" in shown


async def test_lifting_a_setting_lets_the_next_one_rule(world: World) -> None:
    await said(world.mod, world, "strategy set", strategy="plain", scope="server")
    await said(world.alice, world, "strategy set", strategy="prompt", scope="me")
    assert await used(world, world.alice) == "prompt"
    await said(world.alice, world, "strategy auto", scope="me")
    assert await used(world, world.alice) == "plain"
    await said(world.mod, world, "strategy auto", scope="server")
    assert await used(world, world.alice) == "prompt"
    assert world.newest().policy == "fixed"


async def test_a_setting_survives_a_restart(world: World) -> None:
    await said(world.alice, world, "strategy set", strategy="plain", scope="me")
    await world.restart()
    assert await used(world, world.alice) == "plain"


async def test_in_a_direct_message_only_ones_own_can_be_set(world: World) -> None:
    refused = await world.alice.user.slash("strategy set", strategy="plain", scope="server")
    assert refused.response is not None
    assert "the scope “me”" in refused.response.content
    await world.alice.user.slash("strategy set", strategy="plain", scope="me")
    await world.alice.send_dm("What is this?")
    assert world.newest().strategy == "plain"
    assert len(world.env.errors) == 1


async def test_another_servers_settings_do_not_count_here(world: World) -> None:
    await said(world.mod, world, "strategy set", strategy="plain", scope="server")
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    carol = elsewhere.add_member(world.env.create_user("carol"))
    await world.ask("What is this?", who=carol, channel=channel)
    assert world.newest().strategy == "prompt"
