"""The order of what stands below an answer."""

from collections.abc import Callable
from typing import Any

from discord import ui

from bot.discord.buttons.follow_up import FollowUpButton
from bot.discord.buttons.item import view_of
from bot.discord.buttons.rating import thumb_down, thumb_up
from bot.discord.buttons.retry import RetryButton
from bot.discord.buttons.sources import SourcesButton
from bot.discord.buttons.why import WhyButton

ForAnswer = Callable[[str], ui.Item[Any]]
"""An answer's id → its button."""

FIRST_ROW: tuple[ForAnswer, ...] = (
    thumb_up,
    thumb_down,
    RetryButton,
    WhyButton,
    SourcesButton,
)
"""Below every answer; Discord allows five in a row."""

SECOND_ROW: tuple[ForAnswer, ...] = (FollowUpButton,)
"""Only where a reply to the answer could not be read."""


def rows(
    answer_id: str, first: tuple[ForAnswer, ...] = FIRST_ROW, second: tuple[ForAnswer, ...] = ()
) -> ui.View | None:
    """The buttons in their rows; None where there are none."""
    view = view_of(*(button(answer_id) for button in first))
    for button in second:
        item = button(answer_id)
        item.row = 1
        view.add_item(item)
    return view if view.children else None
