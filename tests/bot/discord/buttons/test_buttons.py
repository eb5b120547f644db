from typing import Any

import pytest

from bot.discord.buttons import ITEMS, buttons_for, mode_in
from bot.discord.buttons.correcting import DomainSelect, GeneralButton
from bot.discord.buttons.item import view_of
from bot.discord.buttons.rating import CommentForm, why_not
from bot.discord.feed import Controls
from knowledge.journal import new_id


def custom_ids(view: Any) -> list[str]:
    return [item.custom_id for item in view.children]


def labels(view: Any) -> list[str]:
    return [item.item.label or str(item.item.emoji) for item in view.children]


async def test_only_a_finished_answer_can_be_judged() -> None:
    assert buttons_for(Controls.NONE, "a1") is None
    assert buttons_for(Controls.FINISHED, "a1") is not None


async def test_everything_stands_in_one_row_in_its_order() -> None:
    view = buttons_for(Controls.FINISHED, "a1")
    assert [label for label in labels(view) if label != "Try another way"] == ["👍", "👎", "Why?", "Sources"]
    assert view is not None
    (row,) = view.to_components()
    assert len(row["components"]) <= 5


async def test_feedback_is_one_button() -> None:
    view = buttons_for(Controls.FINISHED, "a1", mode="feedback")
    assert labels(view) == ["Feedback"]


async def test_none_is_nothing() -> None:
    assert buttons_for(Controls.FINISHED, "a1", mode="none") is None
    assert buttons_for(Controls.FINISHED, "a1", mode="none", follow_up=True) is None


async def test_every_custom_id_belongs_to_one_item_and_carries_the_answer() -> None:
    answer_id = new_id()
    more = view_of(GeneralButton(answer_id), DomainSelect(answer_id))
    views = [buttons_for(Controls.FINISHED, answer_id, mode=mode) for mode in ("all", "feedback")]
    for view in (*views, why_not(answer_id), more):
        assert view is not None
        assert view.is_persistent()
        for item in view.children:
            custom_id = item.custom_id  # type: ignore[attr-defined]
            found = [kind.__discord_ui_compiled_template__.fullmatch(custom_id) for kind in ITEMS]
            (match,) = filter(None, found)
            assert match["answer"] == answer_id
            assert type(item) is ITEMS[found.index(match)]


async def test_the_ids_of_imported_answers_fit_too() -> None:
    longest = "x" * 64
    views = [buttons_for(Controls.FINISHED, longest, mode=mode) for mode in ("all", "feedback")]
    names = [name for view in (*views, why_not(longest)) for name in custom_ids(view)]
    assert all(len(name) <= 100 for name in [*names, CommentForm(longest).custom_id])


@pytest.mark.parametrize(
    ("chosen", "channel", "mode"),
    [
        ({}, "7", "all"),
        ({"": "none"}, "7", "none"),
        ({"": "none", "7": "feedback"}, "7", "feedback"),
        ({"7": "feedback"}, "8", "all"),
        ({"7": "feedback"}, None, "all"),
    ],
)
def test_a_channel_has_its_own_mode_or_that_of_the_server(chosen: dict[str, str], channel: str, mode: str) -> None:
    assert mode_in(chosen, channel) == mode
