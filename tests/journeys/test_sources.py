"""“Sources”: what an answer rests on, to its presser alone."""

from bot.discord.buttons.records import EXPIRED, PRIVATE
from bot.discord.buttons.sources import NOTHING
from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER
from knowledge.journal import forget
from knowledge.types import Citation
from tests.journeys.planting import nobody_is_pinged, plant, told
from tests.journeys.test_knowledge import E5, grounded
from tests.journeys.world import World


async def test_an_answer_from_the_manual_names_and_quotes_its_sources(world: World) -> None:
    list(world.app.memory.library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN))
    world.endpoint.script = grounded
    answer = await world.ask(E5)
    await world.restart()
    lines = told(await world.bob.click(answer, label="Sources")).splitlines()
    (citation,) = world.detail().citations
    assert lines[0] == "**Sources of this answer**"
    assert lines[1].startswith(f"**[{citation.n}]** x1000-error-codes.md › ")
    assert lines[2].startswith("> ")
    others = [line for line in lines if line.startswith("-# [")]
    assert len(others) == len(world.detail().passages) - 1
    why = await world.bob.click(answer, label="Why?")
    assert "**Kind:** specialized (x1000)" in told(why)
    assert why.response is not None
    assert "x1000" in [option["value"] for option in why.response.components[1]["components"][0]["options"]]


async def test_an_answer_without_documents_says_so(world: World) -> None:
    answer = await world.ask("Write me a poem")
    assert told(await world.bob.click(answer, label="Sources")) == NOTHING


async def test_documents_cannot_ping(world: World) -> None:
    answer, _ = await plant(world)
    text = told(await world.bob.click(answer, label="Sources"))
    assert "> E5 means that no water comes." in text
    assert "-# [1] manual.md › Errors › E4" in text
    assert "@everyone" not in text
    assert "<@" not in text
    nobody_is_pinged(world)


async def test_addresses_are_links_that_unfold_nothing(world: World) -> None:
    page = Citation(1, "x1000", "https://example.com/manual", "", "", "E5.")
    answer, _ = await plant(world, answered={"citations": (page,)})
    result = await world.bob.click(answer, label="Sources")
    assert "**[1]** <https://example.com/manual>\n> E5." in told(result)
    assert result.response is not None
    assert result.response.flags.suppress_embeds


async def test_sources_of_a_private_answer_are_its_askers_alone(world: World) -> None:
    answer, _ = await plant(world, asked={"private": True})
    assert told(await world.bob.click(answer, label="Sources")) == PRIVATE
    assert "manual.md" in told(await world.alice.click(answer, label="Sources"))


async def test_in_a_direct_message_it_works_too(world: World) -> None:
    await world.alice.send_dm("Help me with a letter")
    answer = world.last(world.alice.user.dm_channel)
    assert told(await world.alice.user.click(answer, label="Sources")) == NOTHING


async def test_a_record_that_was_forgotten_has_expired(world: World) -> None:
    answer, _ = await plant(world)
    forget(world.app.memory.journal, str(world.alice.id))
    assert told(await world.bob.click(answer, label="Sources")) == EXPIRED
