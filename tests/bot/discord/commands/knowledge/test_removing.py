import re

import pytest

from bot.discord.commands.knowledge.removing import RemoveButton, mark_of, marked, selected
from bot.discord.commands.offers import value_of
from knowledge.errors import InputError
from knowledge.types import DocumentInfo

LONG = "long/" + "x" * 150 + ".md"


def held(*sources: str, domain: str = "x") -> list[DocumentInfo]:
    return [DocumentInfo(domain, source, f"/docs/{source}", 1) for source in sources]


DOCUMENTS = held("a.md", "docs/b.md", "docs/deep/c.md", LONG)


def names(documents: list[DocumentInfo]) -> list[str]:
    return [document.source for document in documents]


@pytest.mark.parametrize(
    ("source", "chosen"),
    [
        ("a.md", ["a.md"]),
        ("docs", ["docs/b.md", "docs/deep/c.md"]),
        ("docs/", ["docs/b.md", "docs/deep/c.md"]),
        ("docs/deep", ["docs/deep/c.md"]),
        (LONG, [LONG]),
        (value_of(LONG), [LONG]),
        (None, names(DOCUMENTS)),
    ],
)
def test_what_is_chosen_bears_its_mark(source: str | None, chosen: list[str]) -> None:
    found = selected(DOCUMENTS, "x", source)
    assert names(found) == chosen
    assert names(marked(DOCUMENTS, mark_of(found))) == chosen


def test_a_mark_does_not_reach_what_came_later() -> None:
    mark = mark_of(selected(DOCUMENTS, "x", None))
    with pytest.raises(InputError, match="have changed since"):
        marked([*DOCUMENTS, *held("new.md")], mark)
    with pytest.raises(InputError, match="have changed since"):
        marked([], mark)


@pytest.mark.parametrize("source", ["b.md", "doc", "A.md", "", "../a.md"])
def test_what_is_not_there_is_not_chosen(source: str) -> None:
    with pytest.raises(InputError, match="This server has no document"):
        selected(DOCUMENTS, "x", source)


def test_one_domain_at_a_time() -> None:
    with pytest.raises(InputError, match=r"Several domains hold it: x, y\."):
        selected([*held("a.md"), *held("a.md", domain="y")], None, "a.md")


def test_the_longest_id_is_taken_by_discord_and_read_again() -> None:
    button = RemoveButton("d" * 40, mark_of(DOCUMENTS))
    assert len(button.custom_id) <= 100
    pattern = RemoveButton.__discord_ui_compiled_template__
    assert isinstance(pattern, re.Pattern)
    match = pattern.fullmatch(button.custom_id)
    assert match is not None
    assert (match["domain"], match["mark"]) == (button.domain, button.mark)
