"""“Ask Tactician” in the menu of a message."""

from typing import Any

import discord
import pytest

from bot.discord.commands.menu import NO_TEXT, NOT_A_PERSON
from tests.journeys.midway import delete, once_shown
from tests.journeys.world import CALLBACK, World
from tests.scripted import Hang, Reply

ASK = "Ask Tactician"


async def test_a_message_without_a_mention_is_answered_and_quoted(world: World) -> None:
    message = await world.bob.send(world.channel, "How do I boil *an* egg?")
    world.endpoint.then(Reply("For five minutes.", gate=world.gate_until_shown()))
    result = await world.alice.context_menu(world.channel, ASK, message)
    assert not result.ephemeral
    assert result.response is not None
    quote, answer, footer = result.response.content.splitlines()[:3]
    assert quote == f"> **bob**: How do I boil \\*an\\* egg? · <{message.jump_url}>"
    assert answer == "For five minutes."
    assert footer.startswith("-# general")
    row = world.newest()
    assert (row.question, row.asker, row.private) == ("How do I boil *an* egg?", world.pseudonym(world.alice), False)
    assert row.server == str(world.guild.id)
    first = next(request for request in world.env.http_requests if request.path.endswith(CALLBACK))
    assert first.json["type"] == 5


async def test_its_text_files_go_along(world: World) -> None:
    files = [("error.log", b"Pump failed at 12:03")]
    message = await world.bob.send(world.channel, "What is wrong here?", attachments=files)
    await world.alice.context_menu(world.channel, ASK, message)
    sent = str(world.endpoint.requests[-1]["messages"])
    assert "What is wrong here?" in sent
    assert "Pump failed at 12:03" in sent
    assert "Pump failed" not in world.last().content


@pytest.mark.parametrize(("text", "files"), [(",", ()), ("", [("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00")])])
async def test_a_message_without_text_is_refused_in_private(world: World, text: str, files: Any) -> None:
    message = await world.bob.send(world.channel, text, attachments=files)
    await world.alice.context_menu(world.channel, ASK, message)
    assert world.channel.history(viewer=world.bob)[1:] == []
    (refusal,) = world.channel.history(viewer=world.alice)[1:]
    assert refusal.content.startswith(NO_TEXT)
    assert world.rows() == []
    assert world.endpoint.requests == []


async def test_what_bots_wrote_is_refused_in_private(world: World) -> None:
    other = world.guild.add_member(world.env.create_user("other-bot", bot=True))
    answer = await world.ask("What is this?")
    hook = await world.guild.create_webhook(world.channel).send("What is that?")
    for message in (answer, await other.send(world.channel, "What is this?"), hook):
        result = await world.alice.context_menu(world.channel, ASK, message)
        assert result.ephemeral
        assert result.response is not None
        assert result.response.content == NOT_A_PERSON
    assert len(world.rows()) == 1


async def test_names_and_mentions_in_it_ping_nobody(world: World) -> None:
    loud = world.guild.add_member(world.env.create_user("loud", global_name="@everyone"))
    message = await loud.send(world.channel, f"@here what does {world.bob.mention} mean?")
    result = await world.alice.context_menu(world.channel, ASK, message)
    assert result.response is not None
    assert "@\u200beveryone" in result.response.content
    assert "@\u200bhere what does @bob mean?" in result.response.content
    for body in world.sent():
        assert body["allowed_mentions"]["parse"] == []


async def test_a_target_that_is_deleted_takes_the_answer_along(world: World) -> None:
    message = await world.bob.send(world.channel, "Is hunter2 a good password?")
    await world.alice.context_menu(world.channel, ASK, message)
    await world.bob.delete(message)
    assert world.channel.history() == []
    assert world.newest().question is None


async def test_a_target_that_is_deleted_meanwhile_leaves_nothing(world: World) -> None:
    message = await world.bob.send(world.channel, "Is hunter2 a good password?")
    world.endpoint.then(Hang("That is"))
    once_shown(world, lambda: delete(world, world.channel, message.id))
    await world.alice.context_menu(world.channel, ASK, message)
    assert world.channel.history() == []
    assert (world.newest().question, world.newest().status) == (None, "stopped")


async def test_an_edit_of_the_target_asks_nothing(world: World) -> None:
    message = await world.bob.send(world.channel, "How do I boil an egg?")
    await world.alice.context_menu(world.channel, ASK, message)
    await world.bob.edit(message, f"{world.me.mention} How do I boil a potato?")
    assert len(world.rows()) == 1


async def test_it_is_for_servers_that_installed_the_bot_and_for_direct_messages(world: World) -> None:
    command = world.client.tree.get_command(ASK, type=discord.AppCommandType.message)
    assert command is not None
    payload = command.to_dict(world.client.tree)
    assert payload["integration_types"] == [0]
    assert payload["contexts"] == [0, 1]
    assert payload["type"] == 3
