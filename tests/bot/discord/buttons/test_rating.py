import re

import discord

from bot.discord.buttons import ITEMS
from bot.discord.buttons.rating import REASONS, CommentForm, _field, rating_buttons, why_not
from knowledge.journal import new_id
from knowledge.types import Reason


async def test_custom_ids_carry_any_answer_id_within_discords_limit() -> None:
    answer_id = new_id()
    items = [*rating_buttons(answer_id).children, *why_not(answer_id).children]
    for item in items:
        custom_id = item.custom_id  # type: ignore[attr-defined]
        assert 1 <= len(custom_id) <= 100
        matches = [kind for kind in ITEMS if kind.__discord_ui_compiled_template__.fullmatch(custom_id)]
        assert [type(item)] == matches
        match = matches[0].__discord_ui_compiled_template__.fullmatch(custom_id)
        assert match is not None
        assert match["answer"] == answer_id


async def test_longer_ids_of_imported_answers_fit_too() -> None:
    views = rating_buttons("x" * 64), why_not("x" * 64)
    assert all(len(item.custom_id) <= 100 for view in views for item in view.children)  # type: ignore[attr-defined]
    assert len(CommentForm("x" * 64).custom_id) <= 100


async def test_views_never_time_out() -> None:
    assert rating_buttons("a1").is_persistent()
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
    assert _field({"components": [{"type": 18, "component": field}]}, "comment") == "text"
    assert _field({"components": [{"type": 1, "components": [field]}]}, "comment") == "text"
    assert _field({"components": [{"type": 1, "components": [{**field, "custom_id": "other"}]}]}, "comment") == ""
    assert _field({}, "comment") == ""
