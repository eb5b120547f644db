"""What is offered while a moderator types: domains, and the sources of documents."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.commands.knowledge.group import own_documents, visible_domains
from bot.discord.render import shorten

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

MOST = 25
"""Choices that Discord shows, each of at most 100 characters (“Application Command Autocomplete”)."""
CHARS = 100
LONG = "id:"
"""Begins the value of a source that is too long to be one."""

Choices = list[app_commands.Choice[str]]


async def any_domain(interaction: "Interaction", current: str) -> Choices:
    """Domains that can be searched."""
    return offered((info.domain for info in await visible_domains(interaction)), current)


async def own_domain(interaction: "Interaction", current: str) -> Choices:
    """Domains that can be changed."""
    return offered((info.domain for info in await visible_domains(interaction) if info.server), current)


async def own_source(interaction: "Interaction", current: str) -> Choices:
    """Sources of the server's documents: of the domain that was chosen before, or of all."""
    domain = str(getattr(interaction.namespace, "domain", None) or "").strip().lower()
    return offered((held.source for held in await own_documents(interaction, domain or None)), current)


def offered(names: Iterable[str], current: str) -> Choices:
    """Those of `names` that hold what was typed, those that begin with it first."""
    typed = current.strip().lower()
    fitting = sorted({name for name in names if typed in name.lower()}, key=lambda name: (_later(name, typed), name))
    return [app_commands.Choice(name=shorten(name, CHARS), value=value_of(name)) for name in fitting[:MOST]]


def value_of(source: str) -> str:
    """What stands for a source in a choice."""
    return source if len(source) <= CHARS else f"{LONG}{hashlib.sha256(source.encode()).hexdigest()[:16]}"


def _later(name: str, typed: str) -> bool:
    return not name.lower().startswith(typed)
