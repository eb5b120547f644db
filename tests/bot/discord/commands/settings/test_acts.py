"""What a press makes of the value that is in force."""

from typing import Any

import pytest

from bot.discord.commands.settings.acts import _change
from knowledge.errors import InputError


@pytest.mark.parametrize(
    ("what", "more", "values", "old", "new"),
    [
        ("add", "", ["2", "1"], ["1"], ["1", "2"]),
        ("drop", "0", ["1", "9"], ["1", "2"], ["2"]),
        ("drop", "0", ["7"], {"": "none", "7": "all"}, {"": "none"}),
        ("one", "", ["5"], None, "5"),
        ("flip", "on", [], False, True),
        ("flip", "on", [], True, True),
        ("flip", "off", [], True, False),
        ("choose", "", ["none"], {"7": "all"}, {"": "none", "7": "all"}),
        ("choose", "7", ["like"], {"7": "all"}, {}),
        ("choose", "7", ["like"], {}, {}),
    ],
)
def test_presses(what: str, more: str, values: list[str], old: Any, new: Any) -> None:
    before = repr(old)
    assert _change(what, more, values)(old) == new
    assert repr(old) == before


def test_something_else_is_refused() -> None:
    with pytest.raises(InputError, match="older version"):
        _change("paint", "", [])
