"""What is offered while a moderator types: domains, and the sources of documents."""

from typing import TYPE_CHECKING

import discord

from bot.discord.commands.knowledge.group import own_documents, visible_domains
from bot.discord.commands.offers import Choices, offered

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]


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
