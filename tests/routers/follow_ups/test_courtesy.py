"""Thanks, greetings and fillers around what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.follow_ups.courtesy import without_courtesy


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you so much",
        "ok",
        "great, you're the best",
        "hi there",
        "👍🏽",
        ":)",
        "danke dir, schönen Abend noch",
        "merci beaucoup",
        "muchas gracias",
        "...",
        "",
        "   ",
        "ok bye, see you tomorrow",
        "thx <3",
        "good bot",
    ],
)
def test_nothing_is_left_of_a_mere_courtesy(text: str) -> None:
    assert without_courtesy(text) == ""


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ok, and where is it?", "and where is it?"),
        ("Thanks. Does it work indoors?", "Does it work indoors?"),
        ("Great, thanks! btw which filter fits", "which filter fits"),
        ("how do I get it now? thanks :)", "how do I get it now?"),
        ("what does it mean, please?", "what does it mean?"),
        ("Ok, super. Und E7?", "Und E7?"),
    ],
)
def test_what_is_asked_stays(text: str, asked: str) -> None:
    assert without_courtesy(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "great circle route",
        "so-called nodes",
        "right arrow key?",
        "fine tuning?",
        "hello world program in C",
        "well-known ports",
        "cool storage",
        "yes-or-no questions",
        "perfect numbers below 100",
    ],
)
def test_words_that_only_look_like_courtesies_stay(text: str) -> None:
    assert without_courtesy(text) == text


@given(st.text(max_size=200))
def test_what_is_left_is_a_part_of_it_and_stays_as_it_is(text: str) -> None:
    rest = without_courtesy(text)
    assert rest.removesuffix("?") in text
    assert without_courtesy(rest) == rest
