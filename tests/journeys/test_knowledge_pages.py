"""`/knowledge add url`: pages and sitemaps of the public internet, and nothing of the network that the bot runs in."""

from collections.abc import Iterator
from functools import partial

import pytest

from bot.app import Library
from tests.journeys.test_knowledge_command import content, errors, server, sources
from tests.journeys.world import World
from tests.knowledge.library.fetching.site import Answer, Site, open_policy


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine stands in for the internet."""
    monkeypatch.setattr("bot.app.Library", partial(Library, policy=open_policy()))


async def test_a_page_is_added_read_again_cited_and_removed(reachable: None, site: Site, world: World) -> None:
    page = site.put("/pump", "# Pump\n\n## Error codes\n\nError code E5 on the Z9 pump means low pressure.")
    told = await content(world, "add", domain="pumps", url=page)
    assert told == f"**pumps**: 1 added.\n- added: <{page}> (1 passage)"
    assert sources(world) == [("pumps", page)]
    assert f"<{page}>" in await content(world, "search", question="What does E5 on the pump mean?")
    site.put("/pump", "# Pump\n\nError code E5 on the Z9 pump means no water.")
    assert "1 updated" in await content(world, "sync")
    world.endpoint.say("It means that there is no water [1].")
    shown = await world.ask("What does error code E5 on the Z9 pump mean?")
    assert f"](<{page}>) · docs.example" in shown.content
    asked = await content(world, "remove", source=page.upper().replace("/PUMP", "/pump"))
    assert asked == f"Remove <{page}> (1 passage) from **pumps**?"


async def test_a_sitemap_is_added_with_all_its_pages(reachable: None, site: Site, world: World) -> None:
    pages = [site.put(f"/{name}", f"# {name}\n\nThe {name} pump.") for name in ("red", "green")]
    told = await content(world, "add", domain="pumps", url=site.sitemap("/sitemap.xml", *pages, site.url("/missing")))
    assert told.startswith("**pumps**: 2 added, 1 failed.\n- failed: ")
    assert "status 404 (Not Found)" in told
    assert sources(world) == [("pumps", page) for page in sorted(pages)]
    assert world.app.memory.library.documents() == world.app.memory.library.documents("999") == []
    assert server(world)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
async def test_the_bots_own_network_is_out_of_reach(site: Site, world: World, host: str) -> None:
    site.put("/sitemap.xml", "the inner secret")
    told = await content(world, "add", domain="pumps", url=site.url("/sitemap.xml", host=host))
    assert "1 failed" in told
    assert "secret" not in told
    assert (sources(world), site.connections) == ([], 0)


async def test_what_a_server_says_in_an_error_is_not_shown(reachable: None, site: Site, world: World) -> None:
    site.pages["/a"] = Answer(b"the inner secret at 10.0.0.1", "text/html", 500)
    told = await content(world, "add", domain="pumps", url=site.url("/a"))
    assert "status 500 (Internal Server Error)" in told
    assert "secret" not in told
    assert "10.0.0.1" not in told


async def test_a_password_in_an_address_is_not_kept(world: World) -> None:
    told = await content(world, "add", domain="pumps", url="https://anna:secret@docs.example/a")
    assert "user name or password" in told
    assert "secret" not in told
    assert (sources(world), errors(world)) == ([], [])
