"""`/ask`: deferred at once, streamed into the response, private where wished."""

import discord
import pytest

from tests.journeys.world import CALLBACK, World
from tests.scripted import Reply

DEFERRED = 5
"""The response type of a message that comes later (Discord, “Interaction Callback Type”)."""


async def test_the_response_is_deferred_and_then_streamed(world: World) -> None:
    world.endpoint.then(Reply("one two three four five six seven", gate=world.gate_until_shown()))
    result = await world.alice.slash(world.channel, "ask", question="Count *slowly*")
    first = next(request for request in world.env.http_requests if request.path.endswith(CALLBACK))
    assert first.json == {"type": DEFERRED, "data": {}} or first.json == {"type": DEFERRED}
    assert not result.ephemeral
    assert result.response is not None
    assert result.response.content.startswith("> Count \\*slowly\\*\none two three four five six seven\n-# general")
    bodies = [body["content"] for body in world.sent()]
    assert bodies[0] == "> Count \\*slowly\\*\none"
    assert world.newest().question == "Count *slowly*"


async def test_the_answer_can_be_rated_and_continued(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="What is this?")
    assert result.response is not None
    await world.bob.click(result.response.message, custom_id=world.button("up"))
    assert [rating.value for rating in world.newest().ratings] == [1]
    exchange = await world.app.service.exchange(str(result.response.id))
    assert exchange is not None
    assert exchange.question == "What is this?"


async def test_a_strategy_can_be_wished_for_one_question(world: World) -> None:
    await world.alice.slash(world.channel, "ask", question="What is this?", strategy="plain")
    row = world.newest()
    assert (row.strategy, row.policy) == ("plain", "override")
    await world.alice.slash(world.channel, "ask", question="What is this?")
    assert world.newest().strategy == "prompt"


async def test_a_private_question_is_seen_by_its_asker_alone(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    assert result.ephemeral
    assert world.newest().private
    assert world.channel.history(viewer=world.bob) == []
    assert len(world.channel.history(viewer=world.alice)) == 1


async def test_a_long_answer_goes_on_in_follow_ups(world: World) -> None:
    world.endpoint.say("A long story. " * 400)
    result = await world.alice.slash(world.channel, "ask", question="Tell me a story", private=True)
    assert len(result.followups) >= 2
    assert all(message.ephemeral and len(message.content) <= 2000 for message in result.followups)
    assert result.followups[-1].components
    assert result.response is not None
    assert not result.response.components


async def test_in_a_direct_message_it_works_too(world: World) -> None:
    result = await world.alice.user.slash("ask", question="What is this?")
    assert result.response is not None
    assert "A scripted answer." in result.response.content
    assert (world.newest().server, world.newest().private) == (None, True)


async def test_a_blank_question_is_refused_in_private_before_anything_is_shown(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="   ")
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == "The question is empty. Type what you want to know."
    assert world.rows() == []
    assert [type(error).__name__ for error in world.env.errors] == ["CommandInvokeError"]


@pytest.mark.parametrize("private", [False, True])
async def test_a_model_that_is_down_is_told_in_private(world: World, private: bool) -> None:
    world.endpoint.close()
    result = await world.alice.slash(world.channel, "ask", question="What is this?", private=private)
    assert world.channel.history(viewer=world.bob) == []
    (shown,) = [message.content for message in world.channel.history(viewer=world.alice)]
    assert "Traceback" not in shown
    assert world.newest().status == "failed"
    assert result.acknowledged


async def test_a_public_answer_outlives_the_interactions_token(world: World) -> None:
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/*", status=401, code=50027, message="Invalid Webhook Token", times=None
    )
    world.endpoint.say("Late but complete.")
    await world.alice.slash(world.channel, "ask", question="What is this?")
    shown = world.said()
    assert shown[-1].startswith("> What is this?\nLate but complete.\n-# general")


async def test_a_private_answer_ends_with_the_token_and_a_line_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/*", status=401, code=50027, message="Invalid Webhook Token", times=None
    )
    await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    assert [message.content for message in world.channel.history(viewer=world.bob)] == []
    assert "Invalid Webhook Token" in caplog.text
    assert [type(error).__name__ for error in world.env.errors] == ["CommandInvokeError"]


async def test_the_commands_are_told_to_discord_once(world: World) -> None:
    def told() -> int:
        return sum(
            request.method == "PUT" and request.path.endswith("/commands") for request in world.env.http_requests
        )

    assert told() == 1
    await world.restart()
    assert told() == 1
    result = await world.alice.slash(world.channel, "ask", question="What is this?")
    assert result.response is not None


async def test_every_command_has_a_description_and_its_permissions(world: World) -> None:
    slash = discord.AppCommandType.chat_input
    commands = {command.name: command for command in world.client.tree.get_commands(type=slash)}
    assert set(commands) >= {"ask", "dm", "feedback", "knowledge", "prompts", "strategy"}
    described = [
        found
        for command in commands.values()
        for found in (command, *(command.walk_commands() if isinstance(command, discord.app_commands.Group) else ()))
    ]
    assert all(len(found.description) > 10 for found in described)
    for name in ("feedback", "knowledge", "prompts"):
        assert commands[name].default_permissions == discord.Permissions(manage_guild=True)
    assert "feedback summary" in world.mod.available_commands(world.channel)
    assert not any("feedback" in name for name in world.alice.available_commands(world.channel))
    assert not any("feedback" in name for name in world.alice.user.available_commands())


async def test_a_text_file_goes_along(world: World) -> None:
    files = [("error.log", b"Pump failed at 12:03")]
    result = await world.alice.slash(world.channel, "ask", question="What is wrong?", attachment=files[0])
    assert result.response is not None
    assert result.response.content.startswith("> What is wrong?\nA scripted answer.")
    assert "Pump failed at 12:03" in str(world.endpoint.requests[-1]["messages"])
    assert (world.newest().question or "").startswith("What is wrong?\n\n<file")


async def test_a_file_that_is_no_text_is_left_out_and_named(world: World) -> None:
    photo = ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00")
    result = await world.alice.slash(world.channel, "ask", question="What is this?", attachment=photo)
    assert result.response is not None
    assert "-# “photo.png” is not plain text" in result.response.content
    assert world.newest().question == "What is this?"


async def test_it_is_for_servers_that_installed_the_bot(world: World) -> None:
    for command in world.client.tree.get_commands():
        assert command.to_dict(world.client.tree)["integration_types"] == [0]
