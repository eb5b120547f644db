"""What pressing does: store first, then show the section with its new value."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import discord

from bot.discord.commands.settings.forms import FORM, ValueForm, entered
from bot.discord.commands.settings.panel import PLAIN, Look, content, view
from bot.discord.commands.settings.sections import Section, field, section
from bot.discord.commands.settings.state import read
from bot.discord.commands.settings.values import parse
from bot.discord.errors import told
from bot.discord.outlets import NOBODY
from knowledge.errors import InputError

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

log = logging.getLogger(__name__)

OUTDATED = "This panel is from an older version. Open `/settings` again; nothing was changed."

EVERYBODY = "@everyone cannot be called for help. Choose a role of its own for helpers; nothing was changed."


async def act(interaction: "Interaction", what: str, of: str, more: str, values: list[str]) -> None:
    """Do what was pressed. Raises InputError where nothing can be made of it."""
    if what == "go":
        await show(interaction, section(values[0]))
    elif what == "reset":
        await _reset(interaction, section(of), values)
    else:
        await _on_setting(interaction, what, of, more, values)


async def show(interaction: "Interaction", shown: Section, look: Look = PLAIN) -> None:
    """Show a section in place of the message whose button was pressed, or as a new one that only its asker sees."""
    settings, server = interaction.client.app.memory.settings, str(interaction.guild_id)
    guild, reads_all = interaction.guild, interaction.client.intents.message_content
    state = await interaction.client.app.service.in_thread(
        lambda: read(settings, guild, server, shown, reads_all=reads_all)
    )
    text, buttons = content(shown, state), view(shown, state, look)
    if interaction.message is not None:
        await interaction.response.edit_message(content=text, view=buttons, allowed_mentions=NOBODY)
    else:
        await interaction.response.send_message(text, view=buttons, ephemeral=True, allowed_mentions=NOBODY)


async def change(interaction: "Interaction", name: str, how: Callable[[Any], Any]) -> None:
    """Store what `how` makes of a setting's value, and note in the log who did it. Raises InputError."""
    settings, server = interaction.client.app.memory.settings, str(interaction.guild_id)
    await interaction.client.app.service.in_thread(lambda: settings.change(name, how, server=server))
    _note(interaction, [name])


async def reset(interaction: "Interaction", names: Iterable[str]) -> None:
    """Go back to the defaults."""
    settings, server = interaction.client.app.memory.settings, str(interaction.guild_id)
    chosen = list(names)
    await interaction.client.app.service.in_thread(lambda: [settings.clear(name, server) for name in chosen])
    _note(interaction, chosen)


async def take_value(interaction: "Interaction") -> None:
    """Store the value of a submitted form, whichever process showed it; other interactions are left alone.

    What does not fit is told in private, and nothing is changed.
    """
    data: Any = interaction.data or {}
    form = FORM.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    async with told(interaction):
        found = field(form["name"])
        if found is None:
            return
        shown, of = found
        value = parse(of, entered(data.get("components")))
        if value is None:
            await reset(interaction, [of.name])
        else:
            await change(interaction, of.name, lambda _: value)
        await show(interaction, shown)


async def _reset(interaction: "Interaction", shown: Section, names: list[str]) -> None:
    await reset(interaction, [one.name for one in shown.fields if one.name in names])
    await show(interaction, shown)


async def _on_setting(interaction: "Interaction", what: str, name: str, more: str, values: list[str]) -> None:
    found = field(name)
    if found is None:
        raise InputError(OUTDATED)
    shown, one = found
    if what == "edit":
        settings, server = interaction.client.app.memory.settings, str(interaction.guild_id)
        value = await interaction.client.app.service.in_thread(lambda: settings.get(name, server))
        await interaction.response.send_modal(ValueForm(one, value))
    elif what == "pick":
        await show(interaction, shown, Look(channel=values[0]))
    elif what == "drop" and "more" in values:
        await show(interaction, shown, Look(page=int(more) + 1))
    elif what == "one" and values[0] == str(interaction.guild_id):
        raise InputError(EVERYBODY)
    else:
        await change(interaction, name, _change(what, more, values))
        await show(interaction, shown, Look(page=int(more) if what == "drop" else 0))


def _change(what: str, more: str, values: list[str]) -> Callable[[Any], Any]:
    """What a press makes of the value that is in force."""
    match what:
        case "add":
            return lambda old: [*old, *(value for value in values if value not in old)]
        case "drop":
            return lambda old: _without(old, values)
        case "one":
            return lambda _: values[0]
        case "flip":
            return lambda _: more == "on"
        case "choose" if values[0] == "like":
            return lambda old: _without(old, [more])
        case "choose":
            return lambda old: {**old, more: values[0]}
    raise InputError(OUTDATED)


def _without(old: Any, gone: list[str]) -> Any:
    if isinstance(old, dict):
        return {key: value for key, value in old.items() if key not in gone}
    return [value for value in old if value not in gone]


def _note(interaction: "Interaction", names: list[str]) -> None:
    server, user = interaction.guild_id, interaction.user.id
    log.info("Settings of the server %s changed by %s: %s.", server, user, ", ".join(names))
