"""The team's own answers: written to what the documents left open, listed, changed and erased by moderators."""

from bot.discord.commands.team.listing import PickSelect, TeamPageButton, first_answers
from bot.discord.commands.team.one import EditButton, EraseButton
from bot.discord.commands.team.writing import WriteButton, take_answer, write_for

TEAM_ITEMS = (PickSelect, TeamPageButton, EditButton, EraseButton, WriteButton)
"""Buttons and menus that work after a restart."""

__all__ = ["TEAM_ITEMS", "WriteButton", "first_answers", "take_answer", "write_for"]
