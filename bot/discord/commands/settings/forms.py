"""Numbers and texts: a form with one field."""

import re
from typing import Any

from discord import ui

from bot.discord.commands.settings.items import PREFIX
from bot.discord.commands.settings.sections import Field
from bot.discord.commands.settings.values import typed, wanted

FORM = re.compile(rf"{PREFIX}:form:(?P<name>\w{{1,40}})")
VALUE_CHARS = 60


class ValueForm(ui.Modal):
    """One field with the present value; its submit is handled by `acts.take_value`."""

    def __init__(self, of: Field, value: Any) -> None:
        super().__init__(title=of.title, custom_id=f"{PREFIX}:form:{of.name}", timeout=900)
        entry: ui.TextInput[Any] = ui.TextInput(
            custom_id="value",
            required=False,
            default=typed(value)[:VALUE_CHARS],
            placeholder=wanted(of)[:100],
            max_length=VALUE_CHARS,
        )
        self.add_item(ui.Label(text="Value", description="Leave it empty for the default.", component=entry))


def entered(components: Any) -> str:
    """What was typed into the one field of a form, however deep the payload nests it."""
    if isinstance(components, list):
        return next(filter(None, map(entered, components)), "")
    if not isinstance(components, dict):
        return ""
    if components.get("custom_id") == "value":
        return str(components.get("value") or "")
    return entered(components.get("components")) or entered(components.get("component"))
