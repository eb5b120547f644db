"""`/feedback`: summary, review and export for those who manage the server."""

import gzip
import json
from typing import Any

import discord
import pytest

from bot.discord.commands.feedback import packed
from knowledge.errors import InputError
from knowledge.journal import export_rows
from tests.journeys.world import World


async def rated(world: World, question: str, vote: str, *, who: Any = None, channel: Any = None) -> str:
    """Ask, and have bob rate; returns the answer's id."""
    answer = await world.ask(question, who=who, channel=channel)
    button = world.button(vote)
    await world.bob.click(answer, custom_id=button)
    return world.newest().id


async def content(world: World, command: str) -> Any:
    result = await world.mod.slash(world.channel, f"feedback {command}")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def test_the_summary_counts_by_kind_and_strategy_and_says_what_it_is_worth(world: World) -> None:
    for vote in ("up", "up", "down"):
        await rated(world, "What is this?", vote)
    await world.ask("And that?")
    shown = (await content(world, "summary")).content
    assert shown.startswith("**general** · rates are not comparable\n```")
    line = next(line for line in shown.splitlines() if line.startswith("prompt"))
    assert line.split() == ["prompt", "4", "3", "(75%)", "67%", "(21%", "–", "94%)"]


async def test_the_summary_of_nothing_says_so(world: World) -> None:
    assert "Nobody has asked anything" in (await content(world, "summary")).content


async def test_other_servers_and_direct_messages_do_not_count(world: World) -> None:
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    carol = elsewhere.add_member(world.env.create_user("carol"))
    await world.ask("What is this?", who=carol, channel=channel)
    await world.alice.send_dm("What is this?")
    assert "Nobody has asked anything" in (await content(world, "summary")).content
    assert "Nobody has asked anything" in (await content(world, "export")).content


async def test_review_pages_through_disliked_answers_newest_first(world: World) -> None:
    world.endpoint.say("It is **a kettle**.")
    await rated(world, "First question?", "down")
    await rated(world, "Liked question?", "up")
    answer = await world.ask("Second question?")
    pressed = await world.bob.click(answer, custom_id=world.button("down"))
    assert pressed.response is not None
    await world.bob.select(pressed.response, ["wrong"])
    page = await content(world, "review")
    assert page.content.startswith("**1.** ")
    assert "> Second question?" in page.content
    assert r"It is \*\*a kettle\*\*." in page.content
    assert "👎 wrong" in page.content
    assert "· prompt ·" in page.content
    assert world.newest().id in page.content
    await world.mod.click(page, label="Older")
    assert "> First question?" in page.content
    await world.mod.click(page, label="Newer")
    assert "> Second question?" in page.content
    with pytest.raises(Exception, match="No matching component"):
        await world.mod.click(page, label="Newer")


async def test_review_pages_work_after_a_restart(world: World) -> None:
    await rated(world, "First question?", "down")
    await rated(world, "Second question?", "down")
    page = await content(world, "review")
    await world.restart()
    await world.mod.click(page, label="Older")
    assert "> First question?" in page.content


async def test_review_never_shows_private_answers_or_direct_messages(world: World) -> None:
    private = await world.alice.slash(world.channel, "ask", question="My secret?", private=True)
    assert private.response is not None
    await world.alice.click(private.response, custom_id=world.button("down"))
    await world.alice.send_dm("Another secret?")
    await world.alice.user.click(world.last(world.alice.user.dm_channel), custom_id=world.button("down"))
    assert (await content(world, "review")).content == "No answer on this server has been disliked."


async def test_review_hides_what_was_asked_where_one_cannot_read(world: World) -> None:
    hidden = world.guild.create_text_channel(
        "hidden",
        overwrites={
            world.client.get_guild(world.guild.id).default_role: discord.PermissionOverwrite(view_channel=False),  # type: ignore[union-attr]
            world.client.get_guild(world.guild.id).me: discord.PermissionOverwrite(view_channel=True),  # type: ignore[union-attr]
        },
    )
    owner = world.guild.add_member(world.guild.owner)
    answer = await world.ask("A hidden question?", who=owner, channel=hidden)
    await owner.click(answer, custom_id=world.button("down"))
    page = await content(world, "review")
    assert "A hidden question?" not in page.content
    assert "a channel that you cannot read" in page.content


async def test_review_of_the_longest_texts_fits_into_a_message(world: World) -> None:
    world.endpoint.say("*`_|~" * 800)
    await rated(world, "*`_|~" * 300, "down")
    assert len((await content(world, "review")).content) <= 2000


async def test_the_export_holds_this_servers_public_rows(world: World) -> None:
    await rated(world, "What is this?", "down")
    await world.alice.slash(world.channel, "ask", question="My secret?", private=True)
    response = await content(world, "export")
    (file,) = response.attachments
    assert file.filename.endswith(".jsonl.gz")
    rows = [json.loads(line) for line in gzip.decompress(await file.read()).decode().splitlines()]
    (row,) = rows
    assert row["question"] == "What is this?"
    assert row["ratings"][0]["value"] == -1
    assert row["asker"] == world.pseudonym(world.alice)
    assert str(world.alice.id) not in json.dumps(rows)
    assert response.content == "1 row. Private answers are left out."


async def test_an_export_that_is_too_large_names_the_terminal_command(world: World) -> None:
    await world.ask("What is this?")
    with pytest.raises(InputError, match="tactician feedback export"):
        packed(export_rows(world.app.memory.store, server=str(world.guild.id)), limit=50)
