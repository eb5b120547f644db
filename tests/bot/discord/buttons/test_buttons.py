import pytest

from bot.discord.buttons import buttons_for, mode_in
from bot.discord.feed import Controls


def test_only_a_finished_answer_can_be_rated() -> None:
    assert buttons_for(Controls.NONE, "a1") is None
    view = buttons_for(Controls.FINISHED, "a1")
    assert view is not None
    assert view.is_persistent()


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
