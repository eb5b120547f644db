import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.tasks import NAMES, language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How do I change the filter?", "en"),
        ("Wie oft muss ich den Filter wechseln?", "de"),
        ("Comment est-ce que je change le filtre ?", "fr"),
        ("¿Cómo puedo cambiar el filtro de la máquina?", "es"),
        ("Come posso cambiare il filtro della macchina?", "it"),
        ("Como posso trocar o filtro da máquina?", "pt"),
        ("Hoe kan ik het filter van de machine vervangen?", "nl"),
        ("E5", None),
        ("", None),
        ("フィルターを交換するには?", None),
    ],
)
def test_languages(text: str, code: str | None) -> None:
    assert language_of(text) == code


def test_every_language_has_a_name() -> None:
    assert language_of("What is this and how do I use it?") in NAMES
    assert all(len(code) == 2 and name.istitle() for code, name in NAMES.items())


def test_only_the_beginning_is_read() -> None:
    assert language_of("What is this and how do I use it? " * 20 + "der die das und oder nicht von mit " * 200) == "en"


def test_a_word_of_several_languages_decides_nothing() -> None:
    assert language_of("me") is None
    assert language_of("la") is None


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language_of(text) in {*NAMES, None}
    assert language_of(text.upper()) in {*NAMES, None}
