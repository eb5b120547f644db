"""The slash commands, one module a group."""

from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord.commands.ask import ask
from bot.discord.commands.compare import compare
from bot.discord.commands.dm import dm
from bot.discord.commands.feedback import feedback
from bot.discord.commands.gaps import GapsButton, GapSelect
from bot.discord.commands.help import help_command
from bot.discord.commands.knowledge import KNOWLEDGE_ITEMS
from bot.discord.commands.knowledge import group as knowledge
from bot.discord.commands.menu import ask_about
from bot.discord.commands.privacy import ForgetButton, privacy
from bot.discord.commands.prompts import prompts
from bot.discord.commands.review import PageButton
from bot.discord.commands.settings import SettingItem, settings, take_value
from bot.discord.commands.strategy import strategy
from bot.discord.commands.team import TEAM_ITEMS, take_answer

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

ITEMS = (PageButton, SettingItem, ForgetButton, GapsButton, GapSelect, *TEAM_ITEMS, *KNOWLEDGE_ITEMS)
"""Buttons of the commands that work after a restart."""


def add_to(tree: "app_commands.CommandTree[TacticianClient]") -> None:
    """Put every command into `tree`."""
    tree.add_command(ask)
    tree.add_command(compare)
    tree.add_command(ask_about)
    tree.add_command(dm)
    tree.add_command(strategy)
    tree.add_command(feedback)
    tree.add_command(settings)
    tree.add_command(help_command)
    tree.add_command(privacy)
    tree.add_command(knowledge)
    tree.add_command(prompts)


__all__ = ["ITEMS", "add_to", "take_answer", "take_value"]
