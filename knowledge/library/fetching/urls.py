"""What counts as an address, and the one spelling under which it is kept."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from knowledge.library.loading import UnreadableError

MAX_CHARS = 2_000
"""Longest address that is read: what Discord's option takes, and about what browsers and proxies agree on."""

PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NO_PAGE = "That is no address of a page. Copy it again."
_KEPT = "%!$&'()*+,;=:@/~"  # as they are, in a path; in a query `?` as well (RFC 3986, 3.3 and 3.4)


class Parts(NamedTuple):
    """An address taken apart; all ASCII."""

    scheme: str
    host: str
    """Lower case, international names in Punycode; an IPv6 address without its brackets."""
    port: int
    target: str
    """Path and query."""


def is_address(text: str) -> bool:
    """Whether `text` is meant as an address, of whatever scheme, and not as a path."""
    return _SCHEME.match(text) is not None


def may_be_sitemap(address: str) -> bool:
    """Whether an address looks like one of a sitemap, so that it is opened before it counts as a page."""
    name = urlsplit(address).path.rpartition("/")[2].lower()
    return "sitemap" in name or re.search(r"\.(xml|gz)$", name) is not None


def limited(address: str, pages: int | None) -> str:
    """The address of a sitemap of which at most `pages` are to be read, as it is kept: the limit stands behind it."""
    return address if pages is None else f"{address.partition('#')[0]}#pages={pages}"


def limit_of(address: str) -> int | None:
    """How many pages of the sitemap at `address` are to be read; None where nobody said."""
    found = re.search(r"#pages=([1-9]\d{0,5})\s*$", address)
    return int(found[1]) if found else None


def normalised(address: str, base: str | None = None) -> str:
    """The one spelling of `address`, which may be relative to `base`.

    Scheme and host in lower case, no default port, no fragment, dots in the path resolved, all ASCII; the query stays.
    Raises UnreadableError for what is no address of a page: other schemes, user names and passwords, odd hosts.
    """
    try:
        whole = urljoin(base, address.strip()) if base else address
    except ValueError as error:
        raise UnreadableError(_NO_PAGE) from error
    parts = parsed(whole)
    return f"{parts.scheme}://{authority(parts)}{parts.target}"


def authority(parts: Parts) -> str:
    """Host and port as the `Host` header and an address have them."""
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    return host if parts.port == PORTS[parts.scheme] else f"{host}:{parts.port}"


def parsed(address: str) -> Parts:
    """`address` taken apart; raises UnreadableError, which never repeats a password."""
    text = address.strip()
    if len(text) > MAX_CHARS:
        raise UnreadableError(f"The address is longer than {MAX_CHARS:,} characters.")
    if re.search(r"[\x00-\x20\x7f\\]", text):
        raise UnreadableError("The address holds spaces, backslashes or control characters. Copy it again.")
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError as error:
        raise UnreadableError(_NO_PAGE) from error
    scheme = split.scheme.lower()
    if scheme not in PORTS:
        raise UnreadableError("Only addresses that begin with https:// or http:// can be read.")
    if "@" in split.netloc:
        raise UnreadableError("Addresses with a user name or password are not read: they would be kept and shown.")
    path = _resolved(quote(split.path, safe=_KEPT)) or "/"
    query = f"?{quote(split.query, safe=_KEPT + '?')}" if split.query else ""
    return Parts(scheme, _host(split.hostname or ""), PORTS[scheme] if port is None else port, path + query)


def site(address: str) -> tuple[str, int | None]:
    """What the addresses of one site share: the host, be it with or without `www.`, and a port of its own."""
    parts = parsed(address)
    return parts.host.removeprefix("www."), None if parts.port in PORTS.values() else parts.port


def _host(host: str) -> str:
    """`host` as it is looked up; raises UnreadableError for what is no name and no plain IP address."""
    import idna

    if ":" in host:
        return str(_ip(host, host))
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise _odd(host) from error
    name = name.lower().removesuffix(".")
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise _odd(host)
    # a last label that is a number makes an IPv4 address of the whole (WHATWG URL, “ends in a number checker”): the
    # system's look-up knows short, octal and hexadecimal ones too
    return str(_ip(name, host)) if re.fullmatch(r"\d+|0x[0-9a-f]*", name.rpartition(".")[2]) else name


def _ip(text: str, host: str) -> IPv4Address | IPv6Address:
    try:
        if "%" not in text:  # a zone, such as a network card's name
            return ip_address(text)
    except ValueError:
        raise _odd(host) from None
    raise _odd(host)


def _odd(host: str) -> UnreadableError:
    return UnreadableError(f"“{host[:60]}” is no name of a site. Copy the address again.")


def _resolved(path: str) -> str:
    """`path` without `.` and `..` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            kept = kept[:-1] or [""]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
