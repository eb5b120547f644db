import pytest

from bot.discord.commands.settings.sections import SECTIONS, TYPED, Section, Widget, field, section
from knowledge.known_settings import KNOWN

NOT_A_SERVERS = {"dm_server", "model_choice", "sample_offered", "discord_commands", "training_permission"}
"""A person's, or the installation's."""

NAMES = [one.name for part in SECTIONS for one in part.fields]


def test_every_setting_of_a_server_has_one_place() -> None:
    assert sorted(NAMES) == sorted(KNOWN.keys() - NOT_A_SERVERS)


@pytest.mark.parametrize("part", SECTIONS, ids=lambda part: part.key)
def test_discord_takes_the_texts(part: Section) -> None:
    assert len(part.title) <= 45
    assert len(part.about) <= 100
    for one in part.fields:
        assert len(one.title) <= 40
        assert one.about.endswith(".")
        assert "null" not in one.about


@pytest.mark.parametrize("name", NAMES)
def test_the_widget_fits_the_default(name: str) -> None:
    found = field(name)
    assert found is not None
    default, widget = KNOWN[name].default, found[1].widget
    sorts = {
        bool: {Widget.FLAG},
        list: {Widget.CHANNELS},
        dict: {Widget.CHOICES, Widget.SHOWN},
        int: {Widget.WHOLE},
        float: {Widget.SHARE, Widget.AMOUNT},
    }
    assert widget in sorts.get(type(default), TYPED | {Widget.CHANNEL, Widget.ROLE})


def test_sections_are_found_by_their_key() -> None:
    assert [section(part.key) for part in SECTIONS] == list(SECTIONS)
    assert section("of an older version") is SECTIONS[0]
    assert field("of an older version") is None
