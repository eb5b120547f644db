"""What `tactician doctor` looks at: each check says how it stands and, where it does not stand well, what to do."""

from bot.checkup.checks import Check, State, failed, fine, warning
from bot.checkup.machine import machine_checks

__all__ = ["Check", "State", "failed", "fine", "machine_checks", "warning"]
