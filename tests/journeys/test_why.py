"""“Why?”: what led to an answer, to its presser alone, and two ways to correct the route."""

import discord
import pytest

from bot.discord.buttons.correcting import BELONGS_TO, FOR_ONE, OPTIONS, WAS_GENERAL
from bot.discord.buttons.records import EXPIRED, PRIVATE
from bot.discord.errors import NO_RECORD
from knowledge.journal import forget
from knowledge.types import Override, Scope, Strategy
from tests.journeys.planting import PING, events, labels, nobody_is_pinged, plant, shelve, told
from tests.journeys.world import World


async def test_anybody_learns_in_private_what_led_to_an_answer(world: World) -> None:
    answer = await world.ask("Write me a poem")
    text = told(await world.bob.click(answer, label="Why?"))
    row = world.newest()
    for part in (
        "**Kind:** general · 0 % likely to be about the documents",
        "**Decided by:** there being no documents – No documents have been added.",
        "**Passages read:** none",
        "**Strategy:** prompt, the usual one for such questions",
        "**Odds:** prompt 100 % · plain 0 % (policy fixed 2)",
        f"**Template:** {row.template}".replace("_", "\\_"),
        "**Model:** scripted",
        f"**Tokens:** {row.input_tokens} in, {row.output_tokens} out · **Cost:** not known",
        f"complete · {row.id}",
    ):
        assert part in text
    assert [message.content for message in world.channel.history(viewer=world.alice)][-1] == answer.content
    nobody_is_pinged(world)


async def test_an_override_is_named(world: World) -> None:
    world.app.memory.settings.set_override(
        Scope.CHANNEL, str(world.channel.id), Strategy.PLAIN, server=str(world.guild.id)
    )
    answer = await world.ask("What is this?")
    assert world.detail().override == Override(Scope.CHANNEL, Strategy.PLAIN)
    assert "**Strategy:** plain, set for this channel" in told(await world.bob.click(answer, label="Why?"))


async def test_passages_come_with_score_and_place_and_ping_nobody(world: World) -> None:
    answer, _ = await plant(world)
    text = told(await world.bob.click(answer, label="Why?"))
    assert text.index("`0.92`") < text.index("`0.41` manual.md › Errors › E4")
    assert "@everyone" not in text
    assert "<@" not in text
    assert PING not in text
    nobody_is_pinged(world)


async def test_it_works_after_a_restart_and_so_do_its_corrections(world: World) -> None:
    shelve(world, ["x1000", "y2000"])
    answer, answer_id = await plant(world)
    await world.restart()
    shown = await world.bob.click(answer, label="Why?")
    assert labels(shown.response) == ["This was general", "This belongs to …"]
    await world.restart()
    assert shown.response is not None
    assert told(await world.bob.click(shown.response, label="This was general")) == WAS_GENERAL + FOR_ONE
    assert told(await world.bob.select(shown.response, ["y2000"])) == BELONGS_TO.format(domain="y2000") + FOR_ONE
    bob = world.pseudonym(world.bob)
    assert [
        (event["author"], event["kind"], event["domain"]) for event in events(world, answer_id, "route_corrected")
    ] == [
        (bob, "general", None),
        (bob, "specialized", "y2000"),
    ]


async def test_a_correction_that_cannot_be_acknowledged_is_stored_all_the_same(world: World) -> None:
    answer, answer_id = await plant(world)
    shown = await world.bob.click(answer, label="Why?")
    assert shown.response is not None
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    await world.bob.click(shown.response, label="This was general")
    assert [event["kind"] for event in events(world, answer_id, "route_corrected")] == ["general"]


async def test_only_domains_of_the_asking_server_and_those_of_all_are_offered(world: World) -> None:
    elsewhere = world.env.create_guild("Elsewhere")
    shelve(world, ["mine", "shared"])
    shelve(world, ["shared", "common"], server="")
    shelve(world, ["theirs"], server=elsewhere.id)
    answer, _ = await plant(world)
    shown = await world.bob.click(answer, label="Why?")
    assert shown.response is not None
    menu = shown.response.components[1]["components"][0]
    assert [option["value"] for option in menu["options"]] == ["common", "mine", "shared"]


async def test_without_domains_there_is_no_menu(world: World) -> None:
    answer = await world.ask("What is this?")
    assert labels((await world.bob.click(answer, label="Why?")).response) == ["This was general"]


async def test_many_domains_have_pages_and_the_last_can_be_reached_after_a_restart(world: World) -> None:
    shelve(world, [f"d{n:02}" for n in range(40)])
    answer, answer_id = await plant(world)
    shown = await world.bob.click(answer, label="Why?")
    assert shown.response is not None
    assert len(shown.response.components[1]["components"][0]["options"]) <= OPTIONS
    before = shown.response.content
    await world.restart()
    await world.bob.select(shown.response, ["page:1"])
    assert events(world, answer_id, "route_corrected") == []
    assert shown.response.content == before
    assert "d39" in told(await world.bob.select(shown.response, ["d39"]))
    assert [event["domain"] for event in events(world, answer_id, "route_corrected")] == ["d39"]


async def test_a_private_answer_is_explained_to_its_asker(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question="What is this?", private=True)
    assert result.response is not None
    assert "**Strategy:** prompt" in told(await world.alice.click(result.response, label="Why?"))
    assert world.channel.history(viewer=world.bob) == []


async def test_a_private_answer_is_explained_to_nobody_else(world: World) -> None:
    answer, answer_id = await plant(world, asked={"private": True})
    assert told(await world.mod.click(answer, label="Why?")) == PRIVATE
    assert "**Strategy:** knowledge" in told(await world.alice.click(answer, label="Why?"))
    assert events(world, answer_id, "route_corrected") == []


async def test_in_a_direct_message_it_works_too(world: World) -> None:
    shelve(world, ["mine"])
    shelve(world, ["common"], server="")
    await world.alice.send_dm("Help me with a letter")
    answer = world.last(world.alice.user.dm_channel)
    shown = await world.alice.user.click(answer, label="Why?")
    assert "**Strategy:** prompt" in told(shown)
    assert shown.response is not None
    assert (
        told(await world.alice.user.select(shown.response, ["common"])) == BELONGS_TO.format(domain="common") + FOR_ONE
    )
    assert [event["domain"] for event in events(world, world.newest().id, "route_corrected")] == ["common"]


async def test_a_record_that_was_forgotten_keeps_strategy_and_odds(world: World) -> None:
    answer, answer_id = await plant(world)
    forget(world.app.memory.journal, str(world.alice.id))
    shown = await world.bob.click(answer, label="Why?")
    text = told(shown)
    assert text.startswith(EXPIRED)
    assert "**Odds:** knowledge 95 % · prompt 5 %" in text
    assert all(word not in text for word in ("manual", "Errors", "speak of"))
    await world.bob.click(answer, custom_id=f"tactician:rate:up:{answer_id}")
    assert [rating.value for rating in world.newest().ratings] == [1]
    assert shown.response is not None
    assert told(await world.bob.click(shown.response, label="This was general")) == WAS_GENERAL + FOR_ONE


async def test_a_private_record_that_was_forgotten_shows_nothing(world: World) -> None:
    answer, _ = await plant(world, asked={"private": True})
    forget(world.app.memory.journal, str(world.alice.id))
    for person in (world.alice, world.bob):
        assert told(await person.click(answer, label="Why?")) == EXPIRED


@pytest.mark.parametrize("label", ["Why?", "Sources", "👍", "👎", "This was general"])
async def test_an_answer_without_a_record_is_said_to_be_unknown(world: World, label: str) -> None:
    names = {"Why?": "why", "Sources": "sources", "👍": "rate:up", "👎": "rate:down", "This was general": "general"}
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label=label, custom_id=f"tactician:{names[label]}:a00000000000unknown"))
    old = await world.client.get_partial_messageable(world.channel.id).send("An old answer.", view=view)
    await world.env.settle()
    assert told(await world.alice.click(old, label=label)) == NO_RECORD
    assert world.rows() == []


async def test_what_fails_is_told_under_a_reference_only(world: World) -> None:
    answer = await world.ask("What is this?")
    world.app.memory.store.close()
    text = told(await world.alice.click(answer, label="Why?"))
    assert "reference" in text
    assert "closed" not in text
