"""Answers that are too long for the messages that they may take, and what their words could do to others."""

import discord
import pytest

from bot.discord.render import ATTACHED, NOT_ATTACHED
from tests.journeys.world import World
from tests.scripted import Reply

PARAGRAPHS = [f"Paragraph {number}. " + "It has some more words. " * 15 for number in range(82)]
LONG = "\n\n".join(PARAGRAPHS)[:30_000]


def say(world: World, text: str) -> None:
    """Answers in large pieces, since the simulation allows no long streaming."""
    world.endpoint.then(Reply(text, pieces=[text[at : at + 900] for at in range(0, len(text), 900)]))


async def test_thirty_thousand_characters_take_four_messages_and_a_file(world: World) -> None:
    say(world, LONG)
    await world.ask("Tell me everything")
    parts = world.said()
    assert len(parts) == 4
    assert all(len(part) <= 2000 for part in parts)
    assert f"\n-# {ATTACHED}\n-# general" in parts[-1]
    history = world.channel.history()[1:]
    assert [len(message.attachments) for message in history] == [0, 0, 0, 1]
    assert history[-1].attachments[0].filename == "answer.md"
    whole = (await history[-1].attachments[0].read()).decode()
    assert whole.startswith(LONG.strip())
    assert "general · prompt" in whole
    assert world.newest().answer == LONG.strip()
    assert [bool(message.components) for message in history] == [False, False, False, True]
    assert all(body["allowed_mentions"]["parse"] == [] for body in world.sent())


async def test_a_server_chooses_how_many_messages_an_answer_may_take(world: World) -> None:
    world.app.memory.settings.put("most_messages", 2, server=str(world.guild.id))
    say(world, LONG[:9000])
    await world.ask("Tell me everything")
    assert len(world.said()) == 2


async def test_the_response_to_a_command_has_the_file_too(world: World) -> None:
    say(world, LONG)
    await world.alice.slash(world.channel, "ask", question="Tell me everything")
    history = world.channel.history()
    assert [len(message.attachments) for message in history] == [0, 0, 0, 1]
    assert ATTACHED in history[-1].content


async def test_without_the_permission_to_attach_it_says_so(world: World) -> None:
    forbidden = discord.PermissionOverwrite(attach_files=False)
    channel = world.guild.create_text_channel("bare", overwrites={world.me: forbidden})
    say(world, LONG)
    await world.ask("Tell me everything", channel=channel)
    history = channel.history()[1:]
    assert [len(message.attachments) for message in history] == [0, 0, 0, 0]
    assert NOT_ATTACHED in history[-1].content
    assert history[-1].content.split("\n-# ")[0].endswith("words.")


async def test_where_discord_refuses_the_file_after_all_the_text_says_so(world: World) -> None:
    world.app.memory.settings.put("most_messages", 1, server=str(world.guild.id))
    await world.ask("Tell me a story")
    say(world, LONG)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50013, message="Missing", times=1)
    await world.ask("Tell me everything")
    assert not world.last().attachments
    assert NOT_ATTACHED in world.last().content
    assert ATTACHED not in world.last().content


@pytest.mark.parametrize(
    "evil", ["[https://bank.example](https://evil.example)", "[bank.example](https://evil.example)"]
)
async def test_a_link_that_pretends_is_shown_for_what_it_is(world: World, evil: str) -> None:
    say(world, f"Log in at {evil} or https://other.example/x.")
    answer = await world.ask("Where?")
    assert "](https://evil" not in answer.content
    assert "(<https://evil.example>) or <https://other.example/x>." in answer.content
    assert world.newest().answer == f"Log in at {evil} or https://other.example/x."


async def test_names_questions_and_files_ping_nobody(world: World) -> None:
    role = world.guild.create_role("helpers", permissions=discord.Permissions.none())
    pings = f"@everyone @here {world.bob.mention} {role.mention}"
    say(world, f"{pings}\n\n{LONG}")
    await world.alice.slash(world.channel, "ask", question=f"# {pings} [https://bank.example](https://evil.example)")
    for body in world.sent():
        assert body["allowed_mentions"]["parse"] == []
    heading = world.said()[0].splitlines()[0]
    assert heading.startswith("> \\#")
    for ping in ("@everyone", "@here", world.bob.mention, role.mention, "](https"):
        assert ping not in heading
