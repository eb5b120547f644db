"""Blind duels on Discord: shown without names, voted on by buttons, revealed to each voter, public when they end."""

from bot.discord.duels.closing import Duels
from bot.discord.duels.voting import VoteButton

ITEMS = (VoteButton,)
"""What the client registers at its start."""

__all__ = ["ITEMS", "Duels", "VoteButton"]
