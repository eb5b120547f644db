"""Sitemaps and indexes of them (sitemaps.org, “Protocol”)."""

from dataclasses import dataclass, field
from xml.parsers import expat

from knowledge.library.loading import UnreadableError

MAX_CHARS = 2_000
"""Longest address and date that are taken from a sitemap."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or a further sitemap."""

    address: str
    lastmod: str = ""
    """When it changed, as the sitemap says it."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists."""

    index: bool
    """Whether its entries are sitemaps."""
    entries: tuple[Entry, ...]


class _OtherError(Exception):
    """The document is no sitemap."""


@dataclass(slots=True)
class _Reading:
    """Collects entries while expat reads: `urlset/url/loc` and `sitemapindex/sitemap/loc`, whatever their namespace.

    Sitemaps need no document type, and without one there are no entities that could grow.
    """

    root: str = ""
    open: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def doctype(self, *_: object) -> None:
        raise _OtherError

    def start(self, tag: str, _: object) -> None:
        self.open.append(tag.rpartition(" ")[2])
        if len(self.open) == 1:
            self.root = self.open[0]
            if self.root not in ("urlset", "sitemapindex"):
                raise _OtherError
        if len(self.open) == 2:
            self.values = {}

    def text(self, data: str) -> None:
        if len(self.open) == 3 and self.open[2] in ("loc", "lastmod"):
            before = self.values.get(self.open[2], "")
            self.values[self.open[2]] = before + data if len(before) <= MAX_CHARS else before

    def end(self, _: str) -> None:
        name = self.open.pop()
        address = self.values.get("loc", "").strip()
        if len(self.open) == 1 and name in ("url", "sitemap") and 0 < len(address) <= MAX_CHARS:
            self.entries.append(Entry(address, self.values.get("lastmod", "").strip()[:MAX_CHARS]))


def parse(content: bytes) -> Sitemap | None:
    """The sitemap in `content`; None where it is something else. Raises UnreadableError where it is damaged."""
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reading.doctype
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except _OtherError:
        return None
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not reading.root:
            return None
        line = parser.CurrentLineNumber
        raise UnreadableError(f"The sitemap is damaged (line {line:,}). Tell those who run the site.") from error
    return Sitemap(reading.root == "sitemapindex", tuple(reading.entries))
