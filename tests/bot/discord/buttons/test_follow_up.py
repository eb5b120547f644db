from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord.buttons import ITEMS, buttons_for
from bot.discord.buttons.follow_up import FOLLOW_UP_FORM, FollowUpButton, FollowUpForm, unread_below
from bot.discord.feed import Controls


def client(message_content: bool) -> Any:
    return SimpleNamespace(intents=SimpleNamespace(message_content=message_content))


def channel(kind: type) -> Any:
    return object.__new__(kind)


@pytest.mark.parametrize(
    ("kind", "content", "where", "unread"),
    [
        (discord.TextChannel, False, {}, False),
        (discord.Thread, False, {}, True),
        (discord.Thread, True, {}, False),
        (discord.TextChannel, False, {"through_interaction": True}, True),
        (discord.TextChannel, True, {"through_interaction": True}, False),
        (discord.TextChannel, True, {"through_interaction": True, "ephemeral": True}, True),
        (discord.DMChannel, False, {"through_interaction": True}, False),
        (discord.DMChannel, False, {"through_interaction": True, "ephemeral": True}, True),
    ],
)
def test_where_a_reply_could_not_be_read(kind: type, content: bool, where: dict[str, bool], unread: bool) -> None:
    assert unread_below(client(content), channel(kind), **where) is unread


async def test_the_button_stands_in_a_second_row_where_it_is_wanted() -> None:
    view = buttons_for(Controls.FINISHED, "a1", follow_up=True)
    assert view is not None
    assert view.is_persistent()
    first, last = view.to_components()
    assert len(first["components"]) == 5
    assert [button["custom_id"] for button in last["components"]] == ["tactician:followup:a1"]
    without = buttons_for(Controls.FINISHED, "a1")
    assert without is not None
    assert len(without.children) == 5
    streaming = buttons_for(Controls.STREAMING, "a1", follow_up=True)
    assert streaming is not None
    assert len(streaming.children) == 1


async def test_ids_of_any_answer_fit_and_are_found_again() -> None:
    for answer_id in ("a1", "x" * 64):
        custom_id = FollowUpButton(answer_id).item.custom_id or ""
        assert len(custom_id) <= 100
        assert [kind for kind in ITEMS if kind.__discord_ui_compiled_template__.fullmatch(custom_id)] == [
            FollowUpButton
        ]
        form = FOLLOW_UP_FORM.fullmatch(FollowUpForm(answer_id).custom_id)
        assert form is not None
        assert form["answer"] == answer_id


async def test_the_form_has_one_required_field() -> None:
    (label,) = FollowUpForm("a1").to_dict()["components"]
    field = label["component"]
    assert (field["custom_id"], field["style"], field["max_length"]) == ("question", 2, 4000)
    assert field.get("required", True)
