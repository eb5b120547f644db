import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.threads import NAME_CHARS, UNNAMED, thread_name
from routers.attached import with_files


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How do I reset it?", "How do I reset it?"),
        ("How do\nI  reset\tit?", "How do I reset it?"),
        ("# **Big** `code` ~~gone~~ ||secret||", "Big code gone secret"),
        ("> quoted", "quoted"),
        ("Ask @everyone and @here", "Ask everyone and here"),
        ("\u202eevil\u200b name", "evil name"),
        ("", UNNAMED),
        ("***", UNNAMED),
        (with_files("What is this?", [("a.txt", "secret")]), "What is this?"),
        (with_files("", [("a.txt", "secret")]), UNNAMED),
    ],
)
def test_a_thread_is_named_after_its_question(question: str, name: str) -> None:
    assert thread_name(question) == name


def test_a_long_question_is_shortened_at_a_space() -> None:
    name = thread_name("word " * 100)
    assert len(name) <= NAME_CHARS
    assert name.endswith("word…")


@given(st.text())
def test_any_question_makes_a_name(question: str) -> None:
    name = thread_name(question)
    assert 1 <= len(name) <= NAME_CHARS
    assert "@" not in name or not name.rpartition("@")[2][:1].isalpha()
    assert not any(unicodedata.category(character) == "Cc" for character in name)
