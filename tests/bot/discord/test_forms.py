import pytest

from bot.discord.forms import choice_of, field_of

FIELD = {"type": 4, "custom_id": "question", "value": "text"}


@pytest.mark.parametrize(
    "data",
    [
        {"components": [{"type": 18, "component": FIELD}]},
        {"components": [{"type": 1, "components": [FIELD]}]},
        {"components": [{"type": 1, "components": [{"custom_id": "other", "value": "x"}, FIELD]}]},
    ],
)
def test_a_field_is_found_however_deep_it_lies(data: object) -> None:
    assert field_of(data, "question") == "text"


@pytest.mark.parametrize("data", [{}, None, [], "question", {"components": [{"custom_id": "question"}]}])
def test_a_field_that_is_missing_is_empty(data: object) -> None:
    assert field_of(data, "question") == ""


MENU = {"type": 3, "custom_id": "where", "values": ["here", "there"]}


@pytest.mark.parametrize(
    "data",
    [
        {"components": [{"type": 18, "component": FIELD}, {"type": 18, "component": MENU}]},
        {"components": [{"type": 1, "components": [{"custom_id": "other", "values": ["x"]}, MENU]}]},
    ],
)
def test_a_choice_is_found_however_deep_it_lies(data: object) -> None:
    assert choice_of(data, "where") == "here"


@pytest.mark.parametrize("data", [{}, None, [], "where", {"components": [{"custom_id": "where", "values": []}]}])
def test_a_choice_that_was_not_made_is_empty(data: object) -> None:
    assert choice_of(data, "where") == ""
