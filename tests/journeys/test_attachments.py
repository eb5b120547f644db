"""Files that people attach to their questions."""

from typing import Any

from bot.discord.attachments import ABOUT_FILE
from routers.attached import own_words
from tests.journeys.world import World
from tests.scripted import Reply

LOG = ("error.log", b"12:00 pump E5\n12:01 stopped")


async def send(world: World, text: str, *files: tuple[str, bytes], who: Any = None) -> None:
    await (who or world.alice).send(world.channel, f"{world.me.mention} {text}", attachments=files)


async def test_a_text_file_goes_along_with_the_question(world: World) -> None:
    await send(world, "Why did it stop?", LOG)
    asked = 'Why did it stop?\n\n<file name="error.log">\n12:00 pump E5\n12:01 stopped\n</file>'
    assert world.newest().question == asked
    assert asked in world.endpoint.requests[-1]["messages"][-1]["content"]
    assert world.detail().standalone == "Why did it stop? 12:00 pump E5 12:01 stopped"
    assert world.last().content.startswith("A scripted answer.")


async def test_a_file_alone_is_a_question_about_it(world: World) -> None:
    await send(world, "", LOG)
    assert own_words(world.newest().question or "") == ABOUT_FILE
    assert "12:00 pump E5" in str(world.endpoint.requests[-1])


async def test_a_direct_message_may_be_a_file(world: World) -> None:
    files = [("notes.md", "# Grüße".encode("utf-16"))]
    stored = world.env.backend.store_attachments(world.alice.user.dm_channel.id, files)
    await world.alice.send_dm("", attachments=stored)
    assert "# Grüße" in (world.newest().question or "")


async def test_a_follow_up_still_knows_the_file(world: World) -> None:
    await send(world, "Why did it stop?", LOG)
    await world.ask("And when?", reply_to=world.last())
    assert "12:00 pump E5" in world.detail().history[0].content
    assert "12:00 pump E5" in str(world.endpoint.requests[-1])


async def test_what_is_no_text_is_named_above_the_answer(world: World) -> None:
    await send(world, "What is this?", ("@everyone.png", b"\x89PNG\r\n"), LOG)
    first, second = world.last().content.splitlines()[:2]
    assert first.startswith("-# “@\u200beveryone.png” is not plain text, so I left it out.")
    assert second == "A scripted answer."
    assert "12:00 pump E5" in (world.newest().question or "")


async def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(world: World) -> None:
    await send(world, "", ("data.bin", b"\x00\x01\x02"))
    assert world.said()[0].startswith("“data.bin” is not plain text")
    assert world.rows() == []
    assert world.endpoint.requests == []


async def test_a_long_file_is_cut_and_the_asker_is_told(world: World) -> None:
    await send(world, "Summarize this", ("long.txt", b"word " * 20_000))
    assert world.last().content.startswith("-# “long.txt” is long: I read its first ")
    assert len(world.newest().question or "") < 20_000


async def test_a_binary_file_in_disguise_is_refused(world: World) -> None:
    await send(world, "", ("notes.txt", bytes(range(256)) * 8))
    assert "not plain text" in world.said()[0]


async def test_nothing_in_a_file_pings(world: World) -> None:
    world.endpoint.script = lambda body: Reply(str(body["messages"][-1]["content"]))
    await send(world, "Repeat this", ("a.txt", b"@everyone @here <@1>"))
    for body in world.sent():
        assert body["allowed_mentions"]["parse"] == []
