"""What is offered while somebody types an option."""

import hashlib
from collections.abc import Iterable

from discord import app_commands

from bot.discord.render import shorten

MOST = 25
"""Choices that Discord shows, each of at most 100 characters (“Application Command Autocomplete”)."""
CHARS = 100
LONG = "id:"
"""Begins the value of a name that is too long to be one."""

Choices = list[app_commands.Choice[str]]


def offered(names: Iterable[str], current: str) -> Choices:
    """Those of `names` that hold what was typed, those that begin with it first."""
    typed = current.strip().lower()
    fitting = sorted({name for name in names if typed in name.lower()}, key=lambda name: (_later(name, typed), name))
    return [app_commands.Choice(name=shorten(name, CHARS), value=value_of(name)) for name in fitting[:MOST]]


def value_of(name: str) -> str:
    """What stands for a name in a choice."""
    return name if len(name) <= CHARS else f"{LONG}{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _later(name: str, typed: str) -> bool:
    return not name.lower().startswith(typed)
