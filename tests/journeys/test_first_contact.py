"""A person's first answer says once what they deal with."""

from tests.journeys.world import World
from tests.scripted import Status

GREETING = "-# You are talking to an AI. Answers may be varied to compare them; 👍 👎 below are your feedback, /privacy"


async def test_it_is_said_once_in_the_footer_and_never_as_a_message_of_its_own(world: World) -> None:
    first = await world.ask("Write a poem")
    assert first.content.splitlines()[-1].startswith(GREETING)
    assert len(world.said()) == 1
    second = await world.ask("Write another poem")
    assert GREETING not in second.content
    result = await world.alice.slash(world.channel, "ask", question="And one more", private=True)
    assert result.response is not None
    assert GREETING not in result.response.content


async def test_each_person_is_told_and_a_restart_forgets_nobody(world: World) -> None:
    await world.ask("Write a poem")
    assert GREETING in (await world.ask("Write a poem", who=world.bob)).content
    await world.restart()
    assert GREETING not in (await world.ask("Write a poem", who=world.bob)).content
    await world.alice.send_dm("Write a poem")
    assert GREETING not in world.last(world.alice.user.dm_channel).content


async def test_an_answer_that_failed_was_none(world: World) -> None:
    script = world.endpoint.script
    world.endpoint.then(Status(500))
    await world.ask("Write a poem")
    assert world.newest().status == "failed"
    world.endpoint.script = script
    assert GREETING in (await world.ask("Write a poem")).content


async def test_where_no_buttons_stand_none_are_named(world: World) -> None:
    world.app.memory.settings.put("buttons", {"": "none"}, server=str(world.guild.id))
    answer = await world.ask("Write a poem")
    assert "Answers may be varied to compare them; /privacy" in answer.content
