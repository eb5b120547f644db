"""Discord: messages and slash commands in, answers and votes out."""

from bot.discord.client import TacticianClient
from bot.discord.running import run

__all__ = ["TacticianClient", "run"]
