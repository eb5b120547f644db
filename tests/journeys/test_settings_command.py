"""`/settings`: every section shown and changed by who manages the server; bad values refused; all across restarts."""

import logging
import re
from typing import Any

import discord
import pytest
from simcord.backend.errors import SetupError
from simcord.components import walk_components

from bot.discord.commands.settings.sections import SECTIONS
from tests.journeys.world import World

ID = "tactician:settings:{}"


async def opened(world: World, section: str | None = None) -> Any:
    """The panel, as mod opened it."""
    result = await world.mod.slash(world.channel, "settings", **({"section": section} if section else {}))
    assert result.ephemeral
    assert result.response is not None
    return result.response


def now(world: World, panel: Any) -> Any:
    """The panel's message as it is now."""
    return world.env.backend.get_message(panel.channel_id, panel.id)


def shown(world: World, panel: Any) -> str:
    return str(now(world, panel).content)


def ids(world: World, panel: Any) -> list[str]:
    """The custom ids of all that can be pressed."""
    return [part["custom_id"] for part in walk_components(now(world, panel).components) if "custom_id" in part]


def options(world: World, panel: Any, custom_id: str) -> list[str]:
    (menu,) = [part for part in walk_components(now(world, panel).components) if part.get("custom_id") == custom_id]
    return [option["label"] for option in menu["options"]]


def value(world: World, name: str) -> Any:
    return world.app.memory.settings.get(name, str(world.guild.id))


def own(world: World) -> dict[str, Any]:
    return world.app.memory.settings.chosen(str(world.guild.id))


async def test_a_member_does_not_even_see_it(world: World) -> None:
    assert "settings" not in world.alice.available_commands(world.channel)
    with pytest.raises(SetupError, match="default-member-permissions"):
        await world.alice.slash(world.channel, "settings")
    assert "settings" in world.mod.available_commands(world.channel)
    assert own(world) == {}


async def test_owners_may_give_it_to_others_in_discords_own_settings(world: World) -> None:
    (command,) = [one for one in await world.client.tree.fetch_commands() if one.name == "settings"]
    world.guild.set_command_permissions(command, {world.bob: True})
    result = await world.bob.slash(world.channel, "settings")
    panel = result.response
    await world.bob.select(panel, [world.channel], custom_id=ID.format("add:answer_channels:"))
    assert value(world, "answer_channels") == [str(world.channel.id)]


async def test_it_is_not_there_in_direct_messages(world: World) -> None:
    assert "settings" not in world.mod.user.available_commands()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
async def test_every_section_opens_and_pings_nobody(world: World, section: Any) -> None:
    panel = await opened(world, section.key)
    assert panel.content.startswith(f"**Settings › {section.title}**")
    for field in section.fields:
        assert re.search(rf"\*\*{re.escape(field.title)}:\*\* .* · default$", panel.content, re.MULTILINE), field.name
    for body in world.sent():
        assert body["allowed_mentions"] == {"parse": []}


async def test_the_first_menu_leads_to_every_section(world: World) -> None:
    panel = await opened(world)
    place = SECTIONS[0].key
    for section in (*SECTIONS[1:], SECTIONS[0]):
        await world.mod.select(panel, [section.key], custom_id=ID.format(f"go:{place}:"))
        assert f"› {section.title}**" in shown(world, panel)
        place = section.key
    assert own(world) == {}


async def test_without_the_intent_it_says_that_people_must_mention_the_bot(world: World) -> None:
    assert ("have to mention me there" in (await opened(world)).content) is not world.client.intents.message_content


async def test_answer_channels_are_added_and_taken_out(world: World, caplog: pytest.LogCaptureFixture) -> None:
    forum = world.guild.create_forum_channel("questions")
    panel = await opened(world, "channels")
    add = ID.format("add:answer_channels:")
    with caplog.at_level(logging.INFO, "bot.discord.commands.settings"):
        await world.mod.select(panel, [forum], custom_id=add)
    assert caplog.messages == [f"Settings of the server {world.guild.id} changed by {world.mod.id}: answer_channels."]
    await world.mod.select(panel, [world.channel, forum], custom_id=add)
    assert value(world, "answer_channels") == [str(forum.id), str(world.channel.id)]
    assert f"<#{forum.id}>, <#{world.channel.id}>" in shown(world, panel)
    assert "default" not in shown(world, panel)
    drop = ID.format("drop:answer_channels:0")
    assert options(world, panel, drop) == ["#questions", "#general"]
    await world.mod.select(panel, [str(forum.id)], custom_id=drop)
    assert value(world, "answer_channels") == [str(world.channel.id)]


async def test_more_channels_than_a_menu_holds(world: World) -> None:
    channels = [world.guild.create_text_channel(f"room-{n:02}") for n in range(60)]
    panel = await opened(world, "threads")
    add = ID.format("add:threads:")
    for first in range(0, 60, 25):
        await world.mod.select(panel, channels[first : first + 25], custom_id=add)
    assert len(value(world, "threads")) == 60
    assert "and 35 more" in shown(world, panel)
    for page in (0, 1):
        menu = ID.format(f"drop:threads:{page}")
        assert options(world, panel, menu)[-1] == "Show others …"
        await world.mod.select(panel, ["more"], custom_id=menu)
    last = ID.format("drop:threads:2")
    assert options(world, panel, last)[0] == "#room-48"
    await world.mod.select(panel, [str(channel.id) for channel in channels[48:]], custom_id=last)
    assert value(world, "threads") == [str(channel.id) for channel in channels[:48]]
    assert ID.format("drop:threads:0") in ids(world, panel)


async def test_deleted_channels_and_roles_are_shown_as_gone_and_can_be_taken_out(world: World) -> None:
    world.app.memory.settings.put("answer_channels", [str(world.channel.id), "404"], server=str(world.guild.id))
    world.app.memory.settings.put("helper_role", "405", server=str(world.guild.id))
    panel = await opened(world, "channels")
    assert f"<#{world.channel.id}>, ~~deleted~~ (404)" in panel.content
    drop = ID.format("drop:answer_channels:0")
    assert options(world, panel, drop) == ["deleted (404)", "#general"]
    await world.mod.select(panel, ["404"], custom_id=drop)
    assert value(world, "answer_channels") == [str(world.channel.id)]
    await world.mod.select(panel, ["confidence"], custom_id=ID.format("go:channels:"))
    assert "~~deleted~~ (405)" in shown(world, panel)
    await world.mod.select(panel, ["helper_role"], custom_id=ID.format("reset:confidence:"))
    assert value(world, "helper_role") is None


async def test_a_channel_in_which_the_bot_cannot_speak_is_marked(world: World) -> None:
    quiet = world.guild.create_text_channel(
        "quiet", overwrites={world.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    panel = await opened(world, "channels")
    await world.mod.select(panel, [quiet, world.channel], custom_id=ID.format("add:answer_channels:"))
    assert f"<#{quiet.id}> ⚠️ I lack Send Messages there, <#{world.channel.id}>\n" in shown(world, panel)


async def test_switches(world: World) -> None:
    panel = await opened(world, "confidence")
    await world.mod.click(panel, label="Only when confident: turn on")
    assert value(world, "confident_only") is True
    assert "**Only when confident:** on\n" in shown(world, panel)
    await world.mod.click(panel, label="Only when confident: turn off")
    assert value(world, "confident_only") is False


async def test_a_role_and_the_moderator_channel(world: World) -> None:
    role = world.guild.create_role("Helpers")
    panel = await opened(world, "confidence")
    await world.mod.select(panel, [role], custom_id=ID.format("one:helper_role:"))
    assert value(world, "helper_role") == str(role.id)
    assert f"<@&{role.id}>" in shown(world, panel)
    await world.mod.select(panel, ["moderators"], custom_id=ID.format("go:confidence:"))
    await world.mod.select(panel, [world.channel], custom_id=ID.format("one:moderator_channel:"))
    assert value(world, "moderator_channel") == str(world.channel.id)
    assert {tuple(body["allowed_mentions"]["parse"]) for body in world.sent()} == {()}


async def test_everyone_cannot_be_the_helper_role(world: World) -> None:
    panel = await opened(world, "confidence")
    refused = await world.mod.select(panel, [world.guild.default_role], custom_id=ID.format("one:helper_role:"))
    assert refused.ephemeral
    assert refused.response is not None
    assert "cannot be called for help" in refused.response.content
    assert own(world) == {}


async def test_buttons_for_the_server_and_for_a_channel(world: World) -> None:
    panel = await opened(world, "buttons")
    await world.mod.select(panel, ["feedback"], custom_id=ID.format("choose:buttons:"))
    assert value(world, "buttons") == {"": "feedback"}
    await world.mod.select(panel, [world.channel], custom_id=ID.format("pick:buttons:"))
    channel = str(world.channel.id)
    assert own(world) == {"buttons": {"": "feedback"}}
    menu = ID.format(f"choose:buttons:{channel}")
    assert options(world, panel, menu)[-1] == "In #general: as on the server"
    await world.mod.select(panel, ["none"], custom_id=menu)
    assert value(world, "buttons") == {"": "feedback", channel: "none"}
    assert f"one Feedback button; <#{channel}>: no buttons" in shown(world, panel)
    await world.mod.select(panel, [world.channel], custom_id=ID.format("pick:buttons:"))
    await world.mod.select(panel, ["like"], custom_id=menu)
    assert value(world, "buttons") == {"": "feedback"}


@pytest.mark.parametrize(
    ("section", "name", "label", "typed", "stored", "words"),
    [
        ("exploration", "exploration", "Exploration …", "25 %", 0.25, "25 %"),
        ("exploration", "exploration", "Exploration …", "0", 0, "0 % (off)"),
        ("duels", "duel_share", "Duel share …", "0,05", 0.05, "5 %"),
        ("duels", "duel_votes", "Votes that close a duel …", "12", 12, "12 votes"),
        ("retention", "retention_days", "Keep text for …", "30 days", 30, "30 days"),
        ("answers", "language", "Language …", " Plattdeutsch ", "Plattdeutsch", "Plattdeutsch"),
        ("answers", "most_messages", "Messages per answer …", "2", 2, "2"),
        ("limits", "cooldown_seconds", "Cool-down …", "1.5", 1.5, "1.5 s"),
        ("limits", "user_at_once", "At once per person …", "3", 3, "3"),
        ("limits", "server_at_once", "At once on the server …", "1,000", 1000, "1,000"),
        ("limits", "user_daily_questions", "Daily questions per person …", "50", 50, "50"),
        ("limits", "server_daily_questions", "Daily questions of the server …", "5000", 5000, "5,000"),
        ("limits", "user_daily_usd", "Daily dollars per person …", "$0.5", 0.5, "$0.5"),
        ("limits", "server_daily_usd", "Daily dollars of the server …", "20", 20, "$20"),
    ],
)
async def test_numbers_and_texts(
    world: World, section: str, name: str, label: str, typed: str, stored: Any, words: str
) -> None:
    panel = await opened(world, section)
    form = await world.mod.click(panel, label=label)
    await world.mod.submit_modal(form, {"value": typed})
    assert value(world, name) == stored
    assert f":** {words}\n" in shown(world, panel)
    form = await world.mod.click(panel, label=label)
    await world.mod.submit_modal(form, {"value": ""})
    assert own(world) == {}
    assert "· default" in shown(world, panel)


@pytest.mark.parametrize(
    ("section", "label", "typed", "wanted"),
    [
        ("exploration", "Exploration …", "1.5", "a share from 0 to 1"),
        ("retention", "Keep text for …", "for ever", "a whole number from 1 to 3,650"),
        ("retention", "Keep text for …", "0", "a whole number from 1 to 3,650"),
        ("limits", "Cool-down …", "-1", "a number from 0 to 3,600"),
        ("limits", "Daily dollars per person …", "nan", "a number from 0 to 1,000,000"),
    ],
)
async def test_a_bad_value_is_refused_in_private_and_nothing_changes(
    world: World, section: str, label: str, typed: str, wanted: str
) -> None:
    panel = await opened(world, section)
    before = shown(world, panel)
    form = await world.mod.click(panel, label=label)
    refused = await world.mod.submit_modal(form, {"value": typed})
    assert refused.ephemeral
    assert refused.response is not None
    assert wanted in refused.response.content
    assert "Nothing was changed." in refused.response.content
    assert own(world) == {}
    assert shown(world, panel) == before


async def test_what_is_typed_pings_nobody(world: World) -> None:
    panel = await opened(world, "answers")
    form = await world.mod.click(panel, label="Language …")
    await world.mod.submit_modal(form, {"value": "@everyone **German**"})
    assert "@\u200beveryone" in shown(world, panel)
    form = await world.mod.click(panel, label="Messages per answer …")
    refused = await world.mod.submit_modal(form, {"value": "@everyone"})
    assert refused.response is not None
    assert "@everyone" not in refused.response.content
    assert all(body["allowed_mentions"] == {"parse": []} for body in world.sent())


async def test_everything_works_after_a_restart(world: World) -> None:
    panel = await opened(world, "exploration")
    form = await world.mod.click(panel, label="Exploration …")
    await world.restart()
    await world.mod.submit_modal(form, {"value": "0.5"})
    assert value(world, "exploration") == 0.5
    assert ":** 50 %\n" in shown(world, panel)
    await world.mod.select(panel, [world.channel], custom_id=ID.format("add:critical_channels:"))
    assert value(world, "critical_channels") == [str(world.channel.id)]
    await world.restart()
    await world.mod.select(panel, ["exploration", "critical_channels"], custom_id=ID.format("reset:exploration:"))
    assert own(world) == {}


async def test_what_is_set_for_one_server_leaves_others_alone(world: World) -> None:
    panel = await opened(world, "confidence")
    await world.mod.click(panel, label="Only when confident: turn on")
    assert world.app.memory.settings.get("confident_only", "another") is False


async def test_a_setting_that_is_stored_though_discord_does_not_take_the_new_panel(world: World) -> None:
    panel = await opened(world, "confidence")
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    await world.mod.click(panel, label="Only when confident: turn on")
    assert value(world, "confident_only") is True


async def test_a_button_of_an_older_version_is_refused(world: World) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="old", custom_id=ID.format("flip:colour:on")))
    view.add_item(discord.ui.Button(label="odd", custom_id=ID.format("paint:confident_only:on")))
    old = await world.client.get_partial_messageable(world.channel.id).send("Settings", view=view)
    await world.env.settle()
    for label in ("old", "odd"):
        refused = await world.mod.click(old, label=label)
        assert refused.ephemeral
        assert refused.response is not None
        assert "older version" in refused.response.content
    assert own(world) == {}
