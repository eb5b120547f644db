"""What sites ask programs not to read."""

import pytest

from knowledge.library.fetching.client import Client
from knowledge.library.fetching.robots import ASKED, UNKNOWN, Robots
from tests.knowledge.library.fetching.site import Answer, Site


def robots(site: Site, text: str) -> None:
    site.put("/robots.txt", text, "text/plain")


def test_rules_for_us_win_over_those_for_all(site: Site, client: Client) -> None:
    robots(site, "User-agent: *\nDisallow: /\n\nUser-agent: tactician\nDisallow: /private/\n")
    rules = Robots(client)
    assert rules.objection(site.url("/guide")) is None
    assert rules.objection(site.url("/private/a")) == ASKED


def test_rules_for_all_hold_for_us(site: Site, client: Client) -> None:
    robots(site, "User-agent: other\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n")
    rules = Robots(client)
    assert [rules.objection(site.url(path)) for path in ("/a", "/b", "/c")] == [None, ASKED, None]


def test_the_file_is_read_once_a_site(site: Site, client: Client) -> None:
    robots(site, "")
    rules = Robots(client)
    assert {rules.objection(site.url(f"/{number}")) for number in range(20)} == {None}
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_rules_everything_may_be_read(site: Site, client: Client, status: int) -> None:
    site.pages["/robots.txt"] = Answer(status=status)
    assert Robots(client).objection(site.url("/a")) is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_the_rules_cannot_be_read_nothing_is(site: Site, client: Client, status: int) -> None:
    site.pages["/robots.txt"] = Answer(status=status)
    assert Robots(client).objection(site.url("/a")) == UNKNOWN


def test_rules_beyond_measure(site: Site, client: Client) -> None:
    robots(site, "# more\n" * 100_000)
    assert Robots(client).objection(site.url("/a")) == UNKNOWN
