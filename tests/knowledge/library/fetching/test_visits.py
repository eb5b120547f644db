"""Pages and sitemaps in the library: added, read again, removed, whatever becomes of the site."""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from knowledge.library import Library, Progress
from knowledge.library.fetching.client import CONNECTIONS
from knowledge.library.fetching.visits import KEPT
from knowledge.library.loading import MAX_BYTES, formats
from knowledge.library.loading.parsed import MAX_BINARY
from knowledge.types import DocumentReport
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.fetching.site import Answer, Headers, Site
from tests.knowledge.library.loading.files import pdf

ROOT = "/sitemap.xml"


def short(site: Site, reports: list[DocumentReport]) -> dict[str, str]:
    """Status by path."""
    return {report.source.removeprefix(site.url("")): report.status for report in reports}


def add(library: Library, *given: str, pages: int | None = None, server: str | None = None) -> list[DocumentReport]:
    return list(library.add(given, "docs", server, pages=pages))


def sync(library: Library, server: str | None = None) -> list[DocumentReport]:
    return list(library.sync(server=server))


def held(site: Site, library: Library, server: str | None = None) -> list[str]:
    return [document.source.removeprefix(site.url("")) for document in library.documents(server)]


@pytest.fixture
def three(site: Site) -> str:
    """A sitemap of three pages; its address."""
    for name in ("a", "b", "c"):
        site.put(f"/{name}", f"# Page {name}\n\npump {name}", etag=f'"{name}"')
    return site.sitemap(ROOT, *(site.url(f"/{name}") for name in "abc"))


def test_a_page_becomes_a_document_with_its_address(site: Site, library: Library) -> None:
    page = site.put("/guide/pump", "# Pump\n\nClean the screen.")
    assert add(library, f"{page}#part") == [DocumentReport(page, "added", 1)]
    (passage,) = library.find("screen").passages
    assert (passage.source, passage.title, passage.address) == (page, "Pump", page)
    assert add(library, page.replace("docs.example", "DOCS.EXAMPLE.")) == [DocumentReport(page, "unchanged", 1)]


def test_a_page_without_heading_is_called_after_its_address(site: Site, library: Library) -> None:
    add(library, site.put("/guide/error-codes.txt", "pump", "text/plain"), site.put("/", "tank"))
    assert {passage.title for passage in library.find("pump tank").passages} == {"error-codes", "docs"}


def test_pages_and_files_in_one_go(site: Site, library: Library, write: Write) -> None:
    reports = add(library, site.put("/a", "pump"), str(write("b.md", "tank")), "ftp://docs.example/c")
    assert [report.status for report in reports] == ["added", "added", "failed"]


def test_a_page_that_cannot_be_read_is_a_line(site: Site, library: Library) -> None:
    (report,) = add(library, site.url("/missing"))
    assert (report.source, report.status) == (site.url("/missing"), "failed")
    assert report.reason == "The server answered with status 404 (Not Found)."
    assert library.documents() == []


def test_a_page_of_a_type_that_no_loader_reads(site: Site, library: Library) -> None:
    (report,) = add(library, site.put("/a.mp4", "x", "video/mp4"))
    assert report.reason == "Pages of type video/mp4 cannot be read."


def test_a_page_with_odd_markup_stops_nothing(site: Site, library: Library) -> None:
    odd = site.put("/odd", "<![odd[ ]]><h1>Pump</h1><p>Clean the screen.</p>", "text/html")
    assert short(site, add(library, odd, site.put("/a", "tank"))) == {"/odd": "added", "/a": "added"}


def test_an_etag_beyond_ascii_stops_no_sync(site: Site, library: Library) -> None:
    add(library, site.put("/a", "pump", etag='"größe"'))
    assert short(site, sync(library)) == {"/a": "unchanged"}


def test_what_no_reader_of_a_page_sees_is_not_taken_in(site: Site, library: Library) -> None:
    page = site.put(
        "/guide",
        "<title>Guide</title><style>.tip { font-size: 0 }</style><script>pump('scripted')</script><nav>pump menu</nav>"
        "<main><h1 id=pump>Pump</h1><h2>Screen</h2><p>Clean the pump's screen.</p>"
        "<p style='display:none'>pump secret</p><p class=tip>pump secret</p><!-- pump secret --></main>",
        "text/html; charset=utf-8",
    )
    assert [report.status for report in add(library, page)] == ["added"]
    (passage,) = library.find("pump secret").passages
    assert passage.text == "# Pump\n\n## Screen\n\nClean the pump's screen."
    assert (passage.locator, passage.address) == ("Pump › Screen", f"{page}#pump")


def test_pages_of_other_kinds_are_named_after_their_address(site: Site, library: Library) -> None:
    site.pages["/files/manual"] = Answer(pdf(["cover", "The pump is blue."]), "application/pdf")
    site.pages["/codes.csv"] = Answer(b"question,answer\nWhat of the tank?,It leaks\n", "text/plain")
    assert [report.status for report in add(library, site.url("/files/manual"), site.url("/codes.csv"))] == [
        "added"
    ] * 2
    pump, tank = library.find("pump").passages[0], library.find("tank").passages[0]
    assert (pump.title, pump.locator, pump.address) == ("manual", "page 2", site.url("/files/manual#page=2"))
    assert (tank.title, tank.locator) == ("codes", "What of the tank? › row 2")


@pytest.mark.parametrize(
    ("kind", "size", "told"),
    [
        ("text/html", MAX_BYTES + 1, "Larger than 20 MB. Split it into parts."),
        ("application/pdf", MAX_BYTES + 1, "It is damaged, or no PDF. Save or print it as PDF anew."),
        ("application/pdf", MAX_BINARY + 1, "Larger than 50 MB. Split it into parts."),
    ],
)
def test_a_page_may_be_as_large_as_a_file_of_its_kind(
    site: Site, library: Library, kind: str, size: int, told: str
) -> None:
    site.pages["/large"] = Answer(b"a" * size, kind)
    (report,) = add(library, site.url("/large"))
    assert (report.status, report.reason) == ("failed", told)


def test_another_loader_has_pages_of_its_kind_sent_anew(
    site: Site, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conditional(headers: Headers) -> Answer:
        known = headers.get("if-none-match")
        return Answer(status=304) if known else Answer(b"<p>pump</p>", "text/html", headers={"ETag": '"1"'})

    site.pages["/a"] = conditional
    add(library, site.url("/a"))
    monkeypatch.setattr(formats, "KINDS", {**formats.KINDS, ".html": replace(formats.KINDS[".html"], version=7)})
    assert list(short(site, sync(library)).values()) == ["updated"]
    assert list(short(site, sync(library)).values()) == ["unchanged"]
    assert [headers.get("if-none-match") for path, headers in site.asked if path == "/a"] == [None, None, '"1"']


def test_a_sitemap_brings_all_its_pages(site: Site, library: Library, three: str) -> None:
    site.sitemap(ROOT, *(site.url(f"/{name}") for name in "abc"), site.url("/gone"))
    reports = add(library, three)
    assert short(site, reports) == {"/a": "added", "/b": "added", "/c": "added", "/gone": "failed"}
    assert {passage.address for passage in library.find("pump").passages} == {site.url(f"/{name}") for name in "abc"}
    assert site.paths.count("/robots.txt") == 1
    assert site.most_at_once <= CONNECTIONS


def test_a_page_that_only_looks_like_a_sitemap_is_fetched_once(site: Site, library: Library) -> None:
    page = site.put("/about-sitemaps", "# About sitemaps\n\npump")
    assert add(library, page) == [DocumentReport(page, "added", 1)]
    assert site.paths == ["/about-sitemaps"]
    assert sync(library) == [DocumentReport(page, "unchanged", 1)]


def test_a_sitemap_that_cannot_be_read_is_a_line(site: Site, library: Library) -> None:
    site.pages[ROOT] = Answer(b"<urlset><url>", "application/xml")
    (report,) = add(library, site.url(ROOT))
    assert (report.source, report.status) == (site.url(ROOT), "failed")
    assert "damaged" in str(report.reason)
    (report,) = add(library, site.url("/missing.xml"))
    assert "404" in str(report.reason)


def test_pages_beyond_the_limit_are_told(site: Site, library: Library, three: str) -> None:
    reports = add(library, three, pages=2)
    assert short(site, reports) == {"/a": "added", "/b": "added", ROOT: "failed"}
    assert "`--pages`" in str(reports[-1].reason)
    assert short(site, sync(library)) == {"/a": "unchanged", "/b": "unchanged", ROOT: "failed"}
    assert short(site, add(library, three, pages=3)) == {"/a": "unchanged", "/b": "unchanged", "/c": "added"}
    assert short(site, sync(library)) == {"/a": "unchanged", "/b": "unchanged", "/c": "unchanged"}
    assert short(site, library.remove([three])) == {"/a": "removed", "/b": "removed", "/c": "removed"}


def test_a_limit_does_not_make_a_sitemap_of_a_page(site: Site, library: Library) -> None:
    page = site.put("/about-sitemaps", "# About sitemaps\n\npump")
    assert add(library, page, pages=3) == [DocumentReport(page, "added", 1)]
    assert sync(library) == [DocumentReport(page, "unchanged", 1)]


def test_sync_adds_updates_and_removes(site: Site, library: Library, three: str) -> None:
    add(library, three)
    site.put("/b", "# Page b\n\nvalve")
    site.put("/d", "# Page d\n\ntank")
    site.sitemap(ROOT, *(site.url(f"/{name}") for name in "bcd"))
    assert short(site, sync(library)) == {"/b": "updated", "/c": "unchanged", "/d": "added", "/a": "removed"}
    assert held(site, library) == ["/b", "/c", "/d"]
    assert short(site, sync(library)) == {"/b": "unchanged", "/c": "unchanged", "/d": "unchanged"}


def test_unchanged_pages_are_neither_sent_nor_embedded_again(site: Site, library: Library, three: str) -> None:
    def conditional(headers: Headers) -> Answer:
        return Answer(status=304) if headers.get("if-none-match") else Answer(b"pump", headers={"ETag": '"1"'})

    site.pages["/a"] = site.pages["/b"] = conditional
    add(library, three)
    version = library.version()
    asked = len(site.asked)
    assert set(short(site, sync(library)).values()) == {"unchanged"}
    assert library.version() == version
    again = [headers for path, headers in site.asked[asked:] if path in ("/a", "/b")]
    assert [headers.get("if-none-match") for headers in again] == ['"1"', '"1"']


def test_dates_of_the_sitemap_save_requests(site: Site, library: Library, three: str) -> None:
    site.sitemap(ROOT, *((site.url(f"/{name}"), "2020-01-01") for name in "abc"))
    add(library, three)
    asked = len(site.paths)
    assert set(short(site, sync(library)).values()) == {"unchanged"}
    assert set(site.paths[asked:]) == {ROOT, "/robots.txt"}
    site.put("/a", "# Page a\n\nnew")
    site.sitemap(ROOT, (site.url("/a"), "2020-01-02"), *((site.url(f"/{name}"), "2020-01-01") for name in "bc"))
    assert short(site, sync(library))["/a"] == "updated"
    assert list(library.sync(thorough=True))
    assert site.paths.count("/b") == 2


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503])
def test_a_page_that_fails_keeps_its_last_version(site: Site, library: Library, three: str, status: int) -> None:
    add(library, three)
    site.pages["/a"] = Answer(b"inner secret", status=status)
    reports = {report.source: report for report in sync(library)}
    assert reports[site.url("/a")].status == "failed"
    assert str(reports[site.url("/a")].reason).endswith(KEPT)
    assert held(site, library) == ["/a", "/b", "/c"]
    assert site.url("/a") in {passage.source for passage in library.find("pump a").passages}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=500),
        Answer(b"<urlset></urlset>", "application/xml"),
        Answer(b"<urlset><url>", "application/xml"),
        Answer(b"<html>Down for maintenance</html>", "text/html"),
        Answer(b"<sitemapindex><sitemap><loc>/gone.xml</loc></sitemap></sitemapindex>", "application/xml"),
    ],
)
def test_a_sitemap_that_fails_takes_nothing_along(site: Site, library: Library, three: str, answer: Answer) -> None:
    add(library, three)
    site.pages[ROOT] = answer
    reports = sync(library)
    assert {report.status for report in reports} == {"failed"}
    assert held(site, library) == ["/a", "/b", "/c"]


def test_a_site_that_is_down_takes_nothing_along(library: Library) -> None:
    with Site() as site:
        site.put("/a", "pump")
        add(library, site.sitemap(ROOT, site.url("/a")), site.put("/alone", "tank"))
    reports = sync(library)
    assert [report.status for report in reports] == ["failed", "failed"]
    assert "Its 1 pages are kept" in str(reports[1].reason)
    assert held(site, library) == ["/a", "/alone"]


def test_part_of_an_index_that_fails_takes_nothing_along(site: Site, library: Library, three: str) -> None:
    site.put("/d", "tank")
    other = site.sitemap("/other.xml", site.url("/d"))
    root = site.sitemap("/index.xml", three, other, index=True)
    add(library, root)
    del site.pages["/other.xml"]
    assert short(site, sync(library))["/other.xml"] == "failed"
    assert held(site, library) == ["/a", "/b", "/c", "/d"]


def test_one_page_under_two_addresses_is_one_document(site: Site, library: Library) -> None:
    site.put("/new", "pump")
    old = site.move("/old", "/new", 301)
    root = site.sitemap(ROOT, site.url("/new"), old)
    reports = add(library, root)
    assert short(site, reports) == {"/new": "added", "/old": "failed"}
    assert reports[1].reason == f"The same page as {site.url('/new')}, which the domain has."
    site.sitemap(ROOT, old)
    assert short(site, sync(library)) == {"/old": "added", "/new": "removed"}


def test_a_page_that_was_given_by_itself_stays_when_its_sitemap_drops_it(
    site: Site, library: Library, three: str
) -> None:
    add(library, three)
    add(library, site.url("/a"))
    site.sitemap(ROOT, site.url("/b"))
    assert short(site, sync(library)) == {"/a": "unchanged", "/b": "unchanged", "/c": "removed"}
    assert short(site, sync(library)) == {"/a": "unchanged", "/b": "unchanged"}


def test_removing_by_address(site: Site, library: Library, three: str) -> None:
    add(library, three, site.put("/guide/x", "tank"), site.put("/guide/y", "valve"))

    def remove(source: str) -> dict[str, str]:
        return short(site, library.remove([source]))

    assert remove(site.url("/a#x").upper().replace("/A", "/a")) == {"/a": "removed"}
    assert remove(site.url("/guide/")) == {"/guide/x": "removed", "/guide/y": "removed"}
    assert remove(three) == {"/b": "removed", "/c": "removed"}
    assert remove(three) == {ROOT: "failed"}
    assert sync(library) == []


def test_who_removes_a_page_of_a_sitemap_is_told_that_it_comes_back(site: Site, library: Library, three: str) -> None:
    add(library, three)
    (report,) = library.remove([site.url("/a")])
    assert "next sync takes it in again" in str(report.reason)
    assert short(site, sync(library))["/a"] == "added"


def test_servers_do_not_see_each_others_pages(site: Site, library: Library, three: str) -> None:
    add(library, three, server="1")
    assert held(site, library, "2") == held(site, library) == []
    assert library.find("pump", server="2").documents == 0
    assert sync(library, "2") == []
    site.sitemap(ROOT, site.url("/a"))
    add(library, three, server="2")
    assert held(site, library, "1") == ["/a", "/b", "/c"]


def test_progress_is_told_while_pages_are_waited_for(site: Site, library: Library, three: str) -> None:
    told: list[Progress] = []
    seen = threading.Event()

    def slow(headers: Headers) -> Answer:
        seen.wait(10)
        return Answer(b"pump")

    def watch(progress: Progress) -> None:
        told.append(progress)
        if len(told) > 2:
            seen.set()

    site.pages["/a"] = slow
    list(library.add([three], "docs", progress=watch))
    assert (told[-1].documents, told[-1].total, told[-1].share) == (3, 3, 1.0)


class _LeftError(Exception):
    pass


def leaving() -> Callable[[Progress], None]:
    calls = count()

    def watch(progress: Progress) -> None:
        if next(calls) > 0:
            raise _LeftError

    return watch


@pytest.mark.parametrize("path", [ROOT, "/a"])
def test_who_waits_can_leave_at_once(site: Site, library: Library, three: str, path: str) -> None:
    gate, answer = threading.Event(), site.pages[path]

    def never(headers: Headers) -> Answer:
        gate.wait(10)
        assert isinstance(answer, Answer)
        return answer

    site.pages[path] = never
    with pytest.raises(_LeftError):
        list(library.add([three], "docs", progress=leaving()))
    gate.set()
    site.pages[path] = answer
    assert set(short(site, add(library, three)).values()) == {"added"}
