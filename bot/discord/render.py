"""What stands around an answer: its best passage, its sources and a footer, all harmless Markdown."""

import re
from urllib.parse import urlsplit

from discord.utils import escape_markdown

from bot.discord.links import is_honest
from bot.discord.splitting import width
from bot.marking import legend
from knowledge.curated.answers import SOURCE
from knowledge.types import Citation
from routers.models import EMBEDDED
from routers.types import Answer

QUOTE_CHARS = 300
SOURCES = 6
"""Sources that are listed; the others are counted."""
NAME_CHARS = 100
HEADING_CHARS = 300
ROOM = 1600
"""UTF-16 units that stand below an answer, at most; sources without room are counted instead."""
STOPPED = "Stopped before there was any text."
LATE = "Discord ends private answers after 15 minutes, so this one was stopped. Ask without “private” for longer ones."
ATTACHED = "The whole answer is attached."
NOT_ATTACHED = "The rest could not be attached: I need the permission Attach Files here."
MORE = "More is coming; the whole answer will be attached."
MORE_UNATTACHED = "More is coming, but I need the permission Attach Files here to attach it."

_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of all that follows in a line."""
_ADDRESS = re.compile(r"(?<!<)https?://[^\s<>()\\\u200b]+(?<![.,:;!?…*_~|\]])", re.IGNORECASE)


def below(answer: Answer, *notes: str) -> str:
    """Everything below the text of a finished answer, in at most ROOM units; never empty.

    `notes`: further lines of small print, such as what a newcomer is told.
    """
    before = [subtext(legend(answer)) if answer.unsupported else None, _best_passage(answer)]
    after = [footer(answer), *(subtext(note) for note in notes if note)]
    for count in range(min(len(answer.citations), SOURCES), 0, -1):
        ending = _lines(*before, *_sources(answer.citations, count), *after)
        if width(ending) <= ROOM:
            return ending
    return _lines(*before, *_sources(answer.citations, 0), *after)


def first_contact(mode: str) -> str:
    """What a person is told below the first answer that they get; `mode` is what stands under answers there."""
    feedback = {"all": "👍 👎 below are your feedback", "feedback": "the button below takes your feedback"}.get(mode)
    about = "/privacy shows and deletes what I keep about you."
    varied = "You are talking to an AI. Answers may be varied to compare them"
    return f"{varied}; {feedback}, {about}" if feedback else f"{varied}; {about}"


def document(answer: Answer, text: str) -> str:
    """A whole answer as a Markdown file: its text, its sources and how it came about."""
    sources = [f"- [{citation.n}] {_plain_source(citation)}" for citation in answer.citations]
    listed = ["## Sources", "\n".join(sources)] if sources else []
    explained = filter(None, [legend(answer)])
    return "\n\n".join([text.strip(), *explained, *listed, "---", footer(answer).removeprefix("-# ")]) + "\n"


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
    shown = _visible_mentions(escape_markdown(shorten(_TURNING.sub("", line), limit)))
    return _ADDRESS.sub(r"<\g<0>>", shown)


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


def _sources(citations: tuple[Citation, ...], count: int) -> list[str]:
    lines = [subtext(f"[{citation.n}] {_source(citation)}") for citation in citations[:count]]
    if len(citations) > count:
        left = len(citations) - count
        lines.append(subtext(f"and {left} more" if count else f"{left} sources"))
    return lines


def _source(citation: Citation) -> str:
    """A source and the place in it; where a reader can open it, its title links there, without a preview."""
    place = citation.locator or citation.title
    if citation.source.startswith(SOURCE):
        return inline(f"Team's {place}")
    link = next((link for link in (citation.address, citation.source) if link and _is_address(link)), None)
    if link is None:
        return inline(citation.source) + (f" › {inline(place)}" if place else "")
    host = urlsplit(link).hostname or ""
    title = " › ".join(filter(None, dict.fromkeys([citation.title, citation.locator]))) or host
    label = inline(title).replace("[", "(").replace("]", ")")
    address = re.sub(r"[()\\]", lambda found: f"%{ord(found[0]):02X}", link)
    if not is_honest(title, address):
        return f"<{link}>"
    return f"[{label}](<{address}>)" + (f" · {inline(host)}" if label != inline(host) else "")


def _plain_source(citation: Citation) -> str:
    return " › ".join(
        filter(None, dict.fromkeys([citation.address or citation.source, citation.title, citation.locator]))
    )


def _is_address(source: str) -> bool:
    try:
        return bool(re.fullmatch(r"https?://[^\s<>]{1,200}", source) and urlsplit(source).hostname)
    except ValueError:
        return False


def _lines(*lines: str | None) -> str:
    return "\n".join(filter(None, lines))
