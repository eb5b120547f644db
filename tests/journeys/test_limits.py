"""How much a person may ask: refused with a sentence that says when it is over, and nothing is journalled."""

from bot.budget import BURST
from tests.journeys.world import World


async def test_who_asks_too_quickly_is_told_when_to_ask_again(world: World) -> None:
    world.app.memory.settings.put("cooldown_seconds", 30, str(world.guild.id))
    for number in range(BURST):
        await world.ask(f"Question {number}?")
    refused = await world.ask("One more?")
    assert refused.content.startswith("That was quick. Ask your next question in ")
    assert len(world.rows()) == BURST
    assert "general" in (await world.ask("And mine?", who=world.bob)).content
    assert len(world.rows()) == BURST + 1


async def test_a_slash_command_is_refused_in_private(world: World) -> None:
    world.app.memory.settings.put("server_daily_questions", 1, str(world.guild.id))
    await world.ask("What is this?")
    before = len(world.said())
    result = await world.bob.slash(world.channel, "ask", question="And that?")
    assert any("This server has asked 1 question today" in message.content for message in result.followups)
    assert len(world.said()) == before
    assert len(world.rows()) == 1


async def test_the_cap_of_one_person_leaves_others_alone(world: World) -> None:
    world.app.memory.settings.put("user_daily_questions", 2, str(world.guild.id))
    for number in range(2):
        await world.ask(f"Question {number}?")
    refused = await world.ask("One more?")
    assert refused.content.startswith("You have asked 2 questions today, the most that is allowed. Ask again after")
    await world.ask("Mine?", who=world.bob)
    assert len(world.rows()) == 3
    await world.restart()
    refused = await world.ask("Still?")
    assert "2 questions today" in refused.content
