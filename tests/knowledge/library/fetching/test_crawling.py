"""What a sitemap comes to: pages to read, and lines about what is left out."""

from knowledge.library.fetching import crawling
from knowledge.library.fetching.client import Client
from knowledge.library.fetching.crawling import Crawl, sitemap_in
from knowledge.library.locating import Located, page
from tests.knowledge.library.fetching.site import Answer, Site

ROOT = "/sitemap.xml"


def crawled(site: Site, client: Client, limit: int = 500, held: tuple[str, ...] = ()) -> list[Located]:
    crawl = Crawl(client)
    first = sitemap_in(crawl.opened(site.url(ROOT)))
    assert first is not None
    return crawl.listing(page(site.url(ROOT), site.url(ROOT)), first, limit, held)


def pages(site: Site, files: list[Located]) -> list[str]:
    return [file.source.removeprefix(site.url("")) for file in files if file.reason is None]


def lines(files: list[Located]) -> dict[str, str]:
    return {file.source: file.reason for file in files if file.reason is not None}


def test_each_page_once_under_its_one_spelling(site: Site, client: Client) -> None:
    site.sitemap(ROOT, site.url("/b#x"), (site.url("/a"), "2026-11-01"), site.url("/b"), "/c", site.url("/x/../c"))
    found = crawled(site, client)
    assert pages(site, found) == ["/b", "/a", "/c"]
    assert [file.lastmod for file in found] == ["", "2026-11-01", ""]
    assert {file.root for file in found} == {site.url(ROOT)}
    assert {file.origin for file in found} == {file.source for file in found}


def test_other_sites_are_left_out_and_counted(site: Site, client: Client) -> None:
    elsewhere = [
        "https://evil.example/",
        "http://127.0.0.1:1/",
        "file:///etc/passwd",
        "http://x:y@docs.example/",
        "//[",
    ]
    site.sitemap(ROOT, site.url("/a"), *elsewhere, site.url("/b", host="www.docs.example"))
    found = crawled(site, client)
    assert [file.source for file in found if file.reason is None] == [
        site.url("/a"),
        site.url("/b", host="www.docs.example"),
    ]
    assert lines(found) == {site.url(ROOT): "5 of its addresses are of other sites, or none at all, and left out."}


def test_an_index_is_gone_through(site: Site, client: Client) -> None:
    one, two = site.sitemap("/1.xml", site.url("/a")), site.sitemap("/2.xml.gz", site.url("/b"), packed=True)
    inner = site.sitemap("/inner.xml", site.sitemap("/3.xml", site.url("/c")), index=True)
    site.sitemap(ROOT, one, two, one, inner, "https://evil.example/sitemap.xml", index=True)
    found = crawled(site, client)
    assert pages(site, found) == ["/a", "/b", "/c"]
    assert list(lines(found)) == [site.url(ROOT)]
    assert not any(file.closed for file in found)


def test_indexes_within_indexes_end(site: Site, client: Client) -> None:
    for number in range(9):
        site.sitemap(f"/{number}.xml", site.url(f"/{number + 1}.xml"), index=True)
    site.sitemap(ROOT, site.url("/0.xml"), site.url("/sitemap.xml"), index=True)
    found = crawled(site, client)
    assert "within each other" in lines(found)[site.url("/2.xml")]
    assert "/3.xml" not in site.paths


def test_a_part_that_cannot_be_read_keeps_the_rest(site: Site, client: Client) -> None:
    site.pages["/broken.xml"] = Answer(b"<urlset><url>", "application/xml")
    site.put("/page.xml", "# no sitemap")
    fine = site.sitemap("/fine.xml", site.url("/a"))
    missing, broken, text = (site.url(path) for path in ("/missing.xml", "/broken.xml", "/page.xml"))
    site.sitemap(ROOT, missing, broken, text, fine, index=True)
    found = crawled(site, client)
    assert pages(site, found) == ["/a"]
    told = lines(found)
    assert "404" in told[missing]
    assert "damaged" in told[broken]
    assert told[text] == "It is no sitemap."
    assert sum(file.closed for file in found) == 3


def test_there_is_a_limit_and_it_is_told(site: Site, client: Client) -> None:
    site.sitemap(ROOT, *(site.url(f"/{number}") for number in range(10)))
    found = crawled(site, client, 4)
    assert pages(site, found) == ["/0", "/1", "/2", "/3"]
    assert "lists 10 pages, of which 4 are read" in lines(found)[site.url(ROOT)]
    assert not found[-1].closed


def test_what_is_held_comes_before_what_is_new(site: Site, client: Client) -> None:
    site.sitemap(ROOT, *(site.url(f"/{number}") for number in range(10)))
    found = crawled(site, client, 3, (site.url("/8"), site.url("/5")))
    assert pages(site, found) == ["/0", "/5", "/8"]


def test_an_empty_sitemap_says_nothing_about_its_pages(site: Site, client: Client) -> None:
    site.sitemap(ROOT)
    (found,) = crawled(site, client)
    assert (found.reason, found.closed) == (crawling.NO_PAGES, True)


def test_pages_that_nobody_may_read_are_lines(site: Site, client: Client) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /b\n", "text/plain")
    site.sitemap(ROOT, site.url("/a"), site.url("/b"))
    found = crawled(site, client)
    assert pages(site, found) == ["/a"]
    assert "robots.txt" in lines(found)[site.url("/b")]
