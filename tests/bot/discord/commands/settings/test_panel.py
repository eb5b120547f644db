"""Every section, as full as it can be, is a message that Discord takes."""

from typing import Any

import pytest
from discord import ui

from bot.discord.commands.settings.items import SettingItem
from bot.discord.commands.settings.panel import UNREAD, Look, content, view
from bot.discord.commands.settings.sections import SECTIONS, Field, Section, Widget
from bot.discord.commands.settings.state import State
from bot.discord.splitting import LIMIT, width

MANY = [str(10**18 + number) for number in range(500)]
FULL: dict[Widget, Any] = {
    Widget.CHANNELS: MANY,
    Widget.CHANNEL: MANY[0],
    Widget.ROLE: MANY[0],
    Widget.FLAG: True,
    Widget.CHOICES: {"": "feedback", **dict.fromkeys(MANY, "none")},
    Widget.SHARE: 0.123456,
    Widget.WHOLE: 1_000_000,
    Widget.AMOUNT: 999_999.123456,
    Widget.TEXT: "_" * 200,
    Widget.SHOWN: {f"task-{number}": f"template-{number}" for number in range(12)},
}


def full(section: Section) -> State:
    values = {field.name: FULL[field.widget] for field in section.fields}
    return State(None, values, frozenset(values))


def parts(panel: ui.View) -> list[dict[str, Any]]:
    return [part for row in panel.to_components() for part in row["components"]]


@pytest.mark.parametrize("look", [Look(), Look(channel=MANY[3]), Look(page=7), Look(page=999)], ids=str)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
async def test_a_full_section_fits(section: Section, look: Look) -> None:
    state = full(section)
    assert width(content(section, state)) <= LIMIT
    panel = view(section, state, look)
    assert len(panel.to_components()) <= 5
    found = parts(panel)
    ids = [part["custom_id"] for part in found]
    assert len(set(ids)) == len(ids)
    for part in found:
        assert SettingItem.__discord_ui_compiled_template__.fullmatch(part["custom_id"]), part
        assert len(part["custom_id"]) <= 100
        assert len(part.get("label") or "") <= 80
        assert len(part.get("options", [])) <= 25
        assert all(len(option["label"]) <= 100 and option["value"] for option in part.get("options", []))
        assert part.get("max_values", 1) <= 25


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
async def test_defaults_cannot_be_reset(section: Section) -> None:
    values = {field.name: FULL[field.widget] for field in section.fields}
    unset = State(None, values, frozenset())
    assert content(section, unset).count("· default") == len(section.fields)
    assert not any(":reset:" in part["custom_id"] for part in parts(view(section, unset)))
    (reset,) = [part for part in parts(view(section, full(section))) if ":reset:" in part["custom_id"]]
    assert [option["value"] for option in reset["options"]] == [field.name for field in section.fields]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
@pytest.mark.parametrize("reads_all", [True, False])
async def test_what_discord_does_not_show_is_said_where_it_matters(section: Section, reads_all: bool) -> None:
    values = {field.name: FULL[field.widget] for field in section.fields}
    said = content(section, State(None, values, frozenset(), reads_all))
    assert (UNREAD in said) is (section.key == "channels" and not reads_all)
    assert width(said) <= LIMIT


@pytest.mark.parametrize("field", [field for section in SECTIONS for field in section.fields], ids=lambda one: one.name)
async def test_every_setting_can_be_changed_here_or_says_where(field: Field) -> None:
    (section,) = [section for section in SECTIONS if field in section.fields]
    changing = [
        part["custom_id"] for part in parts(view(section, full(section))) if f":{field.name}:" in part["custom_id"]
    ]
    assert changing or "`/prompts use`" in field.about
