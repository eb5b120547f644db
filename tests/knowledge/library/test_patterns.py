"""Patterns for files."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.patterns import Pattern, parse


@pytest.mark.parametrize("text", ["docs", "/docs/a.md", "", "docs/", "{a,b}.md"])
def test_plain_names_are_no_pattern(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "base", "names"),
    [
        ("/docs/*.md", "/docs", ("*.md",)),
        ("/docs/**/*.md", "/docs", ("**", "*.md")),
        ("/docs/**/**/**/a?.md", "/docs", ("**", "a?.md")),
        ("/docs/../other/[ab]/x.md", "/other", ("[ab]", "x.md")),
        ("/*", "/", ("*",)),
        ("/docs/g*/", "/docs", ("g*", "**")),
    ],
)
def test_a_pattern_begins_in_a_folder(text: str, base: str, names: tuple[str, ...]) -> None:
    assert parse(text) == Pattern(Path(base), names)


def test_a_relative_pattern_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert parse("docs/*.md") == Pattern(tmp_path / "docs", ("*.md",))
    assert parse("~/*.md") == Pattern(tmp_path / "home", ("*.md",))


@pytest.mark.parametrize(
    ("pattern", "source", "matches"),
    [
        ("/d/*.md", "a.md", True),
        ("/d/*.md", "guide/a.md", False),
        ("/d/*.md", "a.txt", False),
        ("/d/*/a.md", "guide/a.md", True),
        ("/d/**/*.md", "a.md", True),
        ("/d/**/*.md", "x/y/z/a.md", True),
        ("/d/**/en/**/*.md", "x/en/y/a.md", True),
        ("/d/**/en/**/*.md", "x/de/y/a.md", False),
        ("/d/**", "x/y", True),
        ("/d/[0-9]?.md", "1a.md", True),
        ("/d/*.md", "A.MD", False),
    ],
)
def test_what_is_meant(pattern: str, source: str, matches: bool) -> None:
    parsed = parse(pattern)
    assert parsed is not None
    assert parsed.matches(source) is matches


def test_how_deep_a_walk_has_to_go() -> None:
    found = [parse(text) for text in ("/d/*.md", "/d/*/x/*.md", "/d/**/*.md")]
    assert [pattern and pattern.depth for pattern in found] == [1, 3, None]


NAMES = st.lists(st.text("ab.", min_size=1, max_size=3).filter(lambda name: name.strip(".")), min_size=1, max_size=4)


@given(NAMES, st.data())
def test_stars_in_the_place_of_names_still_match(names: list[str], data: st.DataObject) -> None:
    starred = [data.draw(st.sampled_from([name, "*", "**"])) for name in names]
    parsed = parse(f"{os.sep}root{os.sep}{os.sep.join([*starred[:-1], '*'])}")
    assert parsed is not None
    below = names[len(parsed.base.parts) - 2 :]
    assert parsed.matches("/".join(below))
