from typing import Any

import pytest

from bot.discord.commands.settings.forms import FORM, VALUE_CHARS, ValueForm, entered
from bot.discord.commands.settings.sections import SECTIONS, TYPED, Field
from knowledge.known_settings import KNOWN

FIELDS = [field for section in SECTIONS for field in section.fields if field.widget in TYPED]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
async def test_every_form_is_one_that_discord_takes(field: Field) -> None:
    form = ValueForm(field, KNOWN[field.name].default).to_dict()
    assert len(form["title"]) <= 45
    found = FORM.fullmatch(form["custom_id"])
    assert found is not None
    assert found["name"] == field.name
    (label,) = form["components"]
    text: Any = label["component"]
    assert text["max_length"] == VALUE_CHARS
    assert not text["required"]
    assert 0 < len(text["placeholder"]) <= 100


async def test_a_long_value_is_cut_to_what_the_form_holds() -> None:
    (language,) = [field for field in FIELDS if field.name == "language"]
    (label,) = ValueForm(language, "x" * 200).to_dict()["components"]
    assert label["component"]["value"] == "x" * VALUE_CHARS  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("components", "text"),
    [
        ([{"type": 18, "component": {"type": 4, "custom_id": "value", "value": "5"}}], "5"),
        ([{"type": 1, "components": [{"type": 4, "custom_id": "value", "value": "5"}]}], "5"),
        ([{"type": 18, "component": {"type": 4, "custom_id": "value", "value": ""}}], ""),
        ([{"type": 18, "component": {"type": 4, "custom_id": "other", "value": "5"}}], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_what_was_typed(components: Any, text: str) -> None:
    assert entered(components) == text
