"""The slash commands, one module a group."""

from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord.commands.ask import ask
from bot.discord.commands.dm import dm
from bot.discord.commands.feedback import feedback
from bot.discord.commands.menu import ask_about
from bot.discord.commands.review import PageButton
from bot.discord.commands.strategy import strategy

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

ITEMS = (PageButton,)
"""Buttons of the commands that work after a restart."""


def add_to(tree: "app_commands.CommandTree[TacticianClient]") -> None:
    """Put every command into `tree`."""
    tree.add_command(ask)
    tree.add_command(ask_about)
    tree.add_command(dm)
    tree.add_command(strategy)
    tree.add_command(feedback)


__all__ = ["ITEMS", "add_to"]
