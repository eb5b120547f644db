"""One line about a domain, from its documents alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InputError
from knowledge.library import Library
from knowledge.library.describing import LONGEST, _listed, _told
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.test_library import add


def drafted(library: Library) -> str:
    return library.description("manual")[1]


def test_one_document_is_told_with_its_headings(library: Library, write: Write) -> None:
    padding = "word " * 60
    parts = [f"## {name}\n\n{padding}" for name in ("Error codes", "Cleaning", "Warranty")]
    add(library, write("a.md", f"# Pump manual\n\n{padding}\n\n" + "\n\n".join(parts)))
    assert drafted(library) == "Pump manual: Error codes, Cleaning, Warranty"


def test_many_documents_are_told_by_the_titles_of_the_longest(library: Library, write: Write, docs: Path) -> None:
    for number in range(1, 16):
        write(f"{number:02}.md", f"# Chapter {number}\n\n" + f"Pump {number}.\n\n" * 6 * number * number)
    add(library, docs)
    line = drafted(library)
    assert line.startswith("Chapter 15, Chapter 14, Chapter 13, ")
    assert line.endswith(" (15 documents)")
    assert len(line) <= LONGEST
    assert drafted(library) == line


def test_what_a_person_says_wins_and_can_be_taken_back(library: Library, write: Write) -> None:
    add(library, write("a.md", "# Pump\n\nText."))
    library.describe("manual", "All about pumps")
    assert library.description("manual") == ("All about pumps", "Pump")
    library.describe("manual", "")
    assert library.description("manual") == ("", "Pump")
    with pytest.raises(InputError, match="no documents in the domain “other”"):
        library.description("other")


LINES = st.lists(
    st.text("ab ", min_size=1, max_size=160).map(lambda text: text.strip() or "x"), min_size=1, max_size=12
)


@given(LINES, st.integers(1, 10_000_000))
def test_no_draft_is_too_long(titles: list[str], count: int) -> None:
    assert len(_listed(titles, count)) <= LONGEST
    assert len(_told(titles[0], titles[1:], LONGEST // 3 - 2)) <= LONGEST // 3 - 2
