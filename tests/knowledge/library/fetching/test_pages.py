"""A page as the content of a document, and when it need not be sent again."""

from datetime import timedelta

import pytest

from knowledge.library.fetching.client import Client
from knowledge.library.fetching.pages import read
from knowledge.library.fetching.validators import Validator
from knowledge.library.loading import UnreadableError
from knowledge.library.locating import Located, page
from knowledge.library.reading import Content, Unchanged
from knowledge.store import clock
from tests.knowledge.library.fetching.site import Answer, Headers, Site


def alone(address: str) -> Located:
    return page(address, address)


def got(client: Client, address: str) -> Content:
    content = read(client, alone(address))
    assert isinstance(content, Content)
    return content


def test_a_page_is_named_after_its_type_and_keeps_its_address(site: Site, client: Client) -> None:
    content = got(client, site.put("/guide", "# Guide", etag='"1"'))
    assert (content.data, content.name, content.address) == (b"# Guide", "guide.md", site.url("/guide"))
    validator = Validator.parsed(content.stamp)
    assert validator is not None
    assert (validator.etag, validator.read) == ('"1"', clock.now().date().isoformat())


def test_text_in_another_encoding(site: Site, client: Client) -> None:
    site.pages["/a"] = Answer("Grün".encode("latin-1"), "text/plain; charset=iso-8859-1")
    assert got(client, site.url("/a")).data.decode("utf-8-sig") == "Grün"


def test_readers_are_sent_where_a_page_has_moved_for_good(site: Site, client: Client) -> None:
    site.put("/new", "text")
    assert got(client, site.move("/old", "/new", 301)).address == site.url("/new")
    assert got(client, site.move("/old", "/new", 302)).address == site.url("/old")


def test_readers_are_sent_to_the_canonical_address(site: Site, client: Client) -> None:
    site.put("/a?x=1", '<link rel="canonical" href="/a">', "text/html")
    content = got(client, site.url("/a?x=1"))
    assert (content.name, content.address) == ("a.html", site.url("/a"))


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_a_page_that_is_not_there(site: Site, client: Client, status: int) -> None:
    site.pages["/a"] = Answer(b"inner secret", status=status)
    with pytest.raises(UnreadableError, match=f"status {status}") as refused:
        got(client, site.url("/a"))
    assert "secret" not in str(refused.value)


def test_a_picture_is_no_page(site: Site, client: Client) -> None:
    with pytest.raises(UnreadableError, match="Pages of type image/png cannot be read"):
        got(client, site.put("/a", "PNG", "image/png"))


def test_a_page_of_a_sitemap_stays_on_its_site(site: Site, client: Client) -> None:
    site.put("/b", "text")
    moved = site.move("/a", site.url("/b", host="other.example"))
    with pytest.raises(UnreadableError, match="leads to another site"):
        read(client, page(moved, site.url("/sitemap.xml")))
    assert got(client, moved).data == b"text"


def test_only_what_has_changed_is_sent_again(site: Site, client: Client) -> None:
    def conditional(headers: Headers) -> Answer:
        same = headers.get("if-none-match") == '"1"' and headers.get("if-modified-since") == "yesterday"
        return Answer(status=304) if same else Answer(b"text", headers={"ETag": '"1"', "Last-Modified": "yesterday"})

    site.pages["/a"] = conditional
    first = got(client, site.url("/a"))
    assert read(client, alone(site.url("/a")), first.stamp) == Unchanged(first.stamp)
    site.put("/a", "new", etag='"2"')
    assert read(client, alone(site.url("/a")), first.stamp) == got(client, site.url("/a"))


def test_an_answer_to_no_question_is_a_failure(site: Site, client: Client) -> None:
    site.pages["/a"] = Answer(status=304)
    with pytest.raises(UnreadableError, match="status 304"):
        got(client, site.url("/a"))


def test_a_sitemaps_date_saves_the_request(site: Site, client: Client) -> None:
    site.put("/a", "text")
    listed = page(site.url("/a"), site.url("/sitemap.xml"), lastmod="2020-01-01")
    first = read(client, listed)
    assert isinstance(first, Content)
    assert read(client, listed, first.stamp) == Unchanged(first.stamp)
    assert site.paths == ["/a"]
    newer = page(listed.origin, listed.root, lastmod="2020-01-02")
    assert isinstance(read(client, newer, first.stamp), Content)
    long_ago = Validator((clock.now().date() - timedelta(days=30)).isoformat(), lastmod="2020-01-01")
    assert isinstance(read(client, listed, long_ago.text()), Content)
    assert site.paths == ["/a"] * 3
