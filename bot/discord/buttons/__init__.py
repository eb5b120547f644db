"""What can be pressed below an answer. Everything works after a restart: what is needed travels in the `custom_id`."""

from collections.abc import Mapping

from bot.discord.buttons.rating import RATING_ITEMS, rating_buttons, take_comment
from bot.discord.buttons.stop import StopButton, stop_button
from bot.discord.feed import Controls
from bot.discord.outlets import Buttons

ITEMS = (*RATING_ITEMS, StopButton)
"""What the client registers at its start."""


def buttons_for(controls: Controls, answer_id: str, *, mode: str = "all", follow_up: bool = False) -> Buttons:
    """The buttons below a message of an answer.

    `mode`: all | feedback | none (see the setting `buttons`); `follow_up`: whether a reply could not be read here, so
    that a form is offered instead.
    """
    _ = mode, follow_up
    if controls is Controls.STREAMING:
        return stop_button(answer_id)
    return rating_buttons(answer_id) if controls is Controls.FINISHED else None


def mode_in(chosen: Mapping[str, str], channel: str | None) -> str:
    """What the setting `buttons` says for a channel: its own, else the one for all others, else everything."""
    return chosen.get(channel or "") or chosen.get("") or "all"


__all__ = ["ITEMS", "buttons_for", "mode_in", "take_comment"]
