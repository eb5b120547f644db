import pytest

from bot.app import App
from bot.discord.commands.settings.sections import SECTIONS, Section, field, section
from bot.discord.commands.settings.state import State, read


@pytest.mark.parametrize("part", SECTIONS, ids=lambda part: part.key)
async def test_a_fresh_server_has_nothing_of_its_own(app: App, part: Section) -> None:
    state = read(app.memory.settings, None, "s", part)
    assert state.own == frozenset()
    assert state.values == {one.name: app.memory.settings.get(one.name) for one in part.fields}


async def test_the_servers_own_wins_and_is_known_as_such(app: App) -> None:
    app.memory.settings.put("duel_votes", 7)
    app.memory.settings.put("duel_share", 0.5, server="s")
    state = read(app.memory.settings, None, "s", section("duels"))
    assert state.values == {"duel_share": 0.5, "duel_votes": 7}
    assert state.own == {"duel_share"}


async def test_a_chosen_nothing_is_the_servers_own_too(app: App) -> None:
    app.memory.settings.put("language", "German")
    app.memory.settings.put("language", None, server="s")
    state = read(app.memory.settings, None, "s", section("answers"))
    assert state.values["language"] is None
    assert "language" in state.own


def test_without_a_known_server_nothing_counts_as_gone() -> None:
    found = field("answer_channels")
    assert found is not None
    state = State(None, {}, frozenset())
    assert not state.gone(found[1], "5")
    assert (state.mention(found[1], "5"), state.name(found[1], "5")) == ("<#5>", "5")
