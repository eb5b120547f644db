"""The vote buttons: persistent, four of them, and silent about strategies."""

import re

import discord
import pytest

from bot.discord.duels import ITEMS, VoteButton
from bot.discord.duels.voting import vote_buttons
from knowledge.journal import new_id
from knowledge.types import Strategy


@pytest.mark.parametrize("retry", [False, True])
async def test_four_buttons_carry_a_place_and_the_duels_id_alone(retry: bool) -> None:
    duel_id = new_id("d")
    view = vote_buttons(duel_id, retry=retry)
    assert view.is_persistent()
    ids = [item.custom_id for item in view.children]  # type: ignore[attr-defined]
    assert ids == [f"tactician:duel:{cast}:{duel_id}" for cast in ("1", "2", "tie", "bad")]
    assert all(len(custom_id) <= 100 for custom_id in ids)
    (row,) = view.to_components()
    assert not any(strategy in str(row) for strategy in Strategy)


async def test_a_pressed_button_is_known_again_whatever_it_says() -> None:
    for item in vote_buttons("d1", retry=True).children:
        assert isinstance(item, VoteButton)
        match = VoteButton.__discord_ui_compiled_template__.fullmatch(item.item.custom_id or "")
        assert match is not None
        again = await VoteButton.from_custom_id(None, item, match)  # type: ignore[arg-type]
        assert (again.cast, again.duel_id) == (item.cast, "d1")


@pytest.mark.parametrize("custom_id", ["tactician:duel:3:d1", "tactician:duel:a:d1", "tactician:duel:1:", "duel:1:d1"])
def test_other_ids_are_nobodys(custom_id: str) -> None:
    assert VoteButton.__discord_ui_compiled_template__.fullmatch(custom_id) is None


def test_the_client_registers_it() -> None:
    assert VoteButton in ITEMS
    assert all(issubclass(item, discord.ui.DynamicItem) for item in ITEMS)


def test_longer_ids_fit_too() -> None:
    template = VoteButton.__discord_ui_compiled_template__
    assert isinstance(template, re.Pattern)
    assert template.fullmatch("tactician:duel:bad:" + "x" * 64)
