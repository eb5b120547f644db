"""What is said around a duel: blind before the vote, with names after it."""

from bot.discord.render import inline, model_name, subtext
from bot.discord.splitting import split
from bot.dueling import CastIn, Contender, Standing
from knowledge.curated.answers import SOURCE
from knowledge.types import Citation, Strategy

TITLES = ("Answer 1", "Answer 2")
RETRY_TITLES = ("The first", "The other way")
OTHER_WAY = "**Another way**\n"
SOURCES = 4
"""Sources that are listed of each answer at the reveal; the others are counted."""

BALLOT = (
    "**Which answer is better?** Both are AI-generated, in two different ways and shown in random order. Vote to see "
    "how each was made; your last vote counts."
)
RETRY_BALLOT = (
    "**Which answer is better: the first, or this one?** Both are AI-generated. Vote to see how each was made; your "
    "last vote counts."
)


def ballot(*, retry: bool = False) -> str:
    """What stands above the vote buttons."""
    return RETRY_BALLOT if retry else BALLOT


def title(place: int) -> str:
    """What stands above an answer of a blind duel; `place` is 0 or 1."""
    return f"**{TITLES[place]}**\n"


def labels(*, retry: bool = False) -> dict[CastIn, str]:
    """What the vote buttons say."""
    first, second = ("The first", "This one") if retry else TITLES
    return {"1": first, "2": second, "tie": "Tie", "bad": "Both bad"}


def thanks(standing: Standing, cast: CastIn) -> str:
    """The reveal, for one voter alone."""
    said = labels(retry=_is_retry(standing))[cast]
    more = "" if standing.closed else " Until the duel ends you may still change it."
    return _fitting(f"Noted: **{said}**.{more}", standing, "Votes so far")


def result(standing: Standing) -> str:
    """The reveal for everybody, once the duel has ended."""
    return _fitting("**This duel has ended.** Both answers are AI-generated.", standing, "Votes")


def too_late(standing: Standing) -> str:
    """What somebody hears who votes after the end."""
    return _fitting("This duel has ended, so your vote was not counted.", standing, "Votes")


def no_duel(missing: Strategy) -> str:
    """What stands above the only answer of a duel that could not be held."""
    return subtext(f"There is no duel: {missing} could not answer this just now.") + "\n"


def _fitting(head: str, standing: Standing, votes: str) -> str:
    """All in one message; without sources where they would not fit."""
    text = _body(head, standing, votes, SOURCES)
    return text if len(split(text)) <= 1 else _body(head, standing, votes, 0)


def _body(head: str, standing: Standing, votes: str, sources: int) -> str:
    titles = RETRY_TITLES if _is_retry(standing) else TITLES
    lines = [head]
    for name, contender in zip(titles, standing.contenders, strict=True):
        lines.append(f"{name}: {how(contender)}")
        lines += _sources(contender.made.citations, sources) if contender.made else []
    return "\n".join([*lines, f"{votes}: {_tally(standing, titles)}"])


def how(contender: Contender) -> str:
    """How an answer was made: strategy, template, model, time and cost, and how much of it lacks support."""
    strategy, made = f"**{contender.strategy}**", contender.made
    if made is None:
        return f"{strategy} · its record has expired"
    if made.answered_by != contender.strategy:
        strategy = f"**{made.answered_by}** instead of {strategy}"
    template = f" ({inline(made.template)})" if made.template else ""
    parts = [strategy + template, model_name(made.model), _seconds(made.total_ms), _cost(made.cost_usd)]
    parts.append(_unsupported(made.unsupported))
    return " · ".join(filter(None, parts))


def _tally(standing: Standing, titles: tuple[str, str]) -> str:
    tally = standing.tally
    return f"{titles[0]} {tally['1']} · {titles[1]} {tally['2']} · tie {tally['tie']} · both bad {tally['bad']}"


def _sources(citations: tuple[Citation, ...], most: int) -> list[str]:
    lines = [subtext(f"[{citation.n}] {_source(citation)}") for citation in citations[:most]]
    return [*lines, subtext(f"and {len(citations) - most} more")] if most and len(citations) > most else lines


def _unsupported(sentences: int) -> str | None:
    """Told only here: a mark in a blind answer would tell that it was made from documents."""
    return f"{sentences} sentence{'s' if sentences > 1 else ''} without support" if sentences else None


def _seconds(ms: float | None) -> str | None:
    return None if ms is None else f"{ms / 1000:.1f} s"


def _cost(usd: float | None) -> str | None:
    if usd is None:
        return None
    return "free" if usd == 0 else f"${usd:.4f}" if usd >= 0.0001 else "less than $0.0001"


def _is_retry(standing: Standing) -> bool:
    return standing.detail.row.origin == "retry"


def _source(citation: Citation) -> str:
    if citation.source.startswith(SOURCE):
        return inline(f"Team's {citation.locator}")
    return f"{inline(citation.source)} › {inline(citation.locator or citation.title)}"
