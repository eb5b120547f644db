"""What a reader of a page sees of its main content: no scripts, no hidden text, no navigation."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NEVER_SHOWN = (
    "script style template noscript head svg canvas iframe object embed audio video select textarea input datalist "
    "annotation dialog:not([open])"
).split()
_AROUND = (
    "nav",
    "footer",
    "aside",
    '[role="navigation"]',
    '[role="banner"]',
    '[role="contentinfo"]',
    '[role="complementary"]',
    '[role="search"]',
    '[role="dialog"]',
    '[role="alertdialog"]',
    "td.linenos",
    "a.headerlink",
    "a.skip-link",
)
_ASKS_FOR_CONSENT = re.compile(
    r"(?:cookie|consent|gdpr|privacy)[-_]{0,2}(?:banner|bar|notice|notification|consent|pop-?up|modal|dialog|overlay|law)"
    r"|onetrust|cookiebot|usercentrics|didomi|cc-window",
    re.IGNORECASE,
)
_ZERO = r"0+(?:\.0*)?(?:px|pt|r?em|%|vh|vw)?\s*(?:!\s*important\s*)?(?:;|$)"
_HIDING = re.compile(
    rf"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|(?:font-size|opacity|(?:max-)?(?:width|height)|zoom)\s*:\s*{_ZERO}|transform\s*:\s*scale\(\s*0"
    r"|color\s*:\s*transparent|text-indent\s*:\s*-\d{3}|(?:left|top|right|bottom|margin-left|margin-top)\s*:\s*-\d{4}"
    r"|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*(?:inset\(\s*(?:50|100)|circle\(\s*0))",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|;)\s*(background-?|)(?:color)?\s*:\s*([#\w]+)\s*(?=!|;|$)")
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_ASIDE = re.compile(r"/\*.*?\*/|@media[^{]{0,200}\bprint\b[^{]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
_SIMPLE = re.compile(r"[.#][\w-]+")
_LONGEST_STYLE = 500_000  # characters
_MARKS_OF_LINKS = {"", "¶", "#", "§", "🔗", "​"}
_SHORTEST_BUTTON = 3  # words; shorter ones, such as Copy, do something to the text and are none of it
_DEEPEST = 200  # elements within elements
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING = re.compile(r"h[1-6]$")


def main_content(soup: "BeautifulSoup") -> "Tag":
    """The part of a page that is its own, stripped of all that a reader does not see there."""
    strip(soup)
    articles = soup.find_all("article")
    main = soup.select_one('main, [role="main"]') or (articles[0] if len(articles) == 1 else None)
    found = main if main is not None and main.get_text(strip=True) else soup.body or soup
    for element in found.select(",".join(_AROUND)):
        _drop(element)
    for element in found.find_all(_asks_for_consent):
        _drop(element)
    for element in found.find_all("header"):
        if not element.find("h1"):
            _drop(element)
    for element in found.find_all("button"):
        words = element.get_text().split()
        asks = len(words) >= _SHORTEST_BUTTON or (words and words[-1].endswith("?"))
        if not asks and not element.find_parent(["summary", "dt", _HEADING]):
            _drop(element)
    return found


def _asks_for_consent(element: "Tag") -> bool:
    """Whether an element has the name of a notice that asks for cookies; what holds the page's heading is none."""
    names = " ".join([*(element.get("class") or ()), str(element.get("id") or "")])
    if element.name in ("html", "body", "pre", "code", *_HEADINGS) or not _ASKS_FOR_CONSENT.search(names):
        return False
    return element.find("h1") is None


def strip(soup: "BeautifulSoup") -> None:
    """Takes scripts, comments and hidden elements out of a tree, and the signs of links to headings."""
    from bs4.element import PreformattedString

    _flatten(soup)
    for text in [text for text in soup.descendants if isinstance(text, PreformattedString)]:
        text.extract()
    sheets = "\n".join(style.get_text() for style in soup.find_all("style"))
    for element in soup.select(",".join(_NEVER_SHOWN)):
        if element.name != "head":
            _drop(element)
    unseen = _hidden_by(sheets)
    for element in soup.find_all(lambda element: _is_hidden(element) or not unseen.isdisjoint(_names(element))):
        _drop(element)
    for heading in soup.find_all(_HEADING):
        for link in heading.find_all("a"):
            if link.get_text(strip=True) in _MARKS_OF_LINKS and not link.find("img", alt=True):
                _keep_name(heading, link)


def _flatten(soup: "BeautifulSoup") -> None:
    """Makes text of what is nested deeper than any page is."""
    from bs4 import Tag

    level: list[Tag] = [soup]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element.children if isinstance(child, Tag)]
    for element in level:
        element.string = element.get_text(" ")


def _is_hidden(element: "Tag") -> bool:
    attributes = element.attrs
    if not attributes or element.name in ("html", "body"):
        return False
    if "hidden" in attributes and str(attributes["hidden"]).lower() != "until-found":
        return True
    if str(attributes.get("aria-hidden", "")).lower() == "true":
        return True
    return "style" in attributes and _hides(str(attributes["style"]))


def _hidden_by(sheets: str) -> set[str]:
    """Classes (`.tip`) and ids (`#tip`) that a page's own style hides, as far as a rule names nothing else."""
    rules = _RULE.findall(_ASIDE.sub("", sheets[:_LONGEST_STYLE]))
    hiding = [selectors for selectors, style in rules if _hides(style)]
    return {one.strip() for selectors in hiding for one in selectors.split(",") if _SIMPLE.fullmatch(one.strip())}


def _names(element: "Tag") -> set[str]:
    named = {f".{name}" for name in element.get("class") or ()}
    return named | {f"#{element['id']}"} if element.get("id") else named


def _hides(style: str) -> bool:
    """Whether a style shows nothing, or words in the colour of what is behind them."""
    colours = dict(_COLOUR.findall(style.lower()))
    same = bool(colours) and colours.get("") == colours.get("background", colours.get("background-"))
    return same or bool(_HIDING.search(style))


def _keep_name(heading: "Tag", link: "Tag") -> None:
    """Drops a link that is a sign only; a heading without a name of its own takes over the link's."""
    name = link.get("id") or link.get("name")
    if name and not heading.get("id"):
        heading["id"] = str(name)
    _drop(link)


def _drop(element: "Tag") -> None:
    if not element.decomposed:
        element.decompose()
