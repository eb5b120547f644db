"""One spelling an address, and none for what is no address of a page."""

import ipaddress
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.fetching.addresses import is_public
from knowledge.library.fetching.guard import look_up
from knowledge.library.fetching.urls import (
    MAX_CHARS,
    authority,
    is_address,
    limit_of,
    limited,
    may_be_sitemap,
    normalised,
    parsed,
    site,
)
from knowledge.library.loading import UnreadableError

PLAIN = "https://docs.example/a"


@pytest.mark.parametrize(
    ("given", "spelling"),
    [
        (PLAIN, PLAIN),
        (" HTTPS://Docs.Example:443/a#part ", PLAIN),
        ("https://docs.example./a", PLAIN),
        ("https://docs.example/x/../a", PLAIN),
        ("https://docs.example/./a", PLAIN),
        ("https://docs.example/../../a", PLAIN),
        ("https://docs.example/x/..", "https://docs.example/"),
        ("http://docs.example:80", "http://docs.example/"),
        ("http://docs.example:8080?b=2&a=1#c", "http://docs.example:8080/?b=2&a=1"),
        ("https://docs.example/a?utm_source=x", "https://docs.example/a?utm_source=x"),
        ("https://docs.example/grün/ü?q=ß", "https://docs.example/gr%C3%BCn/%C3%BC?q=%C3%9F"),
        ("https://docs.example/a%20b", "https://docs.example/a%20b"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://DOCS。example/a", "https://docs.example/a"),
        ("https://ⓓocs.example/a", "https://docs.example/a"),
        ("https://a_b.example/", "https://a_b.example/"),
        ("http://[2606:2800:0::1]:80/", "http://[2606:2800::1]/"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
    ],
)
def test_one_spelling(given: str, spelling: str) -> None:
    assert normalised(given) == spelling
    assert normalised(spelling) == spelling


@pytest.mark.parametrize(
    ("given", "spelling"),
    [("b", f"{PLAIN[:-1]}b"), ("//other.example/", "https://other.example/"), ("?x", f"{PLAIN}?x")],
)
def test_relative_addresses(given: str, spelling: str) -> None:
    assert normalised(given, PLAIN) == spelling


@pytest.mark.parametrize(
    "given",
    [
        "ftp://docs.example/",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "gopher://docs.example/",
        "jar:https://docs.example!/",
        "javascript:alert(1)",
        "data:text/plain,hello",
        "https://",
        "https:///a",
        "https://docs.example:99999/",
        "https://docs.example:port/",
        "https://anna@docs.example/",
        "https://anna:secret@docs.example/",
        "https://docs.example\\@127.0.0.1/",
        "https://docs.example/a b",
        "https://docs.example/a\nHost: x",
        "https://docs.example\t.evil/",
        "https://[::1%25eth0]/",
        "https://[::1/",
        "https://[nonsense]/",
        "https://-a.example/",
        "https://a..example/",
        "https://a/" + "x" * MAX_CHARS,
        f"https://{'a' * 64}.example/",
        "https://℀.example/",
        "https://docs.example%2f@127.0.0.1/",
    ],
)
def test_what_is_no_address_of_a_page(given: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        normalised(given)
    assert "secret" not in str(refused.value)


def spellings(number: int) -> list[str]:
    """An IPv4 address in the forms that systems have taken for one since the days of BSD."""
    a, b, c, d = number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255
    return [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"0x{a:x}.{b}.{c}.{d}",
        f"0{a:o}.{b}.{c}.{d}",
        f"{a:04d}.{b}.{c}.{d}",
        f"{a}.{b}.{c}.0x{d:x}",
        f"{a}.{b}.{c}.{d}.",
        f"{a}。{b}｡{c}．{d}",
        "".join(chr(ord(character) + 0xFEE0) if character.isdigit() else character for character in f"{a}.{b}.{c}.{d}"),
    ]


@given(st.integers(0, 2**32 - 1), st.integers(0, 11))
def test_odd_spellings_of_an_ip_address_are_refused_or_made_plain(number: int, form: int) -> None:
    try:
        host = parsed(f"http://{spellings(number)[form]}/").host
    except UnreadableError:
        return
    assert host == str(ipaddress.IPv4Address(number))


@pytest.mark.parametrize("host", [*spellings(0x7F000001), "127.1", "0", "0x7f.1", "017700000001", "[::ffff:127.0.0.1]"])
def test_what_the_system_takes_for_loopback_never_counts_as_public(host: str) -> None:
    try:
        name = parsed(f"http://{host}/").host
    except UnreadableError:
        return
    assert not any(is_public(ipaddress.ip_address(ip)) for ip in look_up(name))


@given(st.text(string.printable, max_size=40))
def test_a_spelling_is_stable_and_plain(text: str) -> None:
    try:
        spelling = normalised(f"https://docs.example/{text}")
    except UnreadableError:
        return
    assert normalised(spelling) == spelling
    assert spelling.isascii()
    assert "#" not in spelling
    assert spelling.startswith("https://docs.example/")


@pytest.mark.parametrize("text", ["https://a", "FTP://a", " http://x", "file:///a", "a+b://c"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["a/b", "/a://b", "./https://a", "C:/a", "https:/a", "", "://a", "9://a", "a b://c"])
def test_paths(text: str) -> None:
    assert not is_address(text)


def test_host_and_port_as_servers_are_told_them() -> None:
    assert authority(parsed("http://[2606::1]:8080/")) == "[2606::1]:8080"
    assert authority(parsed("https://docs.example:80/")) == "docs.example:80"


def test_what_belongs_to_one_site() -> None:
    assert site("https://www.docs.example/a") == site("http://docs.example/b")
    assert site("https://docs.example/") != site("https://docs.example:8443/")
    assert site("https://docs.example/") != site("https://api.docs.example/")


@pytest.mark.parametrize("path", ["/sitemap.xml", "/a/pages.XML", "/sitemap.xml.gz", "/sitemap", "/sitemap_index?x=1"])
def test_addresses_that_may_be_sitemaps(path: str) -> None:
    assert may_be_sitemap(f"https://docs.example{path}")


@pytest.mark.parametrize("path", ["/", "/guide", "/guide.html", "/sitemap/guide", "/xml", "/guide?sitemap.xml"])
def test_addresses_of_pages(path: str) -> None:
    assert not may_be_sitemap(f"https://docs.example{path}")


def test_the_limit_of_a_sitemap_stands_behind_its_address() -> None:
    address = "https://docs.example/sitemap.xml"
    assert limited(address, None) == address
    assert limited(f"{address}#x", 20) == f"{address}#pages=20"
    assert limit_of(limited(address, 20)) == 20
    assert [limit_of(f"{address}{end}") for end in ("", "#x", "#pages=0", "#pages=-1", "#pages=9999999")] == [None] * 5
    assert normalised(limited(address, 20)) == address


def test_an_error_remembers_nothing_of_the_one_before() -> None:
    errors = []
    for _ in range(2):
        with pytest.raises(UnreadableError) as caught:
            normalised("https://[nonsense/")
        errors.append(caught.value)
    assert errors[0] is not errors[1]
