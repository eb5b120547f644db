"""HTML pages: what a reader sees of their main content, and the questions and answers that they name as such."""

import codecs
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from knowledge.library.loading import faq, visible
from knowledge.library.loading.markup import Markup, markdown
from knowledge.library.loading.parsed import Parsed, Part, UnreadableError
from knowledge.library.loading.text import with_bare_line_feeds

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WESTERN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1"}
_LONGEST_ADDRESS = 2_000


def load_html(content: bytes, name: str) -> Parsed:  # noqa: ARG001
    """The main content as Markdown, then each question of structured data that it does not show with its answer."""
    soup = parsed(decoded(content))
    address, pairs = _canonical(soup), faq.stated(soup)
    titled = soup.title.get_text(" ", strip=True) if soup.title else ""
    main = visible.main_content(soup)
    asks = bool(pairs or faq.marked(main))
    unseen = faq.merged(main, pairs)
    page = markdown(main)
    heading = main.find("h1")
    title = (heading.get_text(" ", strip=True) if heading else "") or titled or None
    parts = [Part(page.text, anchors=page.anchors, pairs=asks)] if page.text.strip() else []
    parts += [Part(pair.markdown, (title,) if title else (), anchor=pair.anchor) for pair in unseen]
    if not parts:
        raise UnreadableError("It shows no text: its content may be made by scripts, which are not run.")
    return Parsed(tuple(parts), title, address)


def parsed(text: str) -> "BeautifulSoup":
    """The tree of an HTML text."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "lxml")


def converted(text: str) -> Markup:
    """HTML that another loader made, as Markdown."""
    soup = parsed(text)
    visible.strip(soup)
    return markdown(soup.body or soup)


def decoded(content: bytes) -> str:
    """A page's text; its encoding is what its first bytes or its head say, else UTF-8 or the web's old Western one.

    Raises UnreadableError where it is none of these, empty or binary.
    """
    from bs4.dammit import EncodingDetector

    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return with_bare_line_feeds(_as(content.removeprefix(mark), encoding))
    declared = (EncodingDetector.find_declared_encoding(content[:4096], is_html=True) or "").lower()
    declared = "windows-1252" if declared in _WESTERN else "utf-8" if declared.startswith("utf-16") else declared
    try:
        text = content.decode(declared or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = _as(content, "utf-8" if declared else "windows-1252")
    return with_bare_line_feeds(text)


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"It is not encoded as it says (byte {error.start:,}). Save it as UTF-8.") from error


def _canonical(soup: "BeautifulSoup") -> str | None:
    link: Tag | None = soup.find("link", rel="canonical", href=True)
    address = str(link["href"]).strip() if link else ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    whole = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s\x00-\x1f<>\"]", address)
    return parts._replace(fragment="").geturl() if whole and len(address) <= _LONGEST_ADDRESS else None
