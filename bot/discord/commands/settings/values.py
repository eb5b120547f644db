"""Values of settings in words, and words as values."""

import re
from collections.abc import Callable
from typing import Any

from bot.discord.commands.settings.sections import Field, Widget
from bot.discord.render import inline
from knowledge.errors import InputError
from knowledge.known_settings import KNOWN

MENTIONED = 25
"""Channels that are listed by name; the others are counted."""
BUTTON_WORDS = {"all": "all buttons", "feedback": "one Feedback button", "none": "no buttons"}

Where = Callable[[str], str]
"""A channel's or role's id → how it is shown."""

_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?")


def parse(field: Field, text: str) -> Any:
    """The value that somebody typed for `field`; None (back to the default) for nothing.

    Raises InputError that says what is wanted.
    """
    typed = " ".join(text.split())
    if not typed:
        return None
    value = typed if field.widget is Widget.TEXT else _number(field, typed)
    if value is None or not KNOWN[field.name].accepts(value):
        raise InputError(
            f"“{inline(typed, 40)}” does not fit **{field.title}**: it must be {wanted(field)}. Nothing was changed."
        )
    return value


def wanted(field: Field) -> str:
    """What may be typed for `field`."""
    if field.widget is Widget.SHARE:
        return "a share from 0 to 1, such as 0.1 or 10 %"
    return KNOWN[field.name].wanted.removesuffix(", or null")


def typed(value: Any) -> str:
    """`value` as somebody would type it."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def words(field: Field, value: Any, where: Where) -> str:
    """`value` as the panel shows it."""
    match field.widget:
        case _ if value is None or value == []:
            return field.none
        case Widget.CHANNELS:
            return _listed([where(one) for one in value])
        case Widget.CHANNEL | Widget.ROLE:
            return where(value)
        case Widget.FLAG:
            return "on" if value else "off"
        case Widget.CHOICES:
            return _choices(value, where)
        case Widget.SHARE:
            return f"{100 * value:g} %" if value else "0 % (off)"
        case Widget.TEXT:
            return inline(value)
        case Widget.SHOWN:
            return ", ".join(f"{inline(task)} → {inline(name)}" for task, name in value.items()) or field.none
    number = f"{value:g}" if isinstance(value, float) else f"{value:,}"
    return f"${number}" if field.unit == "$" else f"{number}{field.unit}"


def _number(field: Field, text: str) -> int | float | None:
    """The number in `text`, which may carry a unit; None where there is none."""
    bare, percent = text.removeprefix("$").removesuffix("%").strip(), text.endswith("%")
    bare = bare.removesuffix(field.unit.strip()).strip() if field.unit else bare
    if field.widget is Widget.WHOLE:
        bare = re.sub(r"(?<=\d)[,. '’](?=\d{3}(?:\D|$))", "", bare)
        return int(bare) if bare.isdecimal() and len(bare) <= 12 else None
    if not _NUMBER.fullmatch(bare) or (percent and field.widget is not Widget.SHARE):
        return None
    number = float(bare.replace(",", "."))
    return round(number / 100, 6) if percent else number


def _listed(shown: list[str]) -> str:
    rest = len(shown) - MENTIONED
    return ", ".join(shown[:MENTIONED]) + (f" and {rest} more" if rest > 0 else "")


def _choices(value: dict[str, str], where: Where) -> str:
    usual = BUTTON_WORDS[value.get("", "all")]
    apart = [f"{where(channel)}: {BUTTON_WORDS[choice]}" for channel, choice in value.items() if channel]
    return f"{usual}; " + _listed(apart) if apart else usual
