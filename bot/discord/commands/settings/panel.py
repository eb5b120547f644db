"""A section of the panel as a message: what is set, and what can be pressed to change it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.discord.commands.settings.items import SettingItem
from bot.discord.commands.settings.sections import SECTIONS, TYPED, Field, Section, Widget
from bot.discord.commands.settings.state import State
from bot.discord.commands.settings.values import BUTTON_WORDS, words
from bot.discord.render import subtext

OPTIONS = 25
"""Options of a menu (Discord, “String Select”)."""
LISTED = OPTIONS - 1
"""Entries of a list on one page of the menu that takes them out."""
BUTTONS_A_ROW = 5
TEXT_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]

UNREAD = (
    "⚠️ Discord shows me only messages that mention me, so people have to mention me there, until the bot's owner "
    "turns the Message Content intent on."
)

Row = list[SettingItem]


@dataclass(frozen=True, slots=True)
class Look:
    """Which part of a section is looked at."""

    channel: str | None = None
    """The channel whose choice is open."""
    page: int = 0
    """Of the menu that takes entries out of a list."""


PLAIN = Look()


def content(section: Section, state: State) -> str:
    """The text of a section: each setting with its value and whether that is the default."""
    lines = [f"**Settings › {section.title}**", section.about]
    lines += [UNREAD] if section.unmentioned and not state.reads_all else []
    for field in section.fields:
        value = words(field, state.values[field.name], lambda number, of=field: state.mention(of, number))  # type: ignore[misc]
        default = "" if field.name in state.own else " · default"
        lines += ["", f"**{field.title}:** {value}{default}", subtext(field.about)]
    return "\n".join(lines)


def view(section: Section, state: State, look: Look = PLAIN) -> ui.View:
    """What can be pressed: the way to other sections, a menu or button a setting, and the way back to defaults."""
    rows = [[_sections(section)]]
    for field in section.fields:
        rows += _MENUS.get(field.widget, _nothing)(field, state, look)
    buttons = [_button(field, state) for field in section.fields if field.widget in TYPED | {Widget.FLAG}]
    rows += [buttons[first : first + BUTTONS_A_ROW] for first in range(0, len(buttons), BUTTONS_A_ROW)]
    rows += [[item] for item in _reset(section, state)]
    panel = ui.View(timeout=None)
    for number, row in enumerate(rows):
        for item in row:
            item.item.row = number
            panel.add_item(item)
    return panel


def _sections(section: Section) -> SettingItem:
    options = [
        discord.SelectOption(label=one.title, value=one.key, description=one.about[:100], default=one is section)
        for one in SECTIONS
    ]
    return SettingItem(ui.Select(options=options), "go", section.key)


def _nothing(_field: Field, _state: State, _look: Look) -> list[Row]:
    return []


def _list(field: Field, state: State, look: Look) -> list[Row]:
    add = _channel_menu(field, "Add channels …", most=OPTIONS)
    return [[SettingItem(add, "add", field.name)], *_drop(field, state, state.values[field.name], look.page)]


def _drop(field: Field, state: State, entries: list[str], page: int) -> list[Row]:
    """The menu that takes entries out of a list, the deleted ones first."""
    if not entries:
        return []
    entries = sorted(entries, key=lambda number: not state.gone(field, number))
    page = page if page * LISTED < len(entries) else 0
    shown = entries[page * LISTED : (page + 1) * LISTED]
    options = [discord.SelectOption(label=state.name(field, number)[:100], value=number) for number in shown]
    if len(entries) > LISTED:
        options.append(discord.SelectOption(label="Show others …", value="more"))
    menu: ui.Select[Any] = ui.Select(options=options, placeholder="Take out …", max_values=len(options))
    return [[SettingItem(menu, "drop", field.name, str(page))]]


def _one_channel(field: Field, _state: State, _look: Look) -> list[Row]:
    return [[SettingItem(_channel_menu(field, f"{field.title} …"), "one", field.name)]]


def _one_role(field: Field, _state: State, _look: Look) -> list[Row]:
    menu: ui.RoleSelect[Any] = ui.RoleSelect(placeholder=f"{field.title} …")
    return [[SettingItem(menu, "one", field.name)]]


def _choices(field: Field, state: State, look: Look) -> list[Row]:
    value: dict[str, str] = state.values[field.name]
    rows = [
        [_choice(field, "", value.get("", "all"), "On this server")],
        [SettingItem(_channel_menu(field, "Apart from that, in the channel …"), "pick", field.name)],
    ]
    if look.channel is not None:
        return [*rows, [_choice(field, look.channel, value.get(look.channel), f"In {state.name(field, look.channel)}")]]
    return rows + _drop(field, state, [channel for channel in value if channel], look.page)


def _choice(field: Field, channel: str, chosen: str | None, place: str) -> SettingItem:
    options = [
        discord.SelectOption(label=f"{place}: {label}"[:100], value=choice, default=choice == chosen)
        for choice, label in BUTTON_WORDS.items()
    ]
    if channel:
        options.append(
            discord.SelectOption(label=f"{place}: as on the server"[:100], value="like", default=chosen is None)
        )
    return SettingItem(ui.Select(options=options), "choose", field.name, channel)


def _channel_menu(field: Field, placeholder: str, most: int = 1) -> ui.ChannelSelect[Any]:
    types = [*TEXT_CHANNELS, discord.ChannelType.forum] if field.forums else TEXT_CHANNELS
    return ui.ChannelSelect(channel_types=types, placeholder=placeholder, max_values=most)


def _button(field: Field, state: State) -> SettingItem:
    if field.widget is Widget.FLAG:
        on = bool(state.values[field.name])
        label = f"{field.title}: turn {'off' if on else 'on'}"
        return SettingItem(ui.Button(label=label), "flip", field.name, "off" if on else "on")
    return SettingItem(ui.Button(label=f"{field.title} …"), "edit", field.name)


def _reset(section: Section, state: State) -> Iterator[SettingItem]:
    own = [field for field in section.fields if field.name in state.own]
    if own:
        options = [discord.SelectOption(label=field.title, value=field.name) for field in own]
        menu: ui.Select[Any] = ui.Select(options=options, placeholder="Back to the default …", max_values=len(options))
        yield SettingItem(menu, "reset", section.key)


_MENUS: dict[Widget, Callable[[Field, State, Look], list[Row]]] = {
    Widget.CHANNELS: _list,
    Widget.CHANNEL: _one_channel,
    Widget.ROLE: _one_role,
    Widget.CHOICES: _choices,
}
