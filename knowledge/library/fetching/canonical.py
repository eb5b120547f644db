"""Where a page says that it belongs, which is what readers are sent to."""

import re
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser

from knowledge.library.fetching import urls
from knowledge.library.loading import UnreadableError

HEAD = 64 * 1024
"""Bytes in which a page's head is looked for."""

_LINK = re.compile(r"<([^<>]{1,2000})>\s*;[^,]{0,500}?\brel\s*=\s*\"?canonical\b", re.IGNORECASE)


def canonical(url: str, headers: Mapping[str, str], body: bytes, ending: str) -> str | None:
    """The address under which the page at `url` wants to be known (RFC 6596), where that is of the same site.

    A page that sends all its readers to the site's front says nothing of itself, and is not believed.
    """
    linked = _LINK.search(headers.get("link", ""))
    named = linked[1] if linked else _in_head(body) if ending == ".html" else None
    if not named:
        return None
    try:
        wanted = urls.normalised(named, url)
        believed = urls.site(wanted) == urls.site(url) and (urls.parsed(wanted).target != "/" or wanted == url)
    except UnreadableError:
        return None
    return wanted if believed else None


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: str | None = None
        self.over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.over = self.over or tag == "body"
        if tag == "link" and not self.over and "canonical" in (values.get("rel") or "").lower().split():
            self.found = self.found or values.get("href")


def _in_head(body: bytes) -> str | None:
    head = _Head()
    with suppress(AssertionError):  # what html.parser raises on declarations that it does not know
        head.feed(body[:HEAD].decode("utf-8", "replace"))
    return head.found
