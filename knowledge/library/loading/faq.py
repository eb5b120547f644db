"""Questions and answers that a page names as such, by schema.org's FAQPage: https://schema.org/FAQPage."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_MOST = 5_000
"""Pairs of a page that are taken."""

_SCRIPT = re.compile(r"application/ld\+json", re.IGNORECASE)
_KINDS = re.compile(r"(?:https?://schema\.org/)?(?:FAQPage|QAPage)$")
_HEADING = re.compile(r"h([1-6])$")
_NOT_RENAMED = {"li", "td", "th", "tr", "ul", "ol", "table", "body", "html", "main", "article", "section"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer as Markdown."""

    question: str
    answer: str
    anchor: str = ""

    @property
    def markdown(self) -> str:
        return f"## {self.question}\n\n{self.answer}"


def stated(soup: "BeautifulSoup") -> list[Pair]:
    """The pairs of a page's structured data, in its order; damaged data counts as none."""
    found: dict[str, Pair] = {}
    for script in soup.find_all("script", type=_SCRIPT):
        try:
            data = json.loads(script.get_text(), strict=False)
        except (ValueError, RecursionError):
            continue
        for question in _questions(data):
            pair = _pair(question)
            if pair and len(found) < _MOST:
                found.setdefault(_folded(pair.question), pair)
    return list(found.values())


def marked(main: "Tag") -> list["Tag"]:
    """The questions that are marked as such where they stand (microdata)."""
    return list(main.select('[itemtype*="schema.org/Question"] [itemprop="name"]'))


def merged(main: "Tag", pairs: Sequence[Pair]) -> list[Pair]:
    """Makes headings of the questions that `main` shows with their answers; returns the other pairs.

    A question that stands there without its answer, which a click would show, is taken out of it.
    """
    for name in marked(main):
        _raise(name)
    if not pairs:
        return []
    shown = _folded(main.get_text(" "))
    unseen = [pair for pair in pairs if not (_folded(pair.question) in shown and _plain(pair.answer) in shown)]
    hidden = {_folded(pair.question) for pair in unseen}
    wanted = {_folded(pair.question) for pair in pairs}
    for element in main.find_all(True):
        if element.decomposed or element.find_parent(_HEADING):
            continue
        words = _folded(element.get_text(" "))
        if words in hidden:
            element.decompose()
        elif words in wanted:
            _raise(element)
    return unseen


def _raise(element: "Tag") -> None:
    if element.name in _NOT_RENAMED or _HEADING.match(element.name) or element.find(_HEADING):
        return
    before = element.find_previous(_HEADING)
    above = int(before.name[1]) - bool(before.has_attr("data-raised")) if before is not None else 1
    element.name = f"h{min(6, above + 1)}"
    element["data-raised"] = ""


def _questions(data: Any) -> Iterator[dict[str, Any]]:
    """All questions of FAQ pages in structured data, however they are nested."""
    waiting = [data]
    while waiting:
        held = waiting.pop()
        if isinstance(held, list):
            waiting += reversed(held)
        elif isinstance(held, dict):
            if any(_KINDS.match(str(kind)) for kind in _listed(held.get("@type"))):
                yield from (entity for entity in _listed(held.get("mainEntity")) if isinstance(entity, dict))
            else:
                waiting += reversed(held.values())


def _pair(question: dict[str, Any]) -> Pair | None:
    asked = _text(question.get("name") or question.get("text"))
    answers = _listed(question.get("acceptedAnswer")) or _listed(question.get("suggestedAnswer"))[:1]
    texts = [_markdown(answer.get("text") if isinstance(answer, dict) else answer) for answer in answers]
    answer = "\n\n".join(filter(None, texts))
    _, _, anchor = str(question.get("url") or question.get("@id") or "").partition("#")
    safe = anchor if re.fullmatch(r"[\w.:/%-]{1,200}", anchor) else ""
    return Pair(asked, answer, safe) if asked and answer else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _markdown(value: Any) -> str:
    """An answer, which may hold HTML, as Markdown; one with its language is an object.

    See https://www.w3.org/TR/json-ld11/#value-objects.
    """
    from knowledge.library.loading.html import converted

    texts = [str(said.get("@value") if isinstance(said, dict) else said).strip() for said in _listed(value) if said]
    return "\n\n".join(converted(text).text.strip() if re.search(r"[<&]", text) else text for text in texts)


def _text(value: Any) -> str:
    return " ".join(_markdown(value).split())


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _plain(answer: str) -> str:
    """An answer's words as a page shows them, without their markup."""
    return _folded(re.sub(r"(?m)^\s*(?:[-*]|\d+\.)\s+|[*`]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", answer)))
