"""What is held about one person, in plain words and as a copy: the same for Discord and the terminal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.journal import Journal, how_much, what_is_held
from knowledge.journal.retention import PERIOD

if TYPE_CHECKING:
    from bot.app import Memory

NOTHING = "Nothing is held about {about}."

SORTS = {
    "asked": ("question with its answer, route and prompt", "questions with their answers, routes and prompts"),
    "rated": ("rating", "ratings"),
    "reasoned": ("reason or comment", "reasons and comments"),
    "corrected": ("correction of an answer", "corrections of answers"),
    "route_corrected": ("correction of a route", "corrections of routes"),
    "duel_shown": ("duel asked for", "duels asked for"),
    "voted": ("vote in a duel", "votes in duels"),
    "curated": ("answer written for everybody", "answers written for everybody"),
    "promoted": ("choice of a model or template", "choices of models and templates"),
    "overrides": ("strategy set", "strategies set"),
    "settings": ("setting of one's own", "settings of one's own"),
}
"""Table → what a row of it is called, one and several."""
PARTS = frozenset({"routed", "answered", "rendered"})
"""Tables whose rows belong to a question, and are counted with it."""


@dataclass(frozen=True, slots=True)
class Held:
    """How much is held about a person, and how long."""

    counts: Mapping[str, int]
    """Rows by table."""
    days: int
    """After which text that belongs to no server is erased."""
    here: int | None
    """After how many days this server's is; None outside servers."""


def held_about(memory: "Memory", person: str, server: str | None) -> Held:
    """What is held about `person`, as seen from a server or from outside; blocks."""
    here = None if server is None else int(memory.settings.get(PERIOD, server))
    return Held(how_much(memory.journal, person), int(memory.settings.get(PERIOD)), here)


def in_words(held: Held, about: str = "you", command: str = "/privacy") -> str:
    """The whole of it for a person: what, where, how long, why, and what never happens with it.

    `about`: who it is, as the reader calls them; `command`: what exports and forgets there.
    """
    if not held.counts:
        return f"{NOTHING.format(about=about)} {_period(held)}"
    return "\n".join(
        [
            f"**What is held about {about}**, under a pseudonym in place of the name:",
            *(f"- {line}" for line in _sorts(held.counts)),
            "**Where** In one database on the machine of the owner; questions also go to the model that answers.",
            f"**How long** {_period(held)}",
            "**Why** To answer follow-ups, and to find out which way of answering serves people best.",
            f"Nothing of it trains a model. `{command} export` hands it out, `{command} forget` erases it.",
        ]
    )


def copy_of(journal: Journal, person: str) -> bytes | None:
    """Every row about `person` as JSON by table, or None where there is none; blocks."""
    rows = what_is_held(journal, person)
    return json.dumps(rows, ensure_ascii=False, indent=1).encode() if rows else None


def _sorts(counts: Mapping[str, int]) -> list[str]:
    named = [f"{count:,} {SORTS[name][count != 1]}" for name, count in counts.items() if name in SORTS]
    rest = sum(count for name, count in counts.items() if name not in SORTS and name not in PARTS)
    return [*named, f"{rest:,} more"] if rest else named


def _period(held: Held) -> str:
    days = (
        f"{held.days} days" if held.here is None else f"{held.here} days on this server ({held.days} outside servers)"
    )
    return (
        f"The text of questions, answers, prompts and comments is erased after {days}; "
        "counts, ratings and votes stay, and so do answers that moderators wrote for everybody."
    )
