"""An answer's record as a text for a person: why it came out as it did."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.deciding import DECIDERS, decider
from bot.discord.buttons.records import EXPIRED, has_expired
from bot.discord.render import inline, model_name, subtext
from bot.discord.splitting import LIMIT, width
from knowledge.curated.answers import SOURCE
from knowledge.journal import Detail
from knowledge.types import Scope

SIZES = ((5, 160), (5, 80), (3, 80), (3, 40), (1, 30), (0, 20))
"""Passages that are listed, and the length at which names and sentences are cut, tried until the text fits."""
FAILURES = 3
"""Failed attempts that are listed."""
STILL_KNOWN = f"{EXPIRED} What was decided is still known:"
NEVER_ROUTED = "Nothing was decided: I was ended before I got to it."

WISHES = {
    Scope.ASK: "wished for this question",
    Scope.USER: "set by the asker for their own questions",
    Scope.CHANNEL: "set for this channel",
    Scope.SERVER: "set for this server",
}


def explain(detail: Detail) -> str:
    """Why an answer came out as it did, in at most 2,000 characters; without texts where they were erased."""
    for passages, length in SIZES:
        text = "\n".join(_lines(detail, passages, length))
        if width(text) <= LIMIT:
            break
    return text


def place_name(source: str, locator: str, title: str, length: int) -> str:
    """Where something stands: its source, an address as a link without a preview, and the place in it."""
    if source.startswith(SOURCE):
        return inline(f"Team's {locator}", length)
    place = locator or title
    return _source(source, length) + (f" › {inline(place, length)}" if place else "")


def passage_name(passage: Mapping[str, Any], length: int) -> str:
    """Where a passage of a record stands."""
    address, source, locator, title = (
        str(passage.get(part) or "") for part in ("address", "source", "locator", "title")
    )
    return place_name(address or source, locator, title, length)


def _source(source: str, length: int) -> str:
    """An address that is too long or odd for a link loses its scheme, so that it is none at all."""
    if not source.startswith(("https://", "http://")):
        return inline(source, length)
    if re.fullmatch(r"(?!.*@(?:everyone|here))[^\s<>]{1,200}", source):
        return f"<{source}>"
    return inline(source.partition("://")[2], length)


def _lines(detail: Detail, passages: int, length: int) -> Iterator[str]:
    expired = has_expired(detail)
    yield STILL_KNOWN if expired else "**Why this answer?**"
    if detail.row.kind is None:
        yield NEVER_ROUTED
    else:
        yield _kind(detail, length)
        yield from [] if expired else _understood(detail, length)
        yield from [] if expired else _decision(detail, length)
        yield from [] if expired else _passages(detail, passages, length)
        yield _strategy(detail)
        yield _odds(detail, length)
        yield from [] if expired else _unsupported(detail, length)
        yield from [] if expired else _failures(detail, length)
    yield _model(detail, length)
    yield _measures(detail)
    yield subtext(f"{detail.row.asked_at[:16].replace('T', ' ')} UTC · {detail.row.status} · {detail.row.id}")


def _kind(detail: Detail, length: int) -> str:
    row = detail.row
    domain = f" ({inline(row.domain, length)})" if row.domain else ""
    sure = "" if row.p_specialized is None else f" · {_percent(row.p_specialized)} likely to be about the documents"
    return f"**Kind:** {row.kind}{domain}{sure}"


def _understood(detail: Detail, length: int) -> Iterator[str]:
    """What a follow-up was taken for."""
    if detail.standalone and detail.standalone != (detail.row.question or "").strip():
        yield f"**Understood as:** {inline(detail.standalone, 2 * length)}"


def _decision(detail: Detail, length: int) -> Iterator[str]:
    by = detail.row.decided_by
    who = decider(by) if by is None or by in DECIDERS else inline(by, length)
    yield f"**Decided by:** {who}" + (f" – {inline(detail.reason, 2 * length)}" if detail.reason else "")


def _passages(detail: Detail, count: int, length: int) -> Iterator[str]:
    best = sorted(detail.passages, key=_score, reverse=True)
    if not best:
        yield "**Passages read:** none"
        return
    yield f"**Best passages** of {len(best)}:" if count < len(best) else "**Best passages:**"
    for passage in best[:count]:
        yield f"`{_score(passage):.2f}` {passage_name(passage, length)}"


def _unsupported(detail: Detail, length: int) -> Iterator[str]:
    if detail.unsupported:
        first = inline(detail.unsupported[0], length)
        more = f" and {len(detail.unsupported) - 1} more" if len(detail.unsupported) > 1 else ""
        yield f"**Without support in the passages:** {first}{more}"


def _score(passage: Mapping[str, Any]) -> float:
    return float(passage.get("score") or 0.0)


def _strategy(detail: Detail) -> str:
    row = detail.row
    instead = f", but **{row.answered_by}** had to answer" if row.answered_by not in (None, row.strategy) else ""
    return f"**Strategy:** {row.strategy}, {_chosen_by(detail)}{instead}"


def _chosen_by(detail: Detail) -> str:
    row = detail.row
    if detail.override is not None:
        return WISHES[detail.override.scope]
    if row.policy == "override":
        return "set by somebody"
    usual = row.odds.get(row.strategy or "", 0.0) >= max(row.odds.values(), default=0.0)
    return "the usual one for such questions" if usual else "drawn by chance, so that strategies can be compared"


def _odds(detail: Detail, length: int) -> str:
    row = detail.row
    chances = " · ".join(f"{name} {_percent(row.odds.get(name, 0.0))}" for name in row.eligible)
    policy = inline(row.policy, length) if row.policy else "not known"
    version = f" {inline(detail.policy_version, length)}" if detail.policy_version else ""
    return f"**Odds:** {chances} (policy {policy}{version})"


def _failures(detail: Detail, length: int) -> Iterator[str]:
    for attempt in detail.attempts[:FAILURES]:
        model = f" ({model_name(attempt['model'])})" if attempt.get("model") else ""
        yield f"**Failed before:** {attempt.get('strategy')}{model}: {inline(attempt.get('error') or '', length)}"
    if len(detail.attempts) > FAILURES:
        yield f"and {len(detail.attempts) - FAILURES} more that failed"


def _model(detail: Detail, length: int) -> str:
    template = inline(detail.row.template, length) if detail.row.template else "none"
    return f"**Template:** {template} · **Model:** {model_name(detail.row.model)}"


def _measures(detail: Detail) -> str:
    row = detail.row
    first = f", first text after {_seconds(row.first_token_ms)}" if row.first_token_ms is not None else ""
    routing = f", routing {_seconds(detail.route_ms)}" if detail.route_ms is not None else ""
    time = f"**Time:** {_seconds(row.total_ms)}{first}{routing}"
    tokens = f"**Tokens:** {_count(row.input_tokens)} in, {_count(row.output_tokens)} out"
    return f"{time} · {tokens} · **Cost:** {_dollars(row.cost_usd)}"


def _percent(share: float) -> str:
    """A share in per cent; what is possible never reads as 0 %, what is not certain never as 100 %."""
    percent = 100 * share
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.1f}".removesuffix(".0") + " %"


def _seconds(ms: float | None) -> str:
    if ms is None:
        return "not known"
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms"


def _count(tokens: int | None) -> str:
    return "?" if tokens is None else f"{tokens:,}"


def _dollars(cost: float | None) -> str:
    if cost is None:
        return "not known"
    return "< $0.000001" if 0 < cost < 1e-6 else f"${cost:.6f}".rstrip("0").rstrip(".")
