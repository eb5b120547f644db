"""`/settings`: everything that a server can set, section by section, in a panel that works after a restart."""

from bot.discord.commands.settings.acts import take_value
from bot.discord.commands.settings.command import settings
from bot.discord.commands.settings.items import SettingItem

__all__ = ["SettingItem", "settings", "take_value"]
