"""`/feedback`: summary, review and export for those who manage the server."""

import gzip
import json
from typing import Any

import discord
import pytest
import simcord

from bot.discord.commands.feedback import packed
from bot.discord.commands.review import NOTHING
from knowledge.errors import InputError
from knowledge.journal import export_rows
from knowledge.types import Kind, Strategy
from tests.journeys.planting import labels
from tests.journeys.world import World
from tests.knowledge.making import answered, asked, routed


async def rated(world: World, question: str, vote: str, *, who: Any = None, channel: Any = None) -> str:
    """Ask, and have bob rate; returns the answer's id."""
    answer = await world.ask(question, who=who, channel=channel)
    button = world.button(vote)
    await world.bob.click(answer, custom_id=button)
    return world.newest().id


async def content(world: World, command: str, *, who: Any = None, **options: Any) -> Any:
    result = await (who or world.mod).slash(world.channel, f"feedback {command}", **options)
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
    assert line.split() == ["prompt", "3/4", "67%", "(21–94%)"]


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
    assert page.content.startswith("**1 of 2** · ")
    assert "> Second question?" in page.content
    assert r"It is \*\*a kettle\*\*." in page.content
    assert "👎 wrong" in page.content
    assert "· prompt ·" in page.content
    assert world.newest().id in page.content
    await world.mod.click(page, label="Next")
    assert "> First question?" in page.content
    await world.mod.click(page, label="Previous")
    assert "> Second question?" in page.content
    with pytest.raises(Exception, match="No matching component"):
        await world.mod.click(page, label="Previous")


async def test_review_pages_work_after_a_restart(world: World) -> None:
    await rated(world, "First question?", "down")
    await rated(world, "Second question?", "down")
    page = await content(world, "review")
    await world.restart()
    await world.mod.click(page, label="Next")
    assert "> First question?" in page.content


async def test_review_never_shows_private_answers_or_direct_messages(world: World) -> None:
    private = await world.alice.slash(world.channel, "ask", question="My secret?", private=True)
    assert private.response is not None
    await world.alice.click(private.response, custom_id=world.button("down"))
    await world.alice.send_dm("Another secret?")
    await world.alice.user.click(world.last(world.alice.user.dm_channel), custom_id=world.button("down"))
    assert (await content(world, "review")).content == NOTHING
    assert (await content(world, "review", rating="all")).content == NOTHING


def hidden_channel(world: World) -> Any:
    """A channel that the bot reads and moderators do not."""
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None
    return world.guild.create_text_channel(
        "hidden",
        overwrites={
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            guild.me: discord.PermissionOverwrite(view_channel=True),
        },
    )


async def test_review_leaves_out_and_uncounted_what_was_asked_where_one_cannot_read(world: World) -> None:
    hidden, owner = hidden_channel(world), world.guild.add_member(world.guild.owner)
    answer = await world.ask("A hidden question?", who=owner, channel=hidden)
    await owner.click(answer, custom_id=world.button("down"))
    assert (await content(world, "review")).content == NOTHING
    await rated(world, "An open question?", "down")
    page = await content(world, "review")
    assert page.content.startswith("**1 of 1** · ")
    assert "> An open question?" in page.content
    assert labels(page) == ["Write the team's answer"]
    assert (await content(world, "review", who=owner)).content.startswith("**1 of 2** · ")


async def test_a_page_that_was_readable_once_is_checked_again(world: World) -> None:
    await rated(world, "First question?", "down")
    await rated(world, "Second question?", "down")
    page = await content(world, "review")
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None
    channel = guild.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(guild.default_role, read_message_history=False)
    await world.mod.click(page, label="Next")
    assert page.content == NOTHING


async def test_review_filters(world: World) -> None:
    other = world.guild.create_text_channel("other")
    await rated(world, "A liked one?", "up")
    await rated(world, "A disliked one?", "down", channel=other)
    wrong = await world.ask("A wrong one?")
    pressed = await world.bob.click(wrong, custom_id=world.button("down"))
    assert pressed.response is not None
    await world.bob.select(pressed.response, ["wrong"])
    await world.ask("An unrated one?")

    async def found(**options: Any) -> tuple[str, str]:
        shown = (await content(world, "review", **options)).content
        return shown.split("** ")[0].strip("*"), shown

    assert (await found())[0] == "1 of 2"
    assert (await found(rating="all"))[0] == "1 of 4"
    assert (await found(rating="rated"))[0] == "1 of 3"
    for options, question in (
        ({"rating": "up"}, "A liked one?"),
        ({"rating": "unrated"}, "An unrated one?"),
        ({"reason": "wrong"}, "A wrong one?"),
        ({"channel": other}, "A disliked one?"),
    ):
        number, shown = await found(**options)
        assert number == "1 of 1"
        assert f"> {question}" in shown
    assert (await found(rating="all", kind="specialized"))[1] == NOTHING
    assert (await found(rating="all", strategy="plain"))[1] == NOTHING
    assert (await found(rating="all", strategy="prompt", kind="general"))[0] == "1 of 4"


async def test_review_with_the_worst_first_keeps_its_filters_after_a_restart(world: World) -> None:
    worst = await world.ask("The worst?")
    for person in (world.alice, world.bob):
        await person.click(worst, custom_id=world.button("down"))
    await rated(world, "The second worst?", "down")
    await rated(world, "The best?", "up")
    page = await content(world, "review", rating="rated", sort="worst")
    assert "> The worst?" in page.content
    await world.restart()
    await world.mod.click(page, label="Next")
    assert page.content.startswith("**2 of 3** · ")
    assert "> The second worst?" in page.content
    await world.mod.click(page, label="Next")
    assert "> The best?" in page.content


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
    assert response.content.startswith("1 row. Private answers are left out, and so is")


async def test_the_export_leaves_out_what_one_cannot_read(world: World) -> None:
    hidden, owner = hidden_channel(world), world.guild.add_member(world.guild.owner)
    await world.ask("A hidden question?", who=owner, channel=hidden)
    assert "that you can read" in (await content(world, "export")).content
    assert (await content(world, "export", who=owner)).content == "1 row. Private answers are left out."


async def gap(world: World, answer_id: str, question: str, channel: Any = None, *, private: bool = False) -> None:
    """A question in the journal that the documents did not answer."""
    place = {"server": str(world.guild.id), "channel": str((channel or world.channel).id), "private": private}
    events = (
        asked(answer_id, question=question, **place),
        routed(answer_id, Strategy.KNOWLEDGE, kind=Kind.SPECIALIZED, domain="pumps"),
        answered(answer_id, answered_by=Strategy.KNOWLEDGE),
    )
    await world.app.service.in_thread(lambda: world.app.memory.journal.append(*events))


async def test_gaps_are_counted_and_hidden_ones_are_not(world: World) -> None:
    hidden = hidden_channel(world)
    assert "have answered every question" in (await content(world, "gaps")).content
    await gap(world, "a1", "How big is the @everyone tank?")
    await gap(world, "a2", "How loud is it?")
    await gap(world, "a3", "how loud is it")
    await gap(world, "a4", "A hidden one?", hidden)
    await gap(world, "a5", "A private one?", private=True)
    head, first, second = (await content(world, "gaps")).content.splitlines()
    assert head == "**Not answered by the documents:** 2 questions (asked 3 times) · page 1 of 1"
    assert first.startswith("- **2×** how loud is it · 20")
    assert second.startswith("- How big is the @")
    assert "@everyone" not in second
    assert all(body["allowed_mentions"] == {"parse": []} for body in world.sent())


async def test_gaps_have_pages_that_outlive_a_restart(world: World) -> None:
    for number in range(11):
        await gap(world, f"a{number}", f"Question number {number}?")
    page = await content(world, "gaps")
    assert "page 1 of 2" in page.content
    assert "number 10?" in page.content
    await world.restart()
    await world.mod.click(page, label="Next")
    assert page.content.splitlines()[1].startswith("- Question number 0? ·")
    await world.mod.click(page, label="Previous")
    assert "page 1 of 2" in page.content


@pytest.mark.parametrize("command", ["summary", "review", "export", "gaps"])
async def test_a_member_may_not_use_it(world: World, command: str) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await world.alice.slash(world.channel, f"feedback {command}")


async def test_an_export_that_is_too_large_names_the_terminal_command(world: World) -> None:
    await world.ask("What is this?")
    with pytest.raises(InputError, match="tactician feedback export"):
        packed(export_rows(world.app.memory.store, server=str(world.guild.id)), limit=50)
