"""What `tactician doctor` finds on a (simulated) Discord."""

from datetime import timedelta

import discord
import pytest

from bot.checkup import Check
from bot.discord.checkup import LISTED, application_checks, clock, discord_checks, intents
from tests.journeys.world import World


async def checked(world: World) -> dict[str, Check]:
    return {check.name: check async for check in application_checks(world.client, message_content=False)}


async def test_a_bot_with_all_it_needs_is_fine(world: World) -> None:
    checks = await checked(world)
    assert {check.state for check in checks.values()} == {"ok"}
    assert checks["permissions on Workshop"].says == "It may do all it needs in 1 channels."
    assert "mentions, replies and direct messages" in checks["intents"].says


async def test_channels_where_something_is_not_allowed_are_named(world: World) -> None:
    own = world.me
    for name, overwrite in (
        ("silent", discord.PermissionOverwrite(send_messages=False)),
        ("plain", discord.PermissionOverwrite(attach_files=False)),
    ):
        world.guild.create_text_channel(name, overwrites={own: overwrite})
    check = (await checked(world))["permissions on Workshop"]
    assert check.state == "warning"
    assert check.says == "In 2 of 3 channels it may not: #silent (answer), #plain (attach long answers)."
    assert "tactician invite" in (check.remedy or "")


async def test_many_channels_are_counted(world: World) -> None:
    own = world.me
    for number in range(LISTED + 3):
        quiet = discord.PermissionOverwrite(send_messages=False)
        world.guild.create_text_channel(f"quiet-{number}", overwrites={own: quiet})
    assert (await checked(world))["permissions on Workshop"].says.endswith("and 3 more.")


async def test_without_a_token_only_that_is_said() -> None:
    (check,) = [check async for check in discord_checks(None, message_content=False)]
    assert (check.name, check.state) == ("token", "warning")


@pytest.mark.parametrize(
    ("flags", "wanted", "state"), [(0, False, "ok"), (1 << 19, False, "ok"), (1 << 19, True, "ok"), (0, True, "failed")]
)
def test_the_portal_must_grant_what_the_settings_ask_for(flags: int, wanted: bool, state: str) -> None:
    assert intents(discord.ApplicationFlags._from_value(flags), wanted=wanted).state == state


@pytest.mark.parametrize(
    ("skew", "state", "part"),
    [
        (timedelta(seconds=1), "ok", "agrees"),
        (timedelta(minutes=2), "failed", "120 s ahead of"),
        (timedelta(minutes=-2), "failed", "120 s behind"),
        (None, "warning", "did not tell"),
    ],
)
def test_the_clock_is_compared(skew: timedelta | None, state: str, part: str) -> None:
    check = clock(skew)
    assert check.state == state
    assert part in check.says
