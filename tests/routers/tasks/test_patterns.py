import re

import pytest

from routers.tasks.cues import OPENINGS, POLITE, SIGNS, is_programming
from routers.tasks.patterns import any_of, each_of
from routers.tasks.words import LISTS


def test_any_line_may_match() -> None:
    pattern = any_of(
        r"""
        cats?\b
        dogs? and
        """
    )
    assert pattern.search("CATS") is not None
    assert pattern.search("my dog and I") is not None
    assert pattern.search("dogs or") is None


def test_lists_are_filled_in_and_groups_left_alone() -> None:
    pattern = any_of(r"(?P<v><number>) days")
    match = pattern.search("in twelve days")
    assert match is not None
    assert match["v"] == "twelve"
    assert any_of(r"<nolist>").search("<nolist>") is not None


def test_underscores_stand_for_spaces() -> None:
    assert any_of(r"^<bound> now").search("no more than now") is not None


def test_each_line_is_a_pattern_of_its_own() -> None:
    first, second = each_of("a+\nb+")
    assert (first.pattern, second.pattern) == ("a+", "b+")


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_word_of_a_list_is_a_pattern(name: str) -> None:
    for word in LISTS[name].split():
        re.compile(word)


@pytest.mark.parametrize("text", ["", " ", "zzz qqq", "?", "12"])
def test_no_cue_matches_nothing_in_particular(text: str) -> None:
    assert not any(pattern.match(text) for _, pattern in OPENINGS)
    assert not any(pattern.search(text) for _, pattern in SIGNS)


def test_politeness_leaves_something_to_be_asked() -> None:
    match = POLITE.match("please write")
    assert match is not None
    assert "please write"[match.end() :] == "write"
    assert POLITE.match("write, please") is None


@pytest.mark.parametrize(
    "text",
    [
        "```\nx = 1\n```",
        "What does `x.y()` do?",
        "KeyError: 'a'",
        "for i in range(3): print(i)",
        "SELECT name FROM people",
        "def area(r):",
        "const total = 3",
        "git rebase or merge?",
        "sort a list in Python",
        "a docker container that stops",
        "regex for dates",
        "write a script that renames files",
    ],
)
def test_programming_is_recognised(text: str) -> None:
    assert is_programming(text)


@pytest.mark.parametrize(
    "text",
    [
        "let me know when you are there",
        "What is the function of the liver?",
        "a class reunion",
        "import taxes on cars",
        "the python in the zoo",
        "Kubernetes is pronounced how?",
        "f(x) = 2x, find f(2).",
        "select a gift from the list",
    ],
)
def test_plain_words_are_no_programming(text: str) -> None:
    assert not is_programming(text)
