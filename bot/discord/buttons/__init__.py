"""What can be pressed below an answer. Everything works after a restart: what is needed travels in the `custom_id`."""

from collections.abc import Mapping

from bot.discord.buttons.correcting import DomainSelect, GeneralButton
from bot.discord.buttons.follow_up import FollowUpButton
from bot.discord.buttons.opening import FeedbackButton
from bot.discord.buttons.rating import RATING_ITEMS, take_comment
from bot.discord.buttons.retry import RetryButton
from bot.discord.buttons.rows import FIRST_ROW, SECOND_ROW, rows
from bot.discord.buttons.sources import SourcesButton
from bot.discord.buttons.stop import StopButton, stop_button
from bot.discord.buttons.why import WhyButton
from bot.discord.feed import Controls
from bot.discord.outlets import Buttons

ITEMS = (
    *RATING_ITEMS,
    RetryButton,
    WhyButton,
    GeneralButton,
    DomainSelect,
    SourcesButton,
    FeedbackButton,
    FollowUpButton,
    StopButton,
)
"""What the client registers at its start."""


def buttons_for(controls: Controls, answer_id: str, *, mode: str = "all", follow_up: bool = False) -> Buttons:
    """The buttons below a message of an answer.

    `mode`: all | feedback | none (see the setting `buttons`); `follow_up`: whether a reply could not be read here, so
    that a form is offered instead, beside the others or beside the one that opens them.
    """
    if controls is Controls.STREAMING:
        return stop_button(answer_id)
    if controls is not Controls.FINISHED or mode == "none":
        return None
    return rows(answer_id, FIRST_ROW if mode == "all" else (FeedbackButton,), SECOND_ROW if follow_up else ())


def mode_in(chosen: Mapping[str, str], channel: str | None) -> str:
    """What the setting `buttons` says for a channel: its own, else the one for all others, else everything."""
    return chosen.get(channel or "") or chosen.get("") or "all"


__all__ = ["ITEMS", "buttons_for", "mode_in", "take_comment"]
