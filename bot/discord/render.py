"""What stands below an answer: its best passage, its sources and a footer, all harmless Markdown."""

import re

from discord.utils import escape_markdown

from knowledge.types import Citation
from routers.models import EMBEDDED
from routers.types import Answer

QUOTE_CHARS = 300
SOURCES = 6
"""Sources that are listed; the others are counted."""
NAME_CHARS = 100
HEADING_CHARS = 300


def below(answer: Answer) -> str:
    """Everything below the text of a finished answer; never empty."""
    return "\n".join(filter(None, [_best_passage(answer), *_sources(answer.citations), footer(answer)]))


def footer(answer: Answer) -> str:
    """One line of subtext: kind, strategy and template, model, and that a machine wrote it."""
    route = answer.route
    kind = f"{route.kind} ({inline(route.domain)})" if route.domain else str(route.kind)
    strategy = str(answer.answered_by)
    if answer.answered_by is not route.strategy:
        strategy = f"{strategy} instead of {route.strategy}"
    if answer.template:
        strategy = f"{strategy} ({inline(answer.template)})"
    parts = [kind, strategy, model_name(answer.model)]
    if answer.status == "stopped":
        parts.append("stopped")
    if answer.model is not None:
        parts.append("AI-generated")
    return subtext(" · ".join(parts))


def model_name(model: str | None) -> str:
    """A model as people read it."""
    if model is None:
        return "no model"
    return "built-in model" if model == EMBEDDED else inline(model)


def heading(question: str) -> str:
    """A question quoted in one line, for answers that reply to no message."""
    return f"> {inline(question, HEADING_CHARS)}\n"


def subtext(text: str) -> str:
    """A line in small print."""
    return f"-# {text}"


def inline(text: str, limit: int = NAME_CHARS) -> str:
    """`text` in one line of at most about `limit` characters, with Markdown and mentions shown instead of obeyed."""
    line = " ".join(text.split())
    return _visible_mentions(escape_markdown(shorten(line, limit)))


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, cut at a space where one is near the end."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ", limit * 3 // 4)
    return (cut[:space] if space > 0 else cut).rstrip() + "…"


def _visible_mentions(text: str) -> str:
    """Mentions as plain text; AllowedMentions keeps them from pinging, this keeps them from looking like a ping."""
    return re.sub(r"@(?=everyone\b|here\b)|<(?=[@#:/a])", lambda found: found[0] + "\u200b", text)


def _best_passage(answer: Answer) -> str | None:
    """The best passage as a quote below a grounded answer of the built-in model, which may have misread it."""
    best = answer.best_citation
    if answer.model != EMBEDDED or best is None:
        return None
    return f"> {inline(best.quote, QUOTE_CHARS)}"


def _sources(citations: tuple[Citation, ...]) -> list[str]:
    lines = [
        subtext(f"[{citation.n}] {_source(citation.source)}{_where(citation)}") for citation in citations[:SOURCES]
    ]
    if len(citations) > SOURCES:
        lines.append(subtext(f"and {len(citations) - SOURCES} more"))
    return lines


def _source(source: str) -> str:
    """A source's name; an address stays a link, without the preview that Discord would unfold below the answer."""
    return f"<{source}>" if re.fullmatch(r"https?://[^\s<>]{1,200}", source) else inline(source)


def _where(citation: Citation) -> str:
    place = citation.locator or citation.title
    return f" › {inline(place)}" if place else ""
