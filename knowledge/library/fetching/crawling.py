"""Sitemaps into the pages to read, when they are given and when they are read again."""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from knowledge.library.fetching import sitemaps, urls
from knowledge.library.fetching.client import Client, Response, refusal
from knowledge.library.fetching.inflating import unpacked
from knowledge.library.fetching.robots import Robots
from knowledge.library.fetching.sitemaps import Entry, Sitemap
from knowledge.library.loading import UnreadableError
from knowledge.library.locating import Located, page

PAGES = 500
"""Pages of a sitemap that are read unless somebody asks for more."""
MAX_BYTES = 20_000_000
"""Of one sitemap, unpacked."""
DEPTH = 2
"""Indexes of sitemaps that lie within each other."""
SITEMAPS = 100
"""Read of one index, at most."""
LISTED = 200_000
"""Addresses that are looked at, at most."""

NO_PAGES = "The sitemap lists no pages of its own site."


@dataclass(slots=True)
class _Found:
    """What is gathered on the way."""

    pages: dict[str, str] = field(default_factory=dict)
    """Address and date of change, in the order of the sitemap."""
    troubles: list[Located] = field(default_factory=list)
    elsewhere: int = 0
    """Addresses of other sites, or none at all."""
    endless: bool = False
    """Whether not all of it was looked at."""


def sitemap_in(response: Response) -> Sitemap | None:
    """The sitemap that a server has sent, perhaps packed; None where it sent something else."""
    return sitemaps.parse(unpacked(response.body, MAX_BYTES)) if response.status == 200 else None


def no_sitemap(response: Response) -> str:
    """Why a server's answer is no sitemap, where one was expected."""
    return "It is no sitemap." if response.status == 200 else refusal(response)


class Crawl:
    """Goes through sitemaps."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._robots = Robots(client)

    def opened(self, address: str) -> Response:
        """What lies at an address that may be a sitemap's; raises UnreadableError."""
        return self._client.get(address, limit=MAX_BYTES)

    def listing(self, given: Located, first: Sitemap, limit: int, held: Collection[str] = ()) -> list[Located]:
        """All that hangs on the sitemap `first`, which was `given`: at most `limit` pages, those `held` first.

        Lines about what is left out come last, one of them `closed` where the sitemap does not tell of all its pages.
        """
        found = self._gathered(given, first)
        among = set(sorted(found.pages, key=lambda address: address not in held)[:limit])
        chosen = ((address, lastmod) for address, lastmod in found.pages.items() if address in among)
        files = [
            page(address, given.root, self._robots.objection(address), lastmod=lastmod) for address, lastmod in chosen
        ]
        lines, closed = " ".join(_lines(found, len(among))), found.endless or not found.pages
        return files + found.troubles + ([page(given.origin, given.root, lines, closed=closed)] if lines else [])

    def _gathered(self, given: Located, first: Sitemap) -> _Found:
        found, waiting, seen = _Found(), deque([(given.origin, first, 0)]), {given.origin}
        while waiting:
            place, sitemap, depth = waiting.popleft()
            for entry in sitemap.entries:
                address = _own(entry, place, given.origin, found)
                if address is None:
                    continue
                if not sitemap.index:
                    found.pages.setdefault(address, entry.lastmod)
                elif address not in seen:
                    seen.add(address)
                    if (further := self._further(given.root, address, depth + 1, len(seen), found)) is not None:
                        waiting.append((address, further, depth + 1))
            if len(found.pages) > LISTED:
                found.endless = True
                break
        return found

    def _further(self, root: str, address: str, depth: int, number: int, found: _Found) -> Sitemap | None:
        try:
            if depth > DEPTH or number > SITEMAPS + 1:
                raise UnreadableError(f"More than {SITEMAPS} sitemaps, or more than {DEPTH} within each other.")
            response = self.opened(address)
            if (sitemap := sitemap_in(response)) is None:
                raise UnreadableError(no_sitemap(response))
        except UnreadableError as error:
            found.troubles.append(page(address, root, str(error), closed=True))
            return None
        return sitemap


def _own(entry: Entry, place: str, given: str, found: _Found) -> str | None:
    """The address of an entry in its one spelling; None where it is none, or one of another site."""
    try:
        address = urls.normalised(entry.address, place)
        if urls.site(address) == urls.site(given):
            return address
    except UnreadableError:
        pass
    found.elsewhere += 1
    return None


def _lines(found: _Found, read: int) -> Iterator[str]:
    """What is to be said about a sitemap as a whole."""
    if found.elsewhere:
        yield f"{found.elsewhere:,} of its addresses are of other sites, or none at all, and left out."
    if read < len(found.pages):
        more = "more than " if found.endless else ""
        yield f"It lists {more}{len(found.pages):,} pages, of which {read:,} are read. `--pages` sets another limit."
    if not found.pages and not found.troubles:
        yield NO_PAGES
