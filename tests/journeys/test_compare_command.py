"""`/compare`: a blind duel of two named strategies, revealed to each voter alone."""

import json
from typing import Any

import pytest

from bot.discord.duels.wording import BALLOT
from tests.journeys.fencing import TEXTS, by_strategy, duels, failing, items, press, vote_id, votes
from tests.journeys.world import World
from tests.scripted import Reply

NAMES = ("plain", "prompt", "knowledge", "tuned", "combined", "scripted", "answer@", "explain@", "@1")


async def compare(world: World, **options: Any) -> Any:
    world.endpoint.script = by_strategy
    return await world.alice.slash(world.channel, "compare", question="What is this?", **options)


def blind(world: World) -> str:
    """Everything that left for Discord about messages."""
    return json.dumps([body for body in world.sent() if "description" not in body])


async def test_both_answers_are_shown_at_once_and_without_names(world: World) -> None:
    result = await compare(world)
    first, second, ballot = world.said()
    assert not result.ephemeral
    assert first.startswith("> What is this?\n**Answer 1**\nAn answer with")
    assert second.startswith("**Answer 2**\nAn answer with")
    assert ballot == BALLOT
    assert {first.splitlines()[-1], second.splitlines()[-1]} == set(TEXTS.values())
    assert not any(name in blind(world) for name in NAMES)
    assert [bool(message.components) for message in world.channel.history()] == [False, False, True]
    for body in world.sent():
        assert body["allowed_mentions"] == {"parse": [], "replied_user": False} or body["allowed_mentions"] == {
            "parse": []
        }


async def test_it_is_journalled_as_two_answers_and_a_duel(world: World) -> None:
    await compare(world)
    (duel,) = duels(world)
    rows = {row.id: row for row in world.rows()}
    assert len(rows) == 2
    assert (duel.origin, duel.question, duel.kind) == ("command", "What is this?", "general")
    assert (duel.server, duel.channel, duel.asker) == (
        str(world.guild.id),
        str(world.channel.id),
        world.pseudonym(world.alice),
    )
    assert (duel.a.strategy, duel.b.strategy) == ("prompt", "plain")
    for side in (duel.a, duel.b):
        row = rows[side.answer or ""]
        assert (row.strategy, row.policy, row.odds[side.strategy]) == (side.strategy, "override", 1.0)
        assert row.answer == TEXTS[side.strategy]
    shown = [text.splitlines()[-1] for text in world.said()[:2]]
    assert shown == [TEXTS[name] for name in items(world)]


async def test_nothing_is_shown_before_both_are_complete(world: World) -> None:
    seen: list[list[Any]] = []

    def script(body: dict[str, Any]) -> Reply:
        seen.append(world.sent())
        return by_strategy(body)

    world.endpoint.script = script
    await world.alice.slash(world.channel, "compare", question="What is this?")
    assert seen == [[], []]
    assert len(world.sent()) == 3


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"a": "plain"}, ("plain", "prompt")),
        ({"b": "prompt"}, ("plain", "prompt")),
        ({"a": "prompt", "b": "plain"}, ("prompt", "plain")),
    ],
)
async def test_what_is_left_out_is_chosen(world: World, options: dict[str, str], expected: tuple[str, str]) -> None:
    await compare(world, **options)
    (duel,) = duels(world)
    assert (duel.a.strategy, duel.b.strategy) == expected


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"a": "plain", "b": "plain"}, "Both answers would be made with plain."),
        ({"a": "knowledge"}, "The strategy knowledge cannot answer this question here: it needs documents."),
        ({"b": "tuned"}, "The strategy tuned cannot answer this question here: it needs a tuned model."),
    ],
)
async def test_what_cannot_be_compared_is_refused_in_private(world: World, options: dict[str, str], why: str) -> None:
    await compare(world, **options)
    assert world.channel.history(viewer=world.bob) == []
    (shown,) = [message.content for message in world.channel.history(viewer=world.alice)]
    assert shown.startswith(why)
    assert (world.rows(), duels(world), world.endpoint.requests) == ([], [], [])
    assert len(world.env.errors) == (1 if "Both" in why else 0)


async def test_a_vote_is_for_an_item_and_reveals_both_to_the_voter_alone(world: World) -> None:
    await compare(world)
    told = await press(world, world.bob, "2")
    first, second = items(world)
    assert told.startswith("Noted: **Answer 2**.")
    assert f"Answer 1: **{first}**" in told
    assert f"Answer 2: **{second}**" in told
    assert "scripted" in told
    assert "Votes so far: Answer 1 0 · Answer 2 1 · tie 0 · both bad 0" in told
    (duel,) = duels(world)
    assert votes(world) == [(world.pseudonym(world.bob), "b" if duel.shown_first == "a" else "a")]
    assert [message.content for message in world.channel.history(viewer=world.alice)] == world.said()[:3]


async def test_each_voters_last_vote_counts_and_earlier_ones_stay(world: World) -> None:
    await compare(world)
    for who, cast in ((world.alice, "1"), (world.bob, "tie"), (world.alice, "bad"), (world.alice, "2")):
        told = await press(world, who, cast)
    assert "Votes so far: Answer 1 0 · Answer 2 1 · tie 1 · both bad 0" in told
    assert [voter for voter, _ in votes(world)] == [world.pseudonym(world.bob), world.pseudonym(world.alice)]
    with world.app.memory.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM voted").scalar_one() == 4


async def test_buttons_work_after_a_restart(world: World) -> None:
    await compare(world)
    await world.restart()
    told = await press(world, world.bob, "tie")
    assert "tie 1" in told
    assert votes(world) == [(world.pseudonym(world.bob), "tie")]


async def test_a_vote_that_cannot_be_acknowledged_is_stored_all_the_same(world: World) -> None:
    await compare(world)
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    await world.bob.click(world.last(), custom_id=vote_id(world, "1"))
    assert [voter for voter, _ in votes(world)] == [world.pseudonym(world.bob)]


async def test_a_duel_without_a_record_is_explained_in_private(world: World) -> None:
    await compare(world)
    with world.app.memory.store.write() as connection:
        connection.exec_driver_sql("UPDATE duel_shown SET duel_id = 'other'")
    pressed = world.last().components[0].children[0].custom_id  # type: ignore[union-attr]
    result = await world.bob.click(world.last(), custom_id=pressed)
    assert result.ephemeral
    assert result.response is not None
    assert "no record" in result.response.content


@pytest.mark.parametrize(("failed", "left"), [("plain", "prompt"), ("prompt", "plain")])
async def test_where_one_fails_the_other_is_shown_as_an_ordinary_answer(world: World, failed: str, left: str) -> None:
    world.endpoint.script = failing(failed)
    await world.alice.slash(world.channel, "compare", question="What is this?", a="plain", b="prompt")
    (shown,) = world.said()
    quoted, why, text, footer = shown.splitlines()
    assert (quoted, why) == ("> What is this?", f"-# There is no duel: {failed} could not answer this just now.")
    assert text == TEXTS[left]
    assert footer.startswith(f"-# general · {left}")
    assert duels(world) == []
    good = next(row for row in world.rows() if row.strategy == left)
    await world.bob.click(world.last(), custom_id=f"tactician:rate:up:{good.id}")
    assert [rating.value for rating in world.app.memory.reader.row(good.id).ratings] == [1]


async def test_where_both_fail_it_is_told_in_private(world: World) -> None:
    world.endpoint.close()
    await world.alice.slash(world.channel, "compare", question="What is this?")
    assert world.channel.history(viewer=world.bob) == []
    (shown,) = [message.content for message in world.channel.history(viewer=world.alice)]
    assert "Traceback" not in shown
    assert duels(world) == []


async def test_long_answers_are_split_and_every_message_is_known(world: World) -> None:
    world.endpoint.say("A long story. " * 200)
    await world.alice.slash(world.channel, "compare", question="What is this?")
    history = world.channel.history()
    assert len(history) == 5
    assert all(len(text) <= 2000 for text in world.said())
    assert [bool(message.components) for message in history] == [False] * (len(history) - 1) + [True]
    (duel,) = duels(world)
    conversations = set()
    for message in history:
        exchange = await world.app.service.exchange(str(message.id))
        assert exchange is not None
        assert exchange.answer_id in (duel.a.answer, duel.b.answer)
        assert world.app.memory.reader.duel_of(str(message.id)) == duel.id
        conversations.add(exchange.conversation)
    assert len(conversations) == 1


async def test_a_mention_in_a_reply_to_one_answer_goes_on_from_it(world: World) -> None:
    await compare(world)
    first, second = world.channel.history()[:2]
    for message, text in zip((first, second), [TEXTS[name] for name in items(world)], strict=True):
        world.endpoint.say("More.")
        await world.ask("Why?", reply_to=message)
        assert [turn.content for turn in world.detail().history] == ["What is this?", text]
    assert len({row.conversation for row in world.rows()}) == 1


async def test_in_a_direct_message_it_works_too(world: World) -> None:
    world.endpoint.script = by_strategy
    await world.alice.user.slash("compare", question="What is this?")
    channel = world.alice.user.dm_channel
    assert len(world.said(channel)) == 3
    (duel,) = duels(world)
    assert (duel.server, duel.question) == (None, None)
    told = await press(world, world.alice.user, "1", world.last(channel))
    assert told.startswith("Noted: **Answer 1**.")
