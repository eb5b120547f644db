"""Sitemaps and what only looks like one."""

import pytest

from knowledge.library.fetching.sitemaps import MAX_CHARS, Entry, parse
from knowledge.library.loading import UnreadableError
from tests.knowledge.library.fetching.site import sitemap

A = "https://docs.example/a"


def entries(content: bytes) -> list[Entry]:
    found = parse(content)
    assert found is not None
    return list(found.entries)


def test_pages_with_their_dates() -> None:
    assert entries(sitemap(A, ("https://docs.example/b?x=1&amp;y=2", "2026-11-01"))) == [
        Entry(A),
        Entry("https://docs.example/b?x=1&y=2", "2026-11-01"),
    ]


def test_an_index() -> None:
    found = parse(sitemap(A, index=True))
    assert found is not None
    assert (found.index, found.entries) == (True, (Entry(A),))


@pytest.mark.parametrize(
    "content",
    [
        f"<urlset><url><loc>\n {A} \n</loc></url></urlset>",
        f"<urlset xmlns='x'><url><loc><![CDATA[{A}]]></loc></url></urlset>",
        f"<s:urlset xmlns:s='x'><s:url><s:loc>{A}</s:loc></s:url></s:urlset>",
        f"<urlset xmlns:i='x'><url><i:image><i:loc>no</i:loc></i:image><loc>{A}</loc></url></urlset>",
        f"<urlset><url><loc>{A}</loc><video><loc>no</loc></video></url></urlset>",
        f"<urlset><url/><url><loc></loc></url><url><loc>{A}</loc></url></urlset>",
        f"<urlset><url><loc>{'x' * (MAX_CHARS + 1)}</loc></url><url><loc>{A}</loc></url></urlset>",
        f"<urlset><other><loc>no</loc></other><url><loc>{A}</loc></url></urlset>",
    ],
)
def test_forms_of_the_same(content: str) -> None:
    assert entries(content.encode()) == [Entry(A)]


def test_other_encodings() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><urlset><url><loc>{A}</loc></url></urlset>'
    assert entries(text.encode("utf-16")) == [Entry(A)]


LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    + "".join(f"<!ENTITY lol{n} '{f'&lol{n - 1 or str()};' * 10}'>" for n in range(1, 12))
    + "]><urlset><url><loc>&lol11;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        "<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&x;</loc></url></urlset>",
        "<!DOCTYPE urlset SYSTEM 'http://127.0.0.1/x.dtd'><urlset/>",
        "<!DOCTYPE html><html><body>A page about sitemaps</body></html>",
        "<rss><channel/></rss>",
        "<html/>",
        "# A page",
        "",
        "\0\1",
        '<?xml version="1.0" encoding="klingon"?><urlset/>',
    ],
)
def test_what_is_no_sitemap(content: str) -> None:
    assert parse(content.encode()) is None


@pytest.mark.parametrize("content", ["<urlset><url>", "<urlset>&undefined;</urlset>", "<urlset></url></urlset>"])
def test_a_damaged_sitemap_says_where(content: str) -> None:
    with pytest.raises(UnreadableError, match=r"damaged \(line 1\)"):
        parse(content.encode())


def test_great_depth_is_no_trouble() -> None:
    assert entries(b"<urlset>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</urlset>") == []
