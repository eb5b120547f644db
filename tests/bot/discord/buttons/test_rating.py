import re

import discord

from bot.discord.buttons.item import view_of
from bot.discord.buttons.rating import REASONS, CommentForm, thumb_down, thumb_up, why_not
from bot.discord.forms import field_of
from knowledge.types import Reason


async def test_views_never_time_out() -> None:
    assert view_of(thumb_up("a1"), thumb_down("a1")).is_persistent()
    assert why_not("a1").is_persistent()


def test_every_reason_can_be_chosen() -> None:
    assert list(REASONS) == list(Reason)
    assert all(len(label) <= 100 for label in REASONS.values())


async def test_the_form_has_one_field_of_the_length_that_the_journal_takes() -> None:
    payload = CommentForm("a1").to_dict()
    assert re.fullmatch(r"tactician:comment:a1", payload["custom_id"])
    assert str(payload).count("'custom_id': 'comment'") == 1
    (label,) = payload["components"]
    assert label["component"]["style"] == discord.TextStyle.paragraph.value


def test_a_field_is_found_however_deep_it_lies() -> None:
    field = {"type": 4, "custom_id": "comment", "value": "text"}
    assert field_of({"components": [{"type": 18, "component": field}]}, "comment") == "text"
    assert field_of({"components": [{"type": 1, "components": [field]}]}, "comment") == "text"
    assert field_of({"components": [{"type": 1, "components": [{**field, "custom_id": "other"}]}]}, "comment") == ""
    assert field_of({}, "comment") == ""
