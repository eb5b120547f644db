import pytest

from routers.prompts import Templates
from routers.tasks.forms import FORMS, form_of


@pytest.mark.parametrize(
    ("instruction", "form"),
    [
        ("Write an email to the team", "e-mail"),
        ("Write a cover letter", "cover letter"),
        ("Write a letter", "letter"),
        ("Draft a press release", "announcement"),
        ("Make a flyer for the bake sale", "advertisement"),
        ("Rewrite this letter", "edit"),
        ("Make it shorter", "edit"),
        ("Verfasse eine Einladung", "invitation"),
        ("Rédige une lettre", "letter"),
        ("Escribe un cuento", "story"),
        ("Write about postage", None),
        ("Write about storeys and letterboxes", None),
        ("", None),
    ],
)
def test_forms(instruction: str, form: str | None) -> None:
    assert form_of(instruction) == form


def test_the_write_template_knows_every_form() -> None:
    write = Templates.load().get("write")
    names = {form for form, _ in FORMS}
    assert set(write.variables["piece"].by_form) == names
    for variable in write.variables.values():
        assert set(variable.by_form) <= names
