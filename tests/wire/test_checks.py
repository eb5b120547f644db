from typing import Any

import pytest

from tests.wire.checks import FILE_BYTES, V2, check_message, check_modal
from tests.wire.refusals import RefusedError


def button(custom_id: str = "b", **fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id} | fields


def rows(*lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {"content": "x", "components": [{"type": 1, "components": line} for line in lines]}


MENU = {"type": 3, "custom_id": "m", "options": [{"label": "a", "value": "a"}]}


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "x" * 4096}]},
        rows(*[[button(f"{row}{place}") for place in range(5)] for row in range(5)]),
        rows([button("x" * 100)], [MENU]),
        rows([{"type": 2, "style": 5, "label": "Link", "url": "https://example.com"}]),
        {"flags": V2, "components": [{"type": 10, "content": "x" * 4000}]},
    ],
)
def test_what_just_fits_is_taken(body: dict[str, Any]) -> None:
    check_message(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 50006),
        ({"content": ""}, 50006),
        ({"content": "x" * 2001}, 50035),
        ({"embeds": [{"description": "x" * 4097}]}, 50035),
        ({"embeds": [{"description": "x" * 3001}] * 2}, 50035),
        (rows(*[[button(str(row))] for row in range(6)]), 50035),
        (rows([button(str(place)) for place in range(6)]), 50035),
        (rows([button("same")], [button("same")]), 50035),
        (rows([button("x" * 101)]), 50035),
        (rows([button("")]), 50035),
        (rows([button(label="x" * 81)]), 50035),
        (rows([button(label="")]), 50035),
        (rows([MENU, button()]), 50035),
        (rows([MENU | {"options": MENU["options"] * 26}]), 50035),
        ({"flags": V2, "components": [{"type": 10, "content": "x" * 4001}]}, 50035),
        ({"flags": V2, "components": [{"type": 10, "content": "x"}] * 41}, 50035),
        ({"flags": V2, "content": "x", "components": [{"type": 10, "content": "x"}]}, 50035),
    ],
)
def test_what_is_too_much_or_nothing_is_refused(body: dict[str, Any], code: int) -> None:
    with pytest.raises(RefusedError) as caught:
        check_message(body)
    assert caught.value.code == code


def test_files_are_counted_and_weighed() -> None:
    check_message({}, [b"x"] * 10)
    with pytest.raises(RefusedError, match="50035"):
        check_message({}, [b"x"] * 11)
    with pytest.raises(RefusedError, match="40005"):
        check_message({}, [b"x" * FILE_BYTES, b"x"])


def test_an_edit_may_leave_things_as_they_are() -> None:
    check_message({"components": []}, kept=True)


@pytest.mark.parametrize("change", [{"title": ""}, {"title": "x" * 46}, {"custom_id": "x" * 101}, {"components": []}])
def test_forms_have_limits_too(change: dict[str, Any]) -> None:
    form = {"title": "Why?", "custom_id": "f", "components": [{"type": 18, "component": {"type": 4, "custom_id": "c"}}]}
    check_modal(form)
    with pytest.raises(RefusedError, match="50035"):
        check_modal(form | change)
