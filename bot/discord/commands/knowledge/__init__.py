"""`/knowledge`: a server's documents, taken in, listed, searched, kept current and removed by its moderators."""

from bot.discord.commands.knowledge import changing, looking, removing
from bot.discord.commands.knowledge.group import group
from bot.discord.commands.knowledge.removing import KeepButton, RemoveButton

KNOWLEDGE_ITEMS = (RemoveButton, KeepButton)
"""Buttons that work after a restart."""

__all__ = ["KNOWLEDGE_ITEMS", "changing", "group", "looking", "removing"]
