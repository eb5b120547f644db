"""A tree of HTML as Markdown, with the anchors of its headings."""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from knowledge.library.loading import layout

if TYPE_CHECKING:
    from bs4 import Tag
    from bs4.element import NavigableString
    from markdownify import MarkdownConverter

_ANCHOR = re.compile("\ue000(\\d+)\ue001")
_LANGUAGE = re.compile(r"(?:language|lang|highlight(?:-source)?|brush:?)[-\s]?([a-z0-9+#_.]+)$", re.IGNORECASE)
_NO_LANGUAGE = {"notranslate", "none", "text", "plaintext", "plain", "default", "highlight"}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s()]{1,300}")
_FENCES = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_LONGEST_ANCHOR = 200
_ENDS_A_LINE = {
    "br",
    "p",
    "div",
    "ul",
    "ol",
    "dl",
    "table",
    "pre",
    "blockquote",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
_POWER = re.compile(r"[-+\u2212]?\d{1,4}")
_RAISED = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_TAKEN_FOR_MARKUP = re.compile(r"^([ \t]*)(?=#{1,6}(?:[ \t]|$)|`{3}|~{3}|=+[ \t]*$|-{2,}[ \t]*$|>)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Markup:
    """Markdown, and where in it which anchors begin to hold."""

    text: str
    anchors: tuple[tuple[int, str], ...]


def markdown(tree: "Tag") -> Markup:
    """What is in `tree` as Markdown: headings, lists, tables, code with its language; pictures by their description."""
    layout.arrange(tree)
    names: list[str] = []
    marked = _converter()(names).process_tag(tree, parent_tags=set()).strip("\n")
    pieces, anchors, length, end = list[str](), list[tuple[int, str]](), 0, 0
    for mark in _ANCHOR.finditer(marked):
        pieces.append(marked[end : mark.start()])
        length, end = length + len(pieces[-1]), mark.end()
        if int(mark[1]) < len(names):
            anchors.append((length, names[int(mark[1])]))
    pieces.append(marked[end:])
    return Markup("".join(pieces), tuple(anchors))


def _name(element: "Tag") -> str:
    """The id by which a heading can be reached: its own, its section's, or that of an element that only holds one."""
    parent, inside = element.parent, element.find(["a", "span"], attrs={"id": True})
    before = element.find_previous_sibling()
    found = element.get("id") or (inside.get("id") if inside else None)
    leads = before is None or not (before.get_text(strip=True) or before.find("img"))
    if not found and parent is not None and leads and parent.name in ("section", "div", "header", "article"):
        found = parent.get("id")
    if not found and before is not None and before.name in ("a", "span") and not before.get_text(strip=True):
        found = before.get("id") or before.get("name")
    name = str(found or "").strip()
    return quote(name, safe="/:.?=&!$()*+,;@~_-") if len(name) <= _LONGEST_ANCHOR else ""


def _language(pre: "Tag") -> str:
    """What a code block's classes, its code's or those around it say that it is written in."""
    around = [pre.find("code"), pre, pre.parent, pre.parent.parent if pre.parent else None]
    for element in around:
        for given in element.get("class") or [] if element is not None else []:
            match = _LANGUAGE.match(given)
            if match and match[1].lower() not in _NO_LANGUAGE:
                return match[1].lower()
    named = [element.get(key) for element in around[:3] if element is not None for key in ("data-lang", "lang")]
    data = str(next(filter(None, named), ""))
    return data if re.fullmatch(r"[\w+#.-]{1,30}", data) else ""


@cache
def _converter() -> "type[MarkdownConverter]":
    """The class is made when it is first used, since its base is costly to import."""
    from markdownify import ATX, MarkdownConverter

    class Converter(MarkdownConverter):  # type: ignore[misc]
        def __init__(self, names: list[str]) -> None:
            super().__init__(
                heading_style=ATX,
                bullets="-",
                escape_asterisks=False,
                escape_underscores=False,
                code_language_callback=_language,
                table_infer_header=True,
                strip_pre=None,
            )
            self._names = names

        def _marked(self, element: "Tag", text: str, parent_tags: set[str]) -> str:
            name = "" if "_inline" in parent_tags or not text.strip() else _name(element)
            if not name:
                return text
            self._names.append(name)
            return re.sub(r"^\n*", lambda start: f"{start[0]}\ue000{len(self._names) - 1}\ue001", text, count=1)

        def convert_hN(self, n: int, el: "Tag", text: str, parent_tags: set[str]) -> str:  # noqa: N802
            heading = str(super().convert_hN(n, el, text, parent_tags)) if text.strip() else ""
            return self._marked(el, heading, parent_tags)

        def convert_dt(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            return self._marked(el, str(super().convert_dt(el, text, parent_tags)), parent_tags)

        def convert_dd(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            return str(self.convert_div(el, text, parent_tags))

        convert_details = convert_figure = convert_main = convert_header = convert_address = convert_dd

        def convert_summary(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            return str(self.convert_p(el, text, parent_tags))

        def convert_a(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            href = str(el.get("href") or "")
            kept = _LINK.fullmatch(href) and "_inline" not in parent_tags
            el.attrs.pop("title", None)  # which a reader does not see
            return str(super().convert_a(el, text, parent_tags)) if kept else text

        def convert_img(self, el: "Tag", *_: object, **__: object) -> str:
            described = str(el.get("alt") or "")
            return "" if described == el.get("src") else " ".join(described.split())

        def convert_sup(self, el: "Tag", text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            power = _POWER.fullmatch(text.strip()) and not el.find("a")
            return text.strip().translate(_RAISED) if power else text

        def process_text(self, el: "NavigableString", parent_tags: set[str] | None = None) -> str:
            text = str(super().process_text(el, parent_tags)).replace("\u00ad", "")  # where a line may be parted
            within = parent_tags or set()
            begins = el.previous_sibling is None or getattr(el.previous_sibling, "name", None) in _ENDS_A_LINE
            if not begins or not within.isdisjoint(("_noformat", "_inline", "pre")):
                return text
            return _TAKEN_FOR_MARKUP.sub(r"\1\\", text)

        def convert_pre(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            inner = re.sub(r"^\n|\s+$", "", text)
            if not inner.strip() or "_inline" in parent_tags:
                return inner
            longest = max((len(fence) for fence in _FENCES.findall(inner)), default=2)
            fence = "`" * (longest + 1)
            return f"\n\n{fence}{_language(el)}\n{inner}\n{fence}\n\n"

        def convert_td(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            return str(super().convert_td(el, text.replace("|", "\\|"), parent_tags))

        def convert_th(self, el: "Tag", text: str, parent_tags: set[str]) -> str:
            return str(super().convert_th(el, text.replace("|", "\\|"), parent_tags))

    return Converter
