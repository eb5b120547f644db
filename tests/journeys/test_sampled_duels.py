"""Sampled duels: a share of a server's questions, answered by two strategies that chance drew."""

import json
from collections import Counter

import pytest

from bot.discord.duels.wording import BALLOT
from knowledge.types import Scope, Strategy
from routers.policy import pair, shown_first
from tests.journeys.fencing import TEXTS, by_strategy, duels, failing, items, press, votes
from tests.journeys.test_compare_command import NAMES
from tests.journeys.world import World


@pytest.fixture
async def sampling(world: World) -> World:
    """A world whose server makes every question that may be one a duel."""
    world.app.memory.settings.put("duel_share", 1.0, str(world.guild.id))
    world.endpoint.script = by_strategy
    return world


async def test_nothing_is_sampled_unless_somebody_says_so(world: World) -> None:
    await world.ask("What is this?")
    assert duels(world) == []
    assert len(world.rows()) == 1


async def test_a_question_becomes_a_duel_below_it(sampling: World) -> None:
    ballot = await sampling.ask("What is this?")
    question, first, second, last = sampling.channel.history()
    assert (last.id, last.content) == (ballot.id, BALLOT)
    assert [first.content, second.content] == [
        f"**Answer {place}**\n{TEXTS[name]}" for place, name in enumerate(items(sampling), 1)
    ]
    assert first.reference is not None
    assert first.reference.message_id == question.id
    assert not any(name in json.dumps(sampling.sent()) for name in NAMES)
    (duel,) = duels(sampling)
    assert (duel.origin, duel.question, duel.channel) == ("sampled", "What is this?", str(sampling.channel.id))
    assert {row.policy for row in sampling.rows()} == {"override"}


async def test_a_slash_question_becomes_one_too(sampling: World) -> None:
    await sampling.alice.slash(sampling.channel, "ask", question="What is this?")
    assert sampling.said()[0].startswith("> What is this?\n**Answer 1**\n")
    assert sampling.said()[-1] == BALLOT
    assert duels(sampling)[0].origin == "sampled"


async def test_the_draw_can_be_repeated_from_the_journal(sampling: World) -> None:
    sampling.app.memory.settings.put("exploration", 0.5)
    for number in range(6):
        await sampling.ask("What is this?", channel=sampling.guild.create_text_channel(f"room-{number}"))
    with sampling.app.memory.store.read() as connection:
        drawn = connection.exec_driver_sql(
            "SELECT seed, odds, a_strategy, b_strategy, shown_first FROM duel_shown"
        ).all()
    assert len(drawn) == 6
    for seed, odds, a, b, first in drawn:
        logged = {Strategy(name): probability for name, probability in json.loads(odds).items()}
        assert logged == {Strategy.PROMPT: 0.75, Strategy.PLAIN: 0.25}
        assert pair(logged, seed) == (a, b)
        assert shown_first(seed) == first


async def test_it_is_voted_on_across_a_restart(sampling: World) -> None:
    await sampling.ask("What is this?")
    await sampling.restart()
    await press(sampling, sampling.bob, "1")
    assert Counter(choice for _, choice in votes(sampling)) == {duels(sampling)[0].shown_first: 1}


async def test_a_follow_up_is_answered_in_one_voice(sampling: World) -> None:
    await sampling.ask("What is this?")
    first = sampling.channel.history()[1]
    answer = await sampling.ask("And that?", reply_to=first)
    assert "-# general" in answer.content
    assert len(duels(sampling)) == 1
    assert [turn.content for turn in sampling.detail().history] == ["What is this?", TEXTS[items(sampling)[0]]]


async def test_other_servers_are_left_alone(sampling: World) -> None:
    sampling.app.memory.settings.clear("duel_share", str(sampling.guild.id))
    sampling.app.memory.settings.put("duel_share", 1.0, "123")
    await sampling.ask("What is this?")
    assert duels(sampling) == []


async def test_critical_channels_are_left_alone(sampling: World) -> None:
    sampling.app.memory.settings.put("critical_channels", [str(sampling.channel.id)], str(sampling.guild.id))
    await sampling.ask("What is this?")
    assert duels(sampling) == []


async def test_channels_without_buttons_are_left_alone(sampling: World) -> None:
    sampling.app.memory.settings.put("buttons", {str(sampling.channel.id): "none"}, str(sampling.guild.id))
    await sampling.ask("What is this?")
    assert duels(sampling) == []


@pytest.mark.parametrize("scope", [Scope.USER, Scope.CHANNEL, Scope.SERVER])
async def test_an_override_in_force_is_obeyed(sampling: World, scope: Scope) -> None:
    targets = {Scope.USER: sampling.alice.id, Scope.CHANNEL: sampling.channel.id, Scope.SERVER: sampling.guild.id}
    server = str(sampling.guild.id)
    sampling.app.memory.settings.set_override(scope, str(targets[scope]), Strategy.PLAIN, server=server)
    await sampling.ask("What is this?")
    assert duels(sampling) == []
    assert sampling.newest().strategy == "plain"


async def test_a_wish_and_privacy_are_obeyed(sampling: World) -> None:
    await sampling.alice.slash(sampling.channel, "ask", question="What is this?", strategy="plain")
    await sampling.alice.slash(sampling.channel, "ask", question="What is this?", private=True)
    sampling.app.memory.settings.put("duel_share", 1.0)
    await sampling.alice.send_dm("What is this?")
    assert duels(sampling) == []
    assert len(sampling.rows()) == 3


@pytest.mark.parametrize(("failed", "left"), [("plain", "prompt"), ("prompt", "plain")])
async def test_where_one_fails_an_ordinary_answer_is_left(sampling: World, failed: str, left: str) -> None:
    sampling.endpoint.script = failing(failed)
    answer = await sampling.ask("What is this?")
    assert answer.content.startswith(f"{TEXTS[left]}\n-# general · {left}")
    assert len(sampling.said()) == 1
    assert duels(sampling) == []


async def test_where_both_fail_it_is_told_once(sampling: World) -> None:
    sampling.endpoint.close()
    answer = await sampling.ask("What is this?")
    assert "Traceback" not in answer.content
    assert len(sampling.said()) == 1
    assert duels(sampling) == []


async def test_an_empty_question_fails_as_ever(sampling: World) -> None:
    answer = await sampling.ask("a\x00b")
    assert "binary" in answer.content
    assert len(sampling.said()) == 1
