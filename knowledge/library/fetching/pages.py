"""A page as the content of a document."""

from dataclasses import replace
from pathlib import PurePosixPath

from knowledge.library.fetching import urls
from knowledge.library.fetching.canonical import canonical
from knowledge.library.fetching.client import Client, Response, refusal
from knowledge.library.fetching.media import in_utf8, suffix
from knowledge.library.fetching.validators import Validator
from knowledge.library.loading import UnreadableError, too_large
from knowledge.library.loading.formats import limit
from knowledge.library.loading.parsed import MAX_BINARY
from knowledge.library.locating import Located
from knowledge.library.reading import Content, Unchanged
from knowledge.store import clock

ACCEPT = "text/html,application/xhtml+xml,text/markdown,text/plain;q=0.9,application/pdf;q=0.8,*/*;q=0.5"


def read(
    client: Client, page: Located, stamp: str | None = None, response: Response | None = None
) -> Content | Unchanged:
    """The page, or that it has not changed since it got `stamp`; `response` is what the server has answered already.

    Raises UnreadableError as `Client.get`, and where the page is missing, of a type that is no document, larger than
    that type may be, or, for one of a sitemap, of another site.
    """
    today, known = clock.now().date(), Validator.parsed(stamp)
    if known is not None and known.holds(page.lastmod, today):
        return Unchanged(stamp)
    wanted = {"Accept": ACCEPT} | (known.conditions() if known else {})
    response = response or client.get(page.origin, wanted, limit=MAX_BINARY)
    if response.status == 304 and known is not None:
        return Unchanged(replace(known, read=today.isoformat(), lastmod=page.lastmod).text())
    return _content(page, response, Validator.of(response.headers, page.lastmod, today))


def _content(page: Located, response: Response, validator: Validator) -> Content:
    if response.status != 200:
        raise UnreadableError(refusal(response))
    if page.root != page.origin and urls.site(response.url) != urls.site(page.root):
        raise UnreadableError("It leads to another site. Add that page by its own address.")
    kind = response.headers.get("content-type", "")
    ending = suffix(kind, response.url)
    name = f"{PurePosixPath(page.source.partition('?')[0]).stem}{ending}"
    if len(response.body) > limit(name):
        raise UnreadableError(too_large(limit(name)))
    data = in_utf8(response.body, kind, ending)
    place = response.url if response.moved else page.origin
    address = canonical(place, response.headers, data, ending) or place
    return Content(data, name, address=address, stamp=validator.text())
