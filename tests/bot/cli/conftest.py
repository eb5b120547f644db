"""Processes for every test of the command line."""

from tests.bot.cli.test_processes import spawn

__all__ = ["spawn"]
