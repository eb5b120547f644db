"""What people say about the kind of a question, on Discord: whose word counts, for whom, and until when."""

from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.discord.buttons.correcting import BELONGS_TO, FOR_ALL, FOR_ONE, WAS_GENERAL
from knowledge.journal import forget
from tests.journeys.planting import plant, told
from tests.journeys.world import World

HOUSE = "# The workshop\n\nThe van of the workshop stands in the yard. Its keys hang beside the door of the office.\n"
LUNCH = "Who pays for the lunch on Fridays?"
NEAR = "Does the company pay our lunch on Friday?"
OTHER = "What could I cook for lunch?"


@pytest.fixture
def house(world: World, tmp_path: Path) -> World:
    """A world with one document of the server's own."""
    path = tmp_path / "house.md"
    path.write_text(HOUSE, encoding="utf-8")
    (report,) = world.app.memory.library.add([str(path)], "house", server=str(world.guild.id))
    assert report.status == "added"
    return world


async def decided(world: World, question: str, *, who: Any = None) -> tuple[str | None, str | None, str | None]:
    await world.ask(question, who=who)
    row = world.newest()
    return row.kind, row.domain, row.decided_by


async def belongs(world: World, answer: discord.Message, who: Any, domain: str = "house") -> str:
    """What is told to somebody who opens *Why?* and says where the question belongs."""
    shown = await who.click(answer, label="Why?")
    return told(await who.select(shown.response, [domain]))


async def was_general(answer: discord.Message, who: Any) -> str:
    shown = await who.click(answer, label="Why?")
    return told(await who.click(shown.response, label="This was general"))


BY_EVIDENCE = ("general", None, "evidence")
CORRECTED = ("specialized", "house", "correction")


async def test_a_moderators_word_holds_for_everybody_at_once_and_after_a_restart(house: World) -> None:
    world = house
    answer = await world.ask(LUNCH)
    assert world.newest().kind == "general"
    assert await belongs(world, answer, world.mod) == BELONGS_TO.format(domain="house") + FOR_ALL
    assert await decided(world, LUNCH, who=world.bob) == CORRECTED
    assert await decided(world, NEAR) == CORRECTED
    assert world.newest().strategy == "knowledge"
    assert (await decided(world, OTHER))[2] == "evidence"
    await world.restart()
    answer = await world.ask(NEAR)
    text = told(await world.bob.click(answer, label="Why?"))
    assert "**Kind:** specialized (house)" in text
    assert "**Decided by:** what people said of such a question before – A moderator said that such questions" in text
    assert await was_general(answer, world.mod) == WAS_GENERAL + FOR_ALL
    assert await decided(world, NEAR) == ("general", None, "correction")


async def test_a_members_word_holds_for_them_until_three_agree(house: World) -> None:
    world = house
    answer = await world.ask(LUNCH)
    carol = world.guild.add_member(world.env.create_user("carol"))
    assert await belongs(world, answer, world.bob) == BELONGS_TO.format(domain="house") + FOR_ONE
    assert await decided(world, NEAR, who=world.bob) == CORRECTED
    assert await decided(world, NEAR) == BY_EVIDENCE
    await belongs(world, answer, world.alice)
    assert await decided(world, NEAR, who=carol) == BY_EVIDENCE
    await belongs(world, answer, carol)
    assert await decided(world, NEAR, who=world.mod) == CORRECTED


async def test_the_reason_behind_a_thumb_counts_and_the_thumb_does_not(house: World) -> None:
    world = house
    answer = await world.ask(LUNCH)
    pressed = await world.mod.click(answer, custom_id=world.button("down"))
    assert await decided(world, LUNCH) == BY_EVIDENCE
    await world.mod.select(pressed.response, ["wrong-route"])
    assert await decided(world, LUNCH) == CORRECTED


async def test_ten_words_of_one_member_change_nothing_for_others(house: World) -> None:
    world = house
    for _ in range(10):
        answer, _ = await plant(world, asked={"question": LUNCH, "asker": str(world.bob.id)})
        await belongs(world, answer, world.bob)
    assert await decided(world, LUNCH, who=world.bob) == CORRECTED
    assert await decided(world, LUNCH) == BY_EVIDENCE


async def test_the_question_of_who_is_forgotten_is_remembered_no_longer(house: World) -> None:
    world = house
    await belongs(world, await world.ask(LUNCH), world.mod)
    assert await decided(world, NEAR, who=world.bob) == CORRECTED
    forget(world.app.memory.journal, str(world.alice.id))
    assert await decided(world, NEAR, who=world.bob) == BY_EVIDENCE


async def test_a_question_whose_message_is_deleted_is_remembered_no_longer(house: World) -> None:
    world = house
    answer = await world.ask(LUNCH)
    await belongs(world, answer, world.mod)
    assert await decided(world, NEAR, who=world.bob) == CORRECTED
    asked = next(message for message in world.channel.history() if LUNCH in message.content)
    await world.alice.delete(asked)
    assert await decided(world, NEAR, who=world.bob) == BY_EVIDENCE


async def test_a_guest_in_a_direct_message_does_not_hear_what_the_server_says(house: World) -> None:
    world = house
    await belongs(world, await world.ask(LUNCH), world.mod)
    await world.alice.user.slash("dm server", server=str(world.guild.id))
    await world.alice.send_dm(LUNCH)
    row = world.newest()
    assert (row.server, row.decided_by) == (None, "evidence")


async def test_who_manages_all_messages_is_a_moderator_and_who_does_in_one_channel_is_not(house: World) -> None:
    world = house
    allowed = discord.Permissions(manage_messages=True)
    helper = world.guild.add_member(
        world.env.create_user("helper"), roles=[world.guild.create_role("Helpers", permissions=allowed)]
    )
    only = Overwrite(target_id=world.bob.id, type=OverwriteType.MEMBER, allow=allowed.value, deny=0)
    world.env.backend.set_overwrite(world.channel.id, only)
    answer = await world.ask(LUNCH)
    assert (await was_general(answer, world.bob)).endswith(FOR_ONE)
    assert (await was_general(answer, helper)).endswith(FOR_ALL)
