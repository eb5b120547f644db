"""The end of a duel: after a day or enough votes, told to everybody, whatever became of its message."""

from datetime import timedelta

import pytest

from bot.dueling import standing
from knowledge.journal import forget
from knowledge.store.clock import now
from tests.journeys.fencing import by_strategy, duels, items, press, vote_id, votes
from tests.journeys.world import World

DAY = timedelta(hours=24)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def held(world: World) -> World:
    """A world with one duel."""
    world.endpoint.script = by_strategy
    await world.alice.slash(world.channel, "compare", question="What is this?")
    return world


async def closed(world: World) -> bool:
    return (await standing(world.app, duels(world)[0].id)).closed


async def test_it_stays_open_for_a_day_and_then_names_are_public(held: World) -> None:
    await press(held, held.bob, "1")
    await press(held, held.mod, "1")
    assert await held.client.duels.sweep(now() + DAY - MINUTE) == 0
    assert held.last().components
    assert await held.client.duels.sweep(now() + DAY) == 1
    first, second = items(held)
    result = held.said()[-1]
    assert result.startswith("**This duel has ended.** Both answers are AI-generated.\nAnswer 1: ")
    assert f"Answer 1: **{first}**" in result
    assert f"Answer 2: **{second}**" in result
    assert result.endswith("Votes: Answer 1 2 · Answer 2 0 · tie 0 · both bad 0")
    assert not held.last().components
    assert await held.client.duels.sweep(now() + DAY) == 0
    assert held.sent()[-1]["allowed_mentions"] == {"parse": []}


async def test_the_answers_themselves_stay_as_they_are(held: World) -> None:
    before = held.said()
    await held.client.duels.sweep(now() + DAY)
    assert held.said()[:2] == before[:2]
    assert len(held.said()) == 3


async def test_enough_votes_end_it_at_once(held: World) -> None:
    held.app.memory.settings.put("duel_votes", 2, str(held.guild.id))
    await press(held, held.bob, "1")
    await press(held, held.bob, "2")
    assert not await closed(held)
    told = await press(held, held.alice, "2")
    assert "may still change" not in told
    assert await closed(held)
    assert held.said()[-1].endswith("Votes: Answer 1 0 · Answer 2 2 · tie 0 · both bad 0")
    assert not held.last().components


async def test_a_duel_of_a_former_process_is_ended(held: World) -> None:
    await press(held, held.bob, "tie")
    await held.restart()
    assert await held.client.duels.sweep(now() + DAY) == 1
    assert held.said()[-1].endswith("tie 1 · both bad 0")


async def test_fewer_votes_than_before_end_it_at_the_next_look(held: World) -> None:
    await press(held, held.bob, "1")
    held.app.memory.settings.put("duel_votes", 1, str(held.guild.id))
    assert await held.client.duels.sweep() == 1


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (400, 30046), (403, 50001), (500, 0)])
async def test_a_message_that_cannot_be_changed_stops_nothing(
    held: World, status: int, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    held.env.inject_error("PATCH", "/channels/*/messages/*", status=status, code=code, times=None)
    button = vote_id(held, "1")
    assert await held.client.duels.sweep(now() + DAY) == 1
    assert await closed(held)
    assert f"could not be shown (error {code})" in caplog.text
    assert held.last().components
    result = await held.bob.click(held.last(), custom_id=button)
    (private,) = result.followups
    assert private.ephemeral
    assert private.content.startswith("This duel has ended, so your vote was not counted.")
    assert votes(held) == []
    assert held.said()[-1].startswith("**This duel has ended.**")
    assert not held.last().components


async def test_a_message_that_is_gone_stops_nothing(held: World) -> None:
    await held.last().delete()
    await held.env.settle()
    assert await held.client.duels.sweep(now() + DAY) == 1
    assert await closed(held)
    assert len(held.said()) == 2


async def test_a_vote_after_a_day_is_refused_though_nobody_has_looked_yet(held: World) -> None:
    with held.app.memory.store.write() as connection:
        connection.exec_driver_sql("UPDATE duel_shown SET at = at - 86400000000")
    await held.bob.click(held.last(), custom_id=vote_id(held, "1"))
    assert votes(held) == []
    assert await closed(held)
    assert held.said()[-1].startswith("**This duel has ended.**")


async def test_many_duels_end_in_one_look_and_one_failure_holds_up_none(world: World) -> None:
    world.endpoint.script = by_strategy
    for _ in range(3):
        await world.alice.slash(world.channel, "compare", question="What is this?")
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)
    assert await world.client.duels.sweep(now() + DAY) == 3
    ended = [text for text in world.said() if text.startswith("**This duel has ended.**")]
    assert len(ended) == 2


async def test_the_client_looks_by_itself(held: World) -> None:
    with held.app.memory.store.write() as connection:
        connection.exec_driver_sql("UPDATE duel_shown SET at = at - 86400000000")
    await held.env.advance_time(61)
    assert held.said()[-1].startswith("**This duel has ended.**")


async def test_a_look_that_fails_is_not_the_last(held: World, caplog: pytest.LogCaptureFixture) -> None:
    with held.app.memory.store.write() as connection:
        connection.exec_driver_sql("UPDATE duel_shown SET at = at - 86400000000")
        connection.exec_driver_sql("ALTER TABLE duel_closed RENAME TO away")
    await held.env.advance_time(61)
    assert "Unexpected failure" in caplog.text
    with held.app.memory.store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO duel_closed")
    await held.env.advance_time(61)
    assert await closed(held)


async def test_a_message_that_shows_another_answer_by_now_is_left_alone(held: World) -> None:
    ballot = held.last()
    answer = await held.ask("Something else?")
    await held.app.service.shown(held.newest().id, str(held.channel.id), [str(ballot.id)])
    assert await held.client.duels.sweep(now() + DAY) == 1
    assert await closed(held)
    assert [text.startswith("**This duel has ended.**") for text in held.said()] == [False] * 4
    assert answer.content == held.said()[-1]


async def test_what_was_forgotten_is_still_counted(held: World) -> None:
    await press(held, held.bob, "1")
    forget(held.app.memory.journal, str(held.alice.id))
    await held.client.duels.sweep(now() + DAY)
    first, _ = items(held)
    assert f"Answer 1: **{first}**" in held.said()[-1]
    assert "Answer 1 1" in held.said()[-1]


async def test_in_a_thread_the_message_of_the_thread_is_changed(world: World) -> None:
    world.endpoint.script = by_strategy
    started = await world.alice.send(world.channel, "a thread")
    thread = await world.client.get_channel(world.channel.id).get_partial_message(started.id).create_thread(name="t")  # type: ignore[union-attr]
    await world.env.settle()
    handle = next(found for found in world.channel.threads if found.id == thread.id)
    await world.alice.slash(handle, "compare", question="What is this?")
    assert duels(world)[0].channel == str(world.channel.id)
    await world.client.duels.sweep(now() + DAY)
    assert world.said(handle)[-1].startswith("**This duel has ended.**")
