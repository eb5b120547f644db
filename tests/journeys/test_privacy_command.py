"""`/privacy`: seeing, getting and erasing what is held about oneself; and text that grows too old by itself."""

import gzip
import json
import logging
from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.components import walk_components

from bot.discord.chores import EVERY, FIRST
from knowledge.curated import Draft
from knowledge.journal import Corrected, DuelShown, Voted, expire
from knowledge.journal.retention import PERIOD
from knowledge.store.clock import now
from knowledge.types import Kind, Strategy
from tests.journeys.world import World
from tests.scripted import Reply

SECRET = "zanzibarbier"
FORGET = "tactician:privacy:forget"


async def said(who: Any, world: World, command: str) -> str:
    result = await who.slash(world.channel, f"privacy {command}")
    assert result.ephemeral
    assert result.response is not None
    return str(result.response.content)


def files(world: World) -> bytes:
    """Every byte of the database and its log."""
    return b"".join(path.read_bytes() for path in world.folder.glob("tactician.*"))


def echo(body: dict[str, Any]) -> Reply:
    """A model that repeats what it was asked, as models do."""
    return Reply(f"You said: {body['messages'][-1]['content'][-200:]}")


async def planted(world: World) -> None:
    """Alice speaks wherever one can, and Bob speaks with her."""
    world.endpoint.script = echo
    alice, channel = world.alice, world.channel
    first = await world.ask(f"What is a {SECRET}?")
    await alice.click(first, custom_id=world.button("up"))
    await world.bob.send(channel, f"{world.me.mention} And what does it cost?", reply_to=first)
    bobs = world.last()
    pressed = await alice.click(bobs, custom_id=world.button("down"))
    await alice.select(pressed.response, ["wrong"])
    form = await alice.click(pressed.response, label="Say more")
    await alice.submit_modal(form, {"comment": f"{SECRET} costs more"})
    await alice.send_dm(f"My {SECRET}, in confidence")
    await alice.send_dm(f"More of {SECRET}")
    await alice.slash(channel, "ask", question=f"Private {SECRET}", private=True)
    await alice.slash(channel, "strategy set", strategy="plain", scope="me")
    memory, person, server = world.app.memory, str(alice.id), str(world.guild.id)
    memory.settings.put("dm_server", server, server=memory.people.pseudonym(person))
    sides: dict[str, Any] = {"kind": Kind.GENERAL, "a_strategy": Strategy.PLAIN, "b_strategy": Strategy.PROMPT}
    memory.journal.append(
        DuelShown(
            duel_id="d1", shown_first="a", asker=person, question=SECRET, a_answer=SECRET, server=server, **sides
        ),
        Voted(duel_id="d1", voter=person, choice="a"),
    )
    hours = Draft(question="Opening hours?", text="Nine to five.", server=server, signature="Alice")
    world.app.memory.book.add(hours, person)


async def test_nothing_is_held_about_a_stranger(world: World) -> None:
    assert (await said(world.bob, world, "show")).startswith("Nothing is held about you.")
    assert (await said(world.bob, world, "export")).startswith("Nothing is held about you.")


async def test_show_says_it_in_plain_words(world: World) -> None:
    await planted(world)
    world.app.memory.settings.put(PERIOD, 30, server=str(world.guild.id))
    shown = await said(world.alice, world, "show")
    for line in ("- 4 questions", "- 2 ratings", "- 1 vote in a duel", "- 1 strategy set", "- 1 setting of"):
        assert line in shown
    assert "erased after 30 days on this server (180 outside servers)" in shown
    assert "- 1 question with" in await said(world.bob, world, "show")


async def test_export_hands_out_ones_own_rows_and_no_others(world: World) -> None:
    await planted(world)
    result = await world.bob.slash(world.channel, "privacy export")
    assert result.ephemeral
    assert result.response is not None
    (file,) = result.response.attachments
    rows = json.loads(await file.read())
    assert [row["question"] for row in rows["asked"]] == ["And what does it cost?"]
    mine = await world.alice.slash(world.channel, "privacy export")
    assert mine.response is not None
    (file,) = mine.response.attachments
    held = json.loads(await file.read())
    assert len(held["asked"]) == 4
    assert {row["voter"] for row in held["rated"]} == {world.pseudonym(world.alice)}
    assert "And what does it cost?" not in json.dumps(held["asked"])


async def test_a_large_export_is_compressed(world: World) -> None:
    journal, long = world.app.memory.journal, "So and so. " * 20_000
    await world.ask("How?")
    said = (Corrected(answer_id=world.newest().id, author=str(world.alice.id), text=long, at=now()) for _ in range(6))
    journal.append(*said)
    result = await world.alice.slash(world.channel, "privacy export")
    assert result.response is not None
    (file,) = result.response.attachments
    assert file.filename.endswith(".json.gz")
    assert len(json.loads(gzip.decompress(await file.read()))["corrected"]) == 6


async def test_everything_works_in_direct_messages(world: World) -> None:
    await world.alice.send_dm(f"My {SECRET}")
    shown = await world.alice.user.slash("privacy show")
    assert shown.response is not None
    assert "erased after 180 days;" in shown.response.content
    asked = await world.alice.user.slash("privacy forget")
    assert asked.ephemeral
    await world.alice.user.click(asked.response, custom_id=FORGET)
    assert SECRET.encode() not in files(world)


async def test_without_the_button_nothing_is_forgotten(world: World) -> None:
    await planted(world)
    warning = await said(world.alice, world, "forget")
    assert "cannot be undone" in warning
    assert SECRET.encode() in files(world)
    assert len(world.rows(server=str(world.guild.id))) == 3


async def test_forget_really_forgets(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await planted(world)
    people, before = world.pseudonym(world.alice), files(world)
    assert before.count(SECRET.encode()) > 10
    assert people.encode() in before
    result = await world.alice.slash(world.channel, "privacy forget")
    with caplog.at_level(logging.INFO, "bot.discord.commands.privacy"):
        await world.alice.click(result.response, custom_id=FORGET)
    assert result.response is not None
    now_shown = world.env.backend.get_message(world.channel.id, result.response.id)
    assert now_shown.content.startswith("Done: you are forgotten.")
    assert not list(walk_components(now_shown.components))
    assert str(world.alice.id) not in caplog.text
    after = files(world)
    for trace in (SECRET, people, str(world.alice.id)):
        assert trace.encode() not in after, trace
    await world.restart()
    assert SECRET.encode() not in files(world)
    assert (await said(world.alice, world, "show")).startswith("Nothing is held about you.")


async def test_what_others_said_and_all_counts_stay(world: World) -> None:
    await planted(world)
    reader = world.app.memory.reader
    before = reader.summary()
    result = await world.alice.slash(world.channel, "privacy forget")
    await world.alice.click(result.response, custom_id=FORGET)
    assert reader.summary() == before
    (bobs,) = [row for row in world.rows() if row.asker == world.pseudonym(world.bob)]
    assert bobs.question == "And what does it cost?"
    assert [(rating.value, rating.reason, rating.comment) for rating in bobs.ratings] == [(-1, "wrong", None)]
    assert b"Nine to five." in files(world)
    (duel,) = reader.duels()
    assert [vote.choice for vote in duel.votes] == ["a"]


async def test_the_button_works_after_a_restart_and_again(world: World) -> None:
    await world.ask(f"What is a {SECRET}?")
    result = await world.alice.slash(world.channel, "privacy forget")
    button: Any = result.response
    await world.restart()
    await world.alice.click(button, custom_id=FORGET)
    assert SECRET.encode() not in files(world)
    assert world.newest().question is None


async def test_who_comes_back_can_ask_again(world: World) -> None:
    await world.ask(f"What is a {SECRET}?")
    result = await world.alice.slash(world.channel, "privacy forget")
    await world.alice.click(result.response, custom_id=FORGET)
    await world.ask("And what now?")
    assert (world.newest().question, world.newest().asker) == ("And what now?", world.pseudonym(world.alice))
    assert [row.asker == world.pseudonym(world.alice) for row in world.rows()] == [True, False]


async def test_a_forgotten_answer_can_still_be_voted_on(world: World) -> None:
    answer = await world.ask(f"What is a {SECRET}?")
    result = await world.alice.slash(world.channel, "privacy forget")
    await world.alice.click(result.response, custom_id=FORGET)
    await world.bob.click(answer, custom_id=world.button("up"))
    assert [rating.value for rating in world.newest().ratings] == [1]


async def test_old_text_is_erased_by_itself_soon_after_the_start_and_every_day(world: World) -> None:
    answer = await world.ask(f"What is a {SECRET}?")
    button = world.button("up")
    memory = world.app.memory
    memory.settings.put(PERIOD, 1, server=str(world.guild.id))
    await world.env.advance_time(FIRST + 1)
    assert world.newest().question is not None  # it is young
    with memory.store.write() as connection:
        connection.exec_driver_sql("UPDATE asked SET at = at - 2 * 86400000000")
    await world.env.advance_time(EVERY)
    await world.env.settle()
    assert (world.newest().question, world.newest().answer) == (None, None)
    assert world.detail().prompt == ()
    assert SECRET.encode() not in files(world)
    await world.bob.click(answer, custom_id=button)
    assert [rating.value for rating in world.newest().ratings] == [1]


async def test_a_reply_to_an_answer_whose_text_has_expired_is_a_question_of_its_own(world: World) -> None:
    answer = await world.ask(f"What is a {SECRET}?")
    expire(world.app.memory.store, now() + timedelta(days=181))
    await world.alice.send(world.channel, "And that?", reply_to=answer)
    assert world.newest().answer is not None
    assert SECRET not in str(world.endpoint.requests[-1]["messages"])
    assert world.detail().history == ()


async def test_the_commands_ping_nobody(world: World) -> None:
    await world.ask("What is this?")
    for command in ("show", "export", "forget"):
        await world.alice.slash(world.channel, f"privacy {command}")
    assert all(body["allowed_mentions"]["parse"] == [] for body in world.sent())
    assert isinstance(world.client.allowed_mentions, discord.AllowedMentions)
